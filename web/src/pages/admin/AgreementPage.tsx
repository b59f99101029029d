/* One agreement: how it stands, between whom, for what, and what has happened to it. */
import { get } from "../../api";
import { Facts } from "../../components/Facts";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { shortDay } from "../../format";
import { useLoad } from "../../load";
import { language } from "../../preferences";
import type { Words } from "../../route";
import { hasRole } from "../../session";
import { useText } from "../../text";
import type { Agreement, AgreementEvent, Limits, Party } from "../../types-admin";
import { LastDay, StateBadge } from "./AgreementsPage";

export function AgreementPage({ words }: { words: Words }) {
    const t = useText();
    const loaded = useLoad((signal) => get<Agreement>(`/v1/agreements/${words.id}`, signal), [words.id]);
    const agreement = loaded.data;
    return (
        <>
            <p class="crumb"><a href="#/agreements">{t.agreement.back}</a></p>
            <Problem problem={loaded.problem} onRetry={loaded.reload} />
            {agreement ? (
                <>
                    <Head agreement={agreement} />
                    <Parties agreement={agreement} />
                    <Purposes agreement={agreement} />
                    <Conditions agreement={agreement} />
                    <Versions agreement={agreement} />
                    <Events events={agreement.events} />
                </>
            ) : loaded.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}

function Head({ agreement }: { agreement: Agreement }) {
    const t = useText();
    return (
        <>
            <div class="title">
                <h1><Foreign>{agreement.municipality.name}</Foreign></h1>
                <StateBadge state={agreement.state} />
                {hasRole("administrator") && (
                    <a href={`#/agreements/${agreement.id}/event`} role="button">{t.agreement.record}</a>
                )}
            </div>
            <p class="quiet"><Foreign>{agreement.id}</Foreign>, {t.agreement.version(agreement.version)}</p>
            <Standing agreement={agreement} />
        </>
    );
}

function Standing({ agreement }: { agreement: Agreement }) {
    const t = useText();
    const { state, last_day: day, days_left: left, clause } = agreement;
    const inTime = state === "expired" ? t.agreement.on : t.agreement.until;
    const shown = day && day !== "open" ? inTime(day) : t.agreement.openEnd;
    const said = state === "in force" && left === null
        ? t.agreement.openTerm(t.agreement.version(agreement.version))
        : t.agreement.standing[state]?.(shown, t.agreements.days(left ?? 0));
    return (
        <p class="notice">
            {said ?? state}{clause && ` (${t.agreement.clause(clause)})`}
        </p>
    );
}

function Parties({ agreement }: { agreement: Agreement }) {
    const t = useText();
    return (
        <section>
            <h2>{t.agreement.parties}</h2>
            <div class="halves">
                <PartyCard title={t.agreement.municipality} party={agreement.municipality} events={agreement.events} />
                <PartyCard title={t.agreement.agency} party={agreement.agency} events={agreement.events} />
            </div>
        </section>
    );
}

function PartyCard({ title, party, events }: { title: string; party: Party; events: AgreementEvent[] }) {
    const t = useText();
    const contacts = events.filter((event) => event.kind === "contact" && event.party === party.registration);
    const earlier = contacts.slice(0, -1).reverse();
    return (
        <article class="paper">
            <h3>{title}</h3>
            <p><strong><Foreign>{party.name}</Foreign></strong></p>
            <Facts
                small
                facts={[
                    [t.agreement.registration, party.registration],
                    [t.agreement.contact, party.contact ? <Foreign>{party.contact}</Foreign> : t.agreement.noContact],
                ]}
            />
            {earlier.length > 0 && (
                <details class="small">
                    <summary>{t.agreement.contactHistory(earlier.length)}</summary>
                    <ul>
                        {earlier.map((event) => (
                            <li key={event.at}><Instant at={event.at} />: <Foreign>{event.contact}</Foreign></li>
                        ))}
                    </ul>
                </details>
            )}
        </article>
    );
}

function Purposes({ agreement }: { agreement: Agreement }) {
    const t = useText();
    const own = language.get();
    return (
        <section>
            <h2>{t.agreement.purposes}</h2>
            <Table
                caption={t.agreement.purposes} rows={agreement.purposes} id={(row) => row.code}
                columns={[
                    { name: t.agreement.code, kind: "head", cell: (row) => <Foreign>{row.code}</Foreign> },
                    { name: t.agreement.name, kind: "wide", cell: (row) => <Foreign>{own === "lv" ? row.name_lv : row.name_en}</Foreign> },
                    { name: t.agreement.from, cell: (row) => (row.from ? shortDay(row.from) : t.agreement.fromStart) },
                    { name: t.agreement.till, cell: (row) => (row.till && row.till !== "open" ? shortDay(row.till) : t.agreement.tillEnd) },
                ]}
            />
        </section>
    );
}

function Conditions({ agreement }: { agreement: Agreement }) {
    const t = useText();
    const limits = (Object.keys(t.agreement.limit) as (keyof Limits)[])
        .filter((name) => agreement.limits[name] > 0)
        .map((name) => t.agreement.limit[name](agreement.limits[name]));
    return (
        <section>
            <h2>{t.agreement.conditions}</h2>
            <Facts
                facts={[
                    [t.agreement.purposeRule, t.agreement.rule[agreement.purpose]],
                    [t.agreement.applicationRule, t.agreement.rule[agreement.application]],
                    [t.agreement.operators, t.agreement.operatorRule[agreement.operators]],
                    [t.agreement.limits, limits.join("; ") || t.agreement.noLimits],
                ]}
            />
        </section>
    );
}

function Versions({ agreement }: { agreement: Agreement }) {
    const t = useText();
    return (
        <section>
            <h2>{t.agreement.versions}</h2>
            <Table
                caption={t.agreement.versions} rows={[...agreement.versions].reverse()} id={(row) => row.version}
                columns={[
                    { name: t.agreement.oneVersion, kind: "head", cell: (row) => t.agreement.version(row.version) },
                    { name: t.agreement.signed, cell: (row) => shortDay(row.signed) },
                    { name: t.agreement.effective, cell: (row) => shortDay(row.effective) },
                    {
                        name: t.agreement.term,
                        cell: (row) => <>{shortDay(row.term_from)} – <LastDay day={row.term_till} /></>,
                    },
                ]}
            />
        </section>
    );
}

function Events({ events }: { events: AgreementEvent[] }) {
    const t = useText();
    return (
        <section>
            <h2>{t.agreement.events}</h2>
            <Table
                caption={t.agreement.events} rows={[...events].reverse()} id={(event) => event.at} empty={t.agreement.noEvents}
                columns={[
                    { name: t.agreement.event, kind: "head", cell: (event) => t.events.kinds[event.kind] ?? event.kind },
                    { name: t.duties.clause, cell: (event) => <Foreign>{event.clause}</Foreign> },
                    { name: t.agreement.at, cell: (event) => <Instant at={event.at} /> },
                    { name: t.agreement.details, kind: "wide", cell: (event) => <Details event={event} /> },
                ]}
            />
        </section>
    );
}

function Details({ event }: { event: AgreementEvent }) {
    const t = useText();
    const dayName = event.kind === "notice" ? t.events.lastDay : t.events.day;
    return (
        <Facts
            small
            facts={[
                [t.events.given, event.given && shortDay(event.given)],
                [dayName, event.day && shortDay(event.day)],
                [t.events.noNewFrom, event.no_new_from && shortDay(event.no_new_from)],
                [t.events.reason, event.reason && ((t.events.reasons as Record<string, string>)[event.reason] ?? event.reason)],
                [t.agreement.registration, event.party],
                [t.events.successor, event.successor],
                [t.agreement.contact, event.contact && <Foreign>{event.contact}</Foreign>],
                [t.duty.note, event.note && <Foreign>{event.note}</Foreign>],
            ]}
        />
    );
}
