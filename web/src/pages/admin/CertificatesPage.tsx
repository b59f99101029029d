/* The certificates of the configuration, the one that ends first on top. */
import { get } from "../../api";
import { Badge, type Tone } from "../../components/Badge";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { useLoad } from "../../load";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { Certificate } from "../../types-admin";

const TONES: Record<Certificate["state"], Tone> = { good: "good", ending: "warn", ended: "bad", unreadable: "bad" };

export function CertificatesPage() {
    const t = useText();
    const list = useLoad((signal) => get<Page<Certificate>>("/v1/certificates", signal), []);
    const rows = [...(list.data?.items ?? [])].sort((a, b) => (a.days_left ?? -1) - (b.days_left ?? -1));
    return (
        <>
            <h1>{t.certificates.title}</h1>
            <p class="lead">{t.certificates.lead}</p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {list.data ? (
                <Table
                    caption={t.certificates.title} rows={rows} id={(one) => `${one.use} ${one.file}`} empty={t.certificates.none}
                    columns={[
                        { name: t.certificates.use, kind: "head", cell: (one) => t.certificates.uses[one.use] ?? one.use },
                        { name: t.certificates.of, cell: (one) => (one.of ? <Foreign>{one.of}</Foreign> : "—") },
                        { name: t.certificates.file, kind: "wide", cell: (one) => <span class="mono"><Foreign>{one.file}</Foreign></span> },
                        { name: t.certificates.until, cell: (one) => (one.until ? <Instant at={one.until} /> : "—") },
                        { name: t.certificates.left, cell: (one) => <Left days={one.days_left} /> },
                        {
                            name: t.certificates.state,
                            cell: (one) => <Badge tone={TONES[one.state] ?? "quiet"}>{t.certificates.states[one.state] ?? one.state}</Badge>,
                        },
                    ]}
                />
            ) : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}

function Left({ days }: { days: number | undefined }) {
    const t = useText();
    if (days === undefined) return <>—</>;
    return <>{days < 0 ? t.certificates.ended(-days) : t.agreements.days(days)}</>;
}
