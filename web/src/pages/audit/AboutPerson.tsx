/* The person's view, as it is handed to the person: one entry for each question, the newest first. */
import { useEffect, useRef } from "preact/hooks";
import { Facts } from "../../components/Facts";
import { Foreign } from "../../components/Foreign";
import { Instant } from "../../components/Words";
import { longInstant, personCode } from "../../format";
import { session } from "../../session";
import { useStore } from "../../store";
import { useText } from "../../text";
import type { PersonView } from "../../types-audit";
import { Crumb } from "./Crumb";

export function AboutPerson({ view, onAnother }: { view: PersonView; onAnother: () => void }) {
    const t = useText();
    const organisation = useStore(session)?.organisation;
    const head = useRef<HTMLHeadingElement>(null);
    useEffect(() => head.current?.focus(), [view]);
    return (
        <section class="about-person">
            <Crumb />
            <h1 tabIndex={-1} ref={head}>{t.about.title}</h1>
            <Facts
                facts={[
                    [t.about.codes, <Foreign>{view.person_codes.map(personCode).join(", ")}</Foreign>],
                    [t.about.made, <>{longInstant(view.made_at)}, <Foreign>{organisation?.name}</Foreign></>],
                ]}
            />
            <div class="row no-print">
                <button type="button" onClick={() => window.print()}>{t.audit.print}</button>
                <button type="button" class="secondary outline" onClick={onAnother}>{t.about.another}</button>
            </div>
            <p><strong>{view.checks.length ? t.about.count(view.checks.length) : t.about.none}</strong></p>
            <ol class="history">
                {view.checks.map((check) => <Entry check={check} key={`${check.origin} ${check.index}`} />)}
            </ol>
            {view.erased_records > 0 && <p>{t.about.erased(view.erased_records)}</p>}
            <p class="small quiet">{t.about.kept}</p>
        </section>
    );
}

function Entry({ check }: { check: PersonView["checks"][number] }) {
    const t = useText();
    const who = [check.operator && `${check.operator.name} ${check.operator.surname}`, check.asker.name || check.asker.registration]
        .filter(Boolean).join(", ");
    return (
        <li>
            <h2><Instant at={check.at} /></h2>
            <Facts
                facts={[
                    [t.about.who, <Foreign>{who}</Foreign>],
                    [t.about.why, (
                        <Foreign>
                            {[check.purpose_name ?? check.purpose ?? t.about.notStated,
                                check.application && t.about.application(check.application),
                                t.about.period(check.from, check.till)].filter(Boolean).join(", ")}
                        </Foreign>
                    )],
                    [t.duties.agreement, check.agreement && check.clause && <Foreign>{t.about.basis(check.agreement, check.clause)}</Foreign>],
                    [t.about.answer, <Answered check={check} />],
                ]}
            />
        </li>
    );
}

function Answered({ check }: { check: PersonView["checks"][number] }) {
    const t = useText();
    if (!check.statuses?.length) return <Foreign>{check.answer}</Foreign>;
    return (
        <>
            {check.statuses.map((row, at) => (
                <span class="line" key={at}>
                    <Foreign>{row.status_text}</Foreign>, {t.about.valid(row.from, row.till)},{" "}
                    <Foreign>{row.municipality.name || row.municipality.registration}</Foreign>
                </span>
            ))}
        </>
    );
}
