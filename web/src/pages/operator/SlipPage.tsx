/* The statement (izziņa) for the file, made for paper. Its making was recorded when it was asked for. */
import { useEffect, useRef } from "preact/hooks";
import { Foreign } from "../../components/Foreign";
import { fullName, longInstant, personCode } from "../../format";
import { purposeName, usePurposes } from "../../purposes";
import { session } from "../../session";
import { useStore } from "../../store";
import { useText } from "../../text";
import type { Slip } from "../../types";

export function SlipPage({ slip, onBack }: { slip: Slip; onBack: () => void }) {
    const t = useText();
    const purposes = usePurposes();
    const organisation = useStore(session)?.organisation;
    const button = useRef<HTMLButtonElement>(null);
    useEffect(() => button.current?.focus(), []);

    return (
        <>
            <div class="row no-print slip-tools">
                <button type="button" ref={button} onClick={() => window.print()}>{t.slip.print}</button>
                <button type="button" class="secondary outline" onClick={onBack}>{t.slip.back}</button>
            </div>
            <article class="paper slip">
                <header>
                    <span class="mark" aria-hidden="true" />
                    <p>{organisation && <Foreign>{t.slip.issued(organisation.name, organisation.registration)}</Foreign>}</p>
                </header>
                <h1>{t.slip.title} <span><Foreign>{t.slip.number(slip.slip.number)}</Foreign></span></h1>
                <p class="lead">{t.slip.about}</p>
                <dl>
                    <dt>{t.slip.person}</dt><dd><Foreign>{personCode(slip.person_code)}</Foreign></dd>
                    <dt>{t.slip.application}</dt><dd><Foreign>{slip.application.number}</Foreign></dd>
                    <dt>{t.slip.programme}</dt><dd><Foreign>{purposeName(purposes, slip.purpose)}</Foreign></dd>
                </dl>
                <h2>{t.slip.states(slip.from, slip.till)}</h2>
                <Statement slip={slip} />
                <p class="small"><Foreign>{t.slip.received(longInstant(slip.at), fullName(slip.operator))}</Foreign></p>
                <p class="small"><Foreign>{t.slip.printed(longInstant(slip.slip.printed_at), fullName(slip.slip.printed_by))}</Foreign></p>
                <p class="small">{t.answer.request}: <span class="mono"><Foreign>{slip.request_id}</Foreign></span></p>
                <p class="small">{t.slip.purpose}</p>
                <p class="signature">{t.slip.signature}</p>
            </article>
        </>
    );
}

function Statement({ slip }: { slip: Slip }) {
    const t = useText();
    const covered = [...new Set(slip.agreements.map((one) => one.municipality_name))].join(", ");
    return (
        <>
            {slip.statuses.map((row, at) => (
                <p class="statement" key={at}>
                    <Foreign>{t.slip.status(t.answer.statusesThen[row.status_name], row.municipality_name, row.from, row.till)}</Foreign>
                </p>
            ))}
            {slip.statuses.length === 0 && (
                <p class="statement">{t.answer.notFound}. {t.answer.notFoundText(t.answer.period(slip.from, slip.till))}</p>
            )}
            <p>{t.answer.covers}: <Foreign>{covered}</Foreign>.</p>
            {slip.agreements.map((one) => (
                <p class="small" key={one.id}><Foreign>{t.answer.disclosed(one.clause, one.id, one.version)}</Foreign></p>
            ))}
        </>
    );
}
