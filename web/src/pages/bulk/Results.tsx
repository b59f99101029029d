/* The rows of a bulk check. They are asked for, never pushed: showing them is a use that is recorded. */
import { useState } from "preact/hooks";
import { get } from "../../api";
import { Foreign } from "../../components/Foreign";
import { Choice } from "../../components/Field";
import { OutcomeBadge } from "../../components/OutcomeBadge";
import { Problem } from "../../components/Problem";
import { type Column, Table } from "../../components/Table";
import { PersonCode } from "../../components/Words";
import { shortDay } from "../../format";
import { useAction } from "../../load";
import { useText } from "../../text";
import type { BulkJob, BulkRow, CheckOutcome, Page } from "../../types";

const PAGE = 100;
const OUTCOMES: CheckOutcome[] = ["status", "not-found", "incomplete", "refused", "failed"];

export function Results({ job }: { job: BulkJob }) {
    const t = useText();
    const action = useAction();
    const [outcome, setOutcome] = useState("");
    const [shown, setShown] = useState<Page<BulkRow> | null>(null);

    const load = (wanted: string, before: Page<BulkRow> | null) => action.run(async () => {
        const after = before?.next ? `&after=${encodeURIComponent(before.next)}` : "";
        const filter = wanted ? `&outcome=${wanted}` : "";
        const page = await get<Page<BulkRow>>(`/v1/bulk/${job.id}/rows?limit=${PAGE}${filter}${after}`);
        setShown({ items: [...(before?.items ?? []), ...page.items], next: page.next });
    });
    return (
        <section>
            <h2>{t.job.results}</h2>
            <p class="small quiet">{t.job.resultsHint}</p>
            <div class="row filter">
                <Choice
                    id="outcome" label={t.job.filter} value={outcome}
                    choices={[{ value: "", text: t.job.all },
                        ...OUTCOMES.map((value) => ({ value, text: t.answer.badges[value] }))]}
                    onValue={(value) => {
                        setOutcome(value);
                        if (shown) load(value, null);
                    }}
                />
                <button type="button" class="secondary" aria-busy={action.busy} onClick={() => load(outcome, null)}>
                    {shown ? t.job.refresh : t.job.show}
                </button>
            </div>
            <Problem problem={action.problem} />
            {shown && (
                <Table caption={t.job.results} columns={columns(t)} rows={shown.items} id={(row) => row.row} empty={t.job.none} />
            )}
            {shown?.next && (
                <button type="button" class="secondary outline" aria-busy={action.busy} onClick={() => load(outcome, shown)}>
                    {t.form.more}
                </button>
            )}
        </section>
    );
}

function columns(t: ReturnType<typeof useText>): Column<BulkRow>[] {
    return [
        { name: t.job.row, kind: "number", cell: (row) => row.row },
        { name: t.applications.number, kind: "head", cell: (row) => <Foreign>{row.number}</Foreign> },
        { name: t.applications.person, cell: (row) => <PersonCode code={row.person_code} /> },
        { name: t.applications.day, cell: (row) => shortDay(row.day) },
        {
            name: t.job.outcome,
            cell: (row) => (row.outcome ? <OutcomeBadge outcome={row.outcome} /> : <>{t.job.waiting}</>),
        },
        { name: t.job.details, kind: "wide", cell: (row) => <Details row={row} /> },
    ];
}

function Details({ row }: { row: BulkRow }) {
    const t = useText();
    return (
        <div>
            {row.statuses?.map((status, at) => (
                <div key={at}>
                    {t.answer.statusesThen[status.status_name]}, {t.answer.valid(status.from, status.till)}{" "}
                    (<Foreign>{status.municipality_name}</Foreign>)
                </div>
            ))}
            {row.reason && (
                <div>
                    <Foreign>{row.reason.text}</Foreign>
                    {row.reason.clause && <> {t.answer.clause(row.reason.clause)}.</>}
                </div>
            )}
        </div>
    );
}
