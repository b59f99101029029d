/* The report: how many signs of each kind, whose, on which days, and each of them. */
import { useEffect, useRef } from "preact/hooks";
import { Facts } from "../../components/Facts";
import { Foreign } from "../../components/Foreign";
import { Plot } from "../../components/Plot";
import { Shares } from "../../components/Shares";
import { Table } from "../../components/Table";
import { PersonCode } from "../../components/Words";
import { shortDay } from "../../format";
import { useText } from "../../text";
import type { Misuse } from "../../types-audit";
import { Crumb } from "./Crumb";

type Sign = Misuse["signs"][number];

const MOST_OPERATORS = 10;

function countBy(signs: Sign[], key: (sign: Sign) => string): [string, number][] {
    const counts = new Map<string, number>();
    for (const sign of signs) counts.set(key(sign), (counts.get(key(sign)) ?? 0) + 1);
    return [...counts];
}

export function MisuseReport({ report, onAgain }: { report: Misuse; onAgain: () => void }) {
    const t = useText();
    const head = useRef<HTMLHeadingElement>(null);
    useEffect(() => head.current?.focus(), [report]);
    return (
        <>
            <Crumb />
            <h1 tabIndex={-1} ref={head}>{t.misuse.title}</h1>
            <Facts
                facts={[
                    [t.misuse.period, <Foreign>{report.period.split(" – ").map(shortDay).join(" – ")}</Foreign>],
                    [t.misuse.hours, <Foreign>{report.hours}</Foreign>],
                    [t.misuse.reader, <Foreign>{report.reader}</Foreign>],
                    [t.misuse.mandate, <Foreign>{report.mandate}</Foreign>],
                ]}
            />
            <div class="row no-print">
                <button type="button" onClick={() => window.print()}>{t.audit.print}</button>
                <button type="button" class="secondary outline" onClick={onAgain}>{t.misuse.again}</button>
            </div>
            <p><strong>{t.misuse.result(report.signs.length, Number(report.checks))}</strong> {t.misuse.lead}</p>
            <Pictures report={report} />
            {report.signs.length > 0 && <Signs signs={report.signs} />}
        </>
    );
}

function Pictures({ report }: { report: Misuse }) {
    const t = useText();
    const operators = countBy(report.signs, (sign) => sign.operator).sort((a, b) => b[1] - a[1]);
    const days = countBy(report.signs, (sign) => sign.at.slice(0, 10)).sort((a, b) => a[0].localeCompare(b[0]));
    return (
        <>
            <div class="halves">
                <Shares
                    title={t.misuse.bySign} place={t.misuse.sign} unit={t.misuse.count}
                    rows={report.sign_counts.map((one) => ({ name: one.sign, value: one.count }))}
                />
                {operators.length > 0 && (
                    <Shares
                        title={t.misuse.byOperator} place={t.misuse.operator} unit={t.misuse.count}
                        rows={operators.slice(0, MOST_OPERATORS).map(([name, value]) => ({ name, value }))}
                    />
                )}
            </div>
            {days.length > 1 && (
                <Plot
                    title={t.misuse.byDay} place={t.reconcile.day} unit={t.misuse.count}
                    bars={days.map(([day, value]) => ({ name: shortDay(day), value }))}
                />
            )}
        </>
    );
}

function Signs({ signs }: { signs: Sign[] }) {
    const t = useText();
    return (
        <section>
            <h2>{t.misuse.signs}</h2>
            <Table
                caption={t.misuse.signs} rows={signs} id={(sign) => `${sign.record} ${sign.sign}`}
                columns={[
                    {
                        name: t.misuse.sign, kind: "head",
                        cell: (sign) => (
                            <span class="two">
                                <strong><Foreign>{sign.sign}</Foreign></strong>
                                {sign.note && <small><Foreign>{sign.note}</Foreign></small>}
                            </span>
                        ),
                    },
                    { name: t.misuse.at, cell: (sign) => `${shortDay(sign.at)} ${sign.at.slice(11, 16)}` },
                    { name: t.misuse.operator, cell: (sign) => <Foreign>{sign.operator}</Foreign> },
                    { name: t.misuse.person, cell: (sign) => <PersonCode code={sign.person} /> },
                    { name: t.misuse.application, cell: (sign) => (sign.application ? <Foreign>{sign.application}</Foreign> : "—") },
                    { name: t.misuse.record, cell: (sign) => <span class="mono small"><Foreign>{sign.record}</Foreign></span> },
                ]}
            />
        </section>
    );
}
