/* All agreements with their state and how long they still hold. */
import { get } from "../../api";
import { Badge, type Tone } from "../../components/Badge";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { shortDay } from "../../format";
import { useLoad } from "../../load";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { AgreementRow, AgreementState } from "../../types-admin";

const SOON_DAYS = 100;

const TONES: Record<AgreementState, Tone> = {
    "not yet in force": "calm", "in force": "good", notice: "warn", suspended: "bad", expired: "quiet", terminated: "bad",
};

export function StateBadge({ state }: { state: AgreementState }) {
    const t = useText();
    return <Badge tone={TONES[state] ?? "quiet"}>{t.agreements.states[state] ?? state}</Badge>;
}

export function LastDay({ day }: { day: string | null }) {
    const t = useText();
    return <>{!day || day === "open" ? t.agreements.open : shortDay(day)}</>;
}

/* Days left, with a sign when they are few. */
export function DaysLeft({ days }: { days: string | number | null }) {
    const t = useText();
    if (days === null || days === "-") return <>—</>;
    const left = Number(days);
    return left < SOON_DAYS ? <Badge tone="warn">{t.agreements.days(left)}</Badge> : <>{t.agreements.days(left)}</>;
}

export function AgreementsPage() {
    const t = useText();
    const list = useLoad((signal) => get<Page<AgreementRow>>("/v1/agreements", signal), []);
    return (
        <>
            <h1>{t.agreements.title}</h1>
            <p class="lead">{t.agreements.lead}</p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {list.data ? (
                <Table
                    caption={t.agreements.title} rows={list.data.items} id={(row) => row.id} empty={t.agreements.none}
                    columns={[
                        {
                            name: t.agreements.municipality, kind: "head",
                            cell: (row) => (
                                <span class="two">
                                    <a href={`#/agreements/${row.id}`}><Foreign>{row.name}</Foreign></a>
                                    <small><Foreign>{row.id}</Foreign></small>
                                </span>
                            ),
                        },
                        { name: t.agreements.state, cell: (row) => <StateBadge state={row.state} /> },
                        { name: t.agreements.lastDay, cell: (row) => <LastDay day={row.last_day} /> },
                        { name: t.agreements.left, cell: (row) => <DaysLeft days={row.days_left} /> },
                        {
                            name: t.agreements.purposes, kind: "wide",
                            cell: (row) => <Foreign>{row.purposes.split(" ").join(", ")}</Foreign>,
                        },
                    ]}
                />
            ) : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}
