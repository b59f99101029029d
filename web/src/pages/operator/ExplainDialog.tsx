/* Which version of which agreement decided a check, by which clause (clause 3.1.5). */
import { post } from "../../api";
import { Dialog } from "../../components/Dialog";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { shortInstant } from "../../format";
import { useLoad } from "../../load";
import { useText } from "../../text";
import type { Page } from "../../types";

interface Decision {
    municipality: string;
    agreement: string;
    version: number;
    clause: string;
    outcome: string;
}

/* What `tilts agreement explain` says of one record. */
interface Explanation {
    origin: string;
    index: number;
    at: string;
    type: string;
    outcome?: string;
    clause?: string;
    decisions?: Decision[];
}

export function ExplainDialog({ requestId, onClose }: { requestId: string; onClose: () => void }) {
    const t = useText();
    const loaded = useLoad(() => post<Page<Explanation>>(`/v1/checks/${requestId}/explain`), [requestId]);
    return (
        <Dialog title={t.explain.title} onClose={onClose}>
            <Problem problem={loaded.problem} onRetry={loaded.reload} />
            {loaded.data ? <Records records={loaded.data.items} />
                : loaded.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </Dialog>
    );
}

function Records({ records }: { records: Explanation[] }) {
    const t = useText();
    const deciding = records.filter((record) => record.decisions?.length);
    if (deciding.length === 0) return <p>{t.explain.none}</p>;
    return (
        <>
            {deciding.map((record) => (
                <section key={`${record.origin} ${record.index}`}>
                    <p class="small quiet">
                        {t.explain.record}: <Foreign>{record.origin}</Foreign>, {record.index}, {shortInstant(record.at)}
                    </p>
                    <Table
                        caption={t.explain.title} rows={record.decisions ?? []}
                        id={(one) => one.municipality}
                        columns={[
                            { name: t.explain.agreement, kind: "head", cell: (one) => <Foreign>{one.agreement}</Foreign> },
                            { name: t.explain.version, cell: (one) => one.version },
                            { name: t.explain.municipality, cell: (one) => one.municipality },
                            { name: t.problem.clause, cell: (one) => <Foreign>{one.clause}</Foreign> },
                            { name: t.explain.verdict, cell: (one) => <Verdict outcome={one.outcome} /> },
                        ]}
                    />
                </section>
            ))}
        </>
    );
}

function Verdict({ outcome }: { outcome: string }) {
    const t = useText();
    return outcome === "allow" ? <>{t.explain.allowed}</> : <Foreign>{outcome}</Foreign>;
}
