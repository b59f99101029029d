/* How much was asked in a month, with which outcomes, for which programmes, when. No personal data. */
import { useState } from "preact/hooks";
import { post } from "../../api";
import { Choice } from "../../components/Field";
import { Plot } from "../../components/Plot";
import { Problem } from "../../components/Problem";
import { Shares } from "../../components/Shares";
import { monthName, number, today } from "../../format";
import { useLoad } from "../../load";
import { language } from "../../preferences";
import { useStore } from "../../store";
import { useText } from "../../text";
import type { Monthly } from "../../types-audit";
import { Crumb } from "./Crumb";

const MONTHS_BACK = 24; /* records are kept that long */

/* "2026-11", "2026-10", ... */
function monthsUntil(month: string): string[] {
    const [year = 0, at = 1] = month.split("-").map(Number);
    return Array.from({ length: MONTHS_BACK }, (_, back) => {
        const day = new Date(Date.UTC(year, at - 1 - back, 1));
        return day.toISOString().slice(0, 7);
    });
}

export function MonthlyPage() {
    const t = useText();
    const own = useStore(language);
    const [month, setMonth] = useState(today().slice(0, 7));
    const report = useLoad(() => post<Monthly>("/v1/audit/reports/monthly", { month }), [month, own]);
    return (
        <>
            <Crumb />
            <h1>{t.monthly.title}</h1>
            <p class="lead">{t.monthly.lead}</p>
            <div class="slim no-print">
                <Choice
                    id="month" label={t.monthly.month} value={month} onValue={setMonth}
                    choices={monthsUntil(today().slice(0, 7)).map((value) => ({ value, text: monthName(value) }))}
                />
            </div>
            <Problem problem={report.problem} onRetry={report.reload} />
            {report.data ? <Report report={report.data} /> : report.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}

function Report({ report }: { report: Monthly }) {
    const t = useText();
    const percent = (share: number | null) => (share === null ? "—" : t.monthly.percent(share));
    const more = [t.monthly.before, t.monthly.share];
    return (
        <>
            <h2>{t.monthly.of(report.month)}</h2>
            <div class="halves">
                <Shares
                    title={t.monthly.volume} place={t.monthly.what} unit={t.monthly.now} more={[t.monthly.before]}
                    rows={report.volume.map((row) => ({ name: row.what, value: row.now, more: [number(row.before)] }))}
                />
                <div>
                    {report.outcomes.length === 0 && <p class="empty">{t.monthly.empty}</p>}
                    {report.outcomes.length > 0 && (
                        <Shares
                            title={t.monthly.outcomes} place={t.monthly.outcome} unit={t.monthly.now} more={more}
                            rows={report.outcomes.map((row) => ({
                                name: t.outcomes[row.outcome] ?? row.outcome, value: row.now,
                                more: [number(row.before), percent(row.share_percent)],
                            }))}
                        />
                    )}
                    {report.programmes.length > 0 && (
                        <Shares
                            title={t.monthly.programmes} place={t.monthly.programme} unit={t.monthly.now} more={more}
                            rows={report.programmes.map((row) => ({
                                name: row.programme, value: row.now, more: [number(row.before), percent(row.share_percent)],
                            }))}
                        />
                    )}
                </div>
            </div>
            <Plot
                title={t.monthly.byHour} place={t.monthly.hour} unit={t.monthly.checks}
                bars={report.by_hour.map((row) => ({ name: row.hour, value: row.checks }))}
            />
            <Plot
                title={t.monthly.byWeekday} place={t.monthly.weekday} unit={t.monthly.checks}
                bars={report.by_weekday.map((row) => ({ name: row.weekday, value: row.checks }))}
            />
        </>
    );
}
