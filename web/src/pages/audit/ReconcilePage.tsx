/* What came of the last comparison of both sides' records, day by day. */
import { announce } from "../../announce";
import { get, post } from "../../api";
import { DayField } from "../../components/DayField";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { useForm } from "../../components/form";
import { Foreign } from "../../components/Foreign";
import { Plot } from "../../components/Plot";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { Verdict } from "../../components/Verdict";
import { number, readDay, shortDay, shortInstant } from "../../format";
import { useAction, useLoad } from "../../load";
import { hasRole } from "../../session";
import { text, useText } from "../../text";
import type { ReconcileColumn, Reconciliation, ReconcileRow } from "../../types-audit";
import { Crumb } from "./Crumb";

const COLUMNS: ReconcileColumn[] = ["matched", "provider_only", "platform_only", "different", "unanswered"];
const EXPLAINED = ["platform_only", "different", "provider_only", "unanswered"] as const;

export function ReconcilePage() {
    const t = useText();
    const last = useLoad((signal) => get<Reconciliation>("/v1/audit/reconcile", signal), []);
    const never = last.problem?.code === "command-refused";
    return (
        <>
            <Crumb />
            <h1>{t.reconcile.title}</h1>
            <p class="lead">{t.reconcile.lead}</p>
            {never ? <div class="empty">{t.reconcile.never}</div> : <Problem problem={last.problem} onRetry={last.reload} />}
            {last.data ? <Result result={last.data} /> : last.busy && <p aria-busy="true">{t.shell.loading}</p>}
            {hasRole("dpo", "administrator") && (
                <Comparing onCompared={(result) => { last.set(result); announce(result.reconciled ? text().reconcile.good : text().reconcile.bad); }} />
            )}
        </>
    );
}

function Result({ result }: { result: Reconciliation }) {
    const t = useText();
    const total = (column: ReconcileColumn) => result.days.reduce((sum, day) => sum + day[column], 0);
    const rows = [...result.days].sort((a, b) => b.day.localeCompare(a.day));
    return (
        <>
            <Verdict good={result.reconciled} title={result.reconciled ? t.reconcile.good : t.reconcile.bad}>
                <p>{t.reconcile.at(shortInstant(result.at))}</p>
                <ul class="tally">
                    {COLUMNS.map((column) => <li key={column}>{t.reconcile[column]}: <strong>{number(total(column))}</strong></li>)}
                </ul>
            </Verdict>
            {rows.length > 1 && (
                <Plot
                    title={t.reconcile.chart} place={t.reconcile.day} unit={t.extracts.records}
                    bars={[...rows].reverse().map((day) => ({
                        name: shortDay(day.day),
                        value: COLUMNS.reduce((sum, column) => sum + day[column], 0),
                        marked: day.platform_only + day.different > 0,
                    }))}
                />
            )}
            <Table
                caption={t.reconcile.title} rows={rows} id={(day) => day.day}
                columns={[
                    { name: t.reconcile.day, kind: "head", cell: (day) => shortDay(day.day) },
                    ...COLUMNS.map((column) => ({
                        name: t.reconcile[column], kind: "number" as const,
                        cell: (day: Reconciliation["days"][number]) => <Count column={column} value={day[column]} />,
                    })),
                ]}
            />
            <Unmatched rows={result.rows ?? []} more={result.more_rows ?? 0} />
            <details>
                <summary>{t.reconcile.meaning}</summary>
                <dl>
                    {EXPLAINED.map((column) => (
                        <div key={column}><dt>{t.reconcile[column]}</dt><dd>{t.reconcile.explain[column]}</dd></div>
                    ))}
                </dl>
            </details>
        </>
    );
}

/* The lines themselves, as they come: the gravest first. */
function Unmatched({ rows, more }: { rows: ReconcileRow[]; more: number }) {
    const t = useText();
    if (rows.length === 0) return null;
    return (
        <>
            <h2>{t.reconcile.unmatched}</h2>
            <p>{t.reconcile.unmatchedHint}</p>
            <Table
                caption={t.reconcile.unmatched} rows={rows} id={(row) => `${row.kind} ${row.day} ${row.key} ${row.provider} ${row.platform}`}
                columns={[
                    { name: t.reconcile.kind, kind: "head", cell: (row) => (isWrong(row.kind) ? <strong class="wrong">✕ {t.reconcile[row.kind]}</strong> : t.reconcile[row.kind]) },
                    { name: t.reconcile.day, cell: (row) => shortDay(row.day) },
                    { name: t.records.requestId, cell: (row) => <Request row={row} /> },
                    { name: t.reconcile.ofProvider, cell: (row) => <Digits>{row.provider}</Digits> },
                    { name: t.reconcile.ofPlatform, cell: (row) => <Digits>{row.platform}</Digits> },
                ]}
            />
            {more > 0 && <p>{t.reconcile.more(more)}</p>}
        </>
    );
}

function Request({ row }: { row: ReconcileRow }) {
    const t = useText();
    return (
        <span class="two">
            {row.request_id ? <span class="mono"><Foreign>{row.request_id}</Foreign></span> : <span>{t.reconcile.othersId}</span>}
            <span class="quiet small">{t.reconcile.line} <Digits>{row.key}</Digits></span>
        </span>
    );
}

function Digits({ children }: { children: string | null }) {
    return children ? <span class="mono">{children}…</span> : <>–</>;
}

function isWrong(column: ReconcileColumn): boolean {
    return column === "platform_only" || column === "different";
}

/* What must be 0 and is not stands out. */
function Count({ column, value }: { column: ReconcileColumn; value: number }) {
    const wrong = value > 0 && isWrong(column);
    return wrong ? <strong class="wrong">✕ {number(value)}</strong> : <>{number(value)}</>;
}

function Comparing({ onCompared }: { onCompared: (result: Reconciliation) => void }) {
    const t = useText();
    const action = useAction();
    const form = useForm({ day: "" });
    const compare = form.send(
        (values): Errors => (values.day.trim() && !readDay(values.day) ? { day: t.day.wrong } : {}),
        (values) => action.run(async () =>
            onCompared(await post<Reconciliation>("/v1/audit/reconcile", values.day.trim() ? { day: readDay(values.day) } : {}))));
    return (
        <form onSubmit={compare} noValidate class="paper slim">
            <h2>{t.reconcile.run}</h2>
            <ErrorSummary errors={form.errors} turn={form.turn} />
            <Problem problem={action.problem} />
            <DayField
                id="day" label={t.reconcile.day} hint={t.reconcile.dayHint} optional error={form.errors.day}
                value={form.values.day} onValue={(value) => form.set("day", value)}
            />
            <button type="submit" class="secondary" aria-busy={action.busy}>{t.reconcile.run}</button>
        </form>
    );
}
