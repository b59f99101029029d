/* All bulk checks. */
import { get } from "../../api";
import { Badge, type Tone } from "../../components/Badge";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { type Column, Table } from "../../components/Table";
import { Instant, Who } from "../../components/Words";
import { number } from "../../format";
import { useLoad } from "../../load";
import { useText } from "../../text";
import type { BulkJob, BulkState, Page } from "../../types";

const TONES: Record<BulkState, Tone> = {
    draft: "calm", running: "calm", paused: "warn", cancelled: "quiet", done: "good",
};

export function JobBadge({ state }: { state: BulkState }) {
    const t = useText();
    return <Badge tone={TONES[state]}>{t.bulk.states[state]}</Badge>;
}

export function BulkPage() {
    const t = useText();
    const list = useLoad((signal) => get<Page<BulkJob>>("/v1/bulk", signal), []);
    const columns: Column<BulkJob>[] = [
        { name: t.bulk.name, kind: "head", cell: (job) => <a href={`#/bulk/${job.id}`}><Foreign>{job.name}</Foreign></a> },
        { name: t.bulk.state, cell: (job) => <JobBadge state={job.state} /> },
        { name: t.bulk.rows, kind: "number", cell: (job) => number(job.total) },
        { name: t.bulk.done, kind: "number", cell: (job) => number(job.done) },
        { name: t.bulk.created, cell: (job) => <Instant at={job.created_at} /> },
        { name: t.bulk.by, cell: (job) => <Who who={job.created_by} /> },
    ];
    return (
        <>
            <div class="title">
                <h1>{t.bulk.title}</h1>
                <a href="#/bulk/new" role="button">{t.bulk.add}</a>
            </div>
            <p class="lead">{t.bulk.lead}</p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {list.data ? (
                <Table caption={t.bulk.title} columns={columns} rows={list.data.items} id={(job) => job.id} empty={t.bulk.none} />
            ) : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}
