/* Records as a list; each opens to all that it holds. */
import { Badge } from "../../components/Badge";
import { Facts } from "../../components/Facts";
import { Foreign } from "../../components/Foreign";
import { Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { personCode } from "../../format";
import { useText } from "../../text";
import type { AuditRecord } from "../../types-audit";

const NOTICED = ["refusal", "malformed", "gap"];

function Outcome({ record }: { record: AuditRecord }) {
    const t = useText();
    const { outcome } = record;
    if (!outcome) return <>—</>;
    return (
        <Badge tone={NOTICED.includes(record.type) ? "warn" : "quiet"}>
            <Foreign>{t.outcomes[outcome] ?? outcome}</Foreign>
        </Badge>
    );
}

export function Records({ records }: { records: AuditRecord[] }) {
    const t = useText();
    return (
        <section>
            <h2>{t.records.found(records.length)}</h2>
            <Table
                caption={t.records.title} rows={records} id={(record) => `${record.origin} ${record.index}`} empty={t.records.none}
                columns={[
                    {
                        name: t.records.at, kind: "head",
                        cell: (record) => (
                            <span class="two">
                                <Instant at={record.at} />
                                <small>{t.records.types[record.type] ?? record.type}</small>
                            </span>
                        ),
                    },
                    { name: t.records.who, cell: (record) => <Who record={record} /> },
                    { name: t.records.about, cell: (record) => <About record={record} /> },
                    { name: t.records.result, cell: (record) => <Outcome record={record} /> },
                    { name: t.records.details, kind: "wide", cell: (record) => <Whole record={record} /> },
                ]}
            />
        </section>
    );
}

function Who({ record }: { record: AuditRecord }) {
    const name = [record.operator?.name, record.operator?.surname].filter(Boolean).join(" ");
    return name || record.caller ? <Foreign>{name || record.caller}</Foreign> : <>—</>;
}

function About({ record }: { record: AuditRecord }) {
    const t = useText();
    if (record.erased) return <>{t.records.erased}</>;
    const about = record.person_code ? personCode(record.person_code) : record.subject;
    return about ? <Foreign>{about}</Foreign> : <>—</>;
}

/* Every member in the order of our names, then what has none. */
function Whole({ record }: { record: AuditRecord }) {
    const t = useText();
    const { at, type, decisions, rows, ...members } = record;
    const names = [...Object.keys(t.records.fields), ...Object.keys(members)];
    const filled = [...new Set(names)].filter((name) => members[name] !== undefined);
    return (
        <details class="small">
            <summary>{t.records.details}</summary>
            <Facts
                small
                facts={filled.map((name) => [t.records.fields[name] ?? name, <Value value={members[name]} />])}
            />
            {decisions && (
                <>
                    <p><strong>{t.records.decisions}</strong></p>
                    <ul>
                        {decisions.map((one) => (
                            <li key={one.municipality}>
                                <Foreign>
                                    {t.records.decision(one.municipality, one.agreement, one.version, one.clause, t.outcomes[one.outcome] ?? one.outcome)}
                                </Foreign>
                            </li>
                        ))}
                    </ul>
                </>
            )}
            {rows && (
                <>
                    <p><strong>{t.records.rows}</strong></p>
                    <ul>
                        {rows.map((row, each) => (
                            <li key={each}><Foreign>{`${row.status}, ${row.from} – ${row.till ?? "…"}, ${row.municipality}`}</Foreign></li>
                        ))}
                    </ul>
                </>
            )}
        </details>
    );
}

function Value({ value }: { value: unknown }) {
    const shown = typeof value === "object" && value !== null ? Object.values(value).join(" ") : String(value);
    return <span class="mono"><Foreign>{shown}</Foreign></span>;
}
