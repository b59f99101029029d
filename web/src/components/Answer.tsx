/*
 * An answer in plain words. Five outcomes that nobody may mix up: each has its own sentence, sign and
 * colour, and "could not be reached" stands apart from "not found".
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { shortDay, shortInstant } from "../format";
import { useText } from "../text";
import type { Texts } from "../../texts/lv";
import type { Answer as Document, CheckOutcome, StatusRow } from "../types";
import type { Tone } from "./Badge";
import { Foreign } from "./Foreign";
import { Who } from "./Words";

const TONES: Record<CheckOutcome, Tone> = {
    status: "good", "not-found": "quiet", incomplete: "warn", refused: "bad", failed: "warn",
};

interface Props {
    answer: Document;
    stored?: boolean; /* shown again, not just received */
    focus?: boolean;
    children?: ComponentChildren; /* what can be done with it */
}

export function Answer({ answer, stored, focus, children }: Props) {
    const t = useText();
    const head = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        if (focus) head.current?.focus();
    }, [answer.request_id, focus]);

    return (
        <article class={`answer ${TONES[answer.outcome]}`} data-outcome={answer.outcome}>
            <h2 tabIndex={-1} ref={head}><Headline answer={answer} /></h2>
            {stored && <p class="small">{t.answer.stored}</p>}
            <Lead answer={answer} />
            {answer.statuses.map((row, at) => <Status row={row} alone={answer.statuses.length === 1} key={at} />)}
            <Covered answer={answer} />
            <Problem answer={answer} />
            <NotCovered answer={answer} />
            <Basis answer={answer} />
            <Facts answer={answer} />
            {children && <div class="row no-print">{children}</div>}
        </article>
    );
}

function Headline({ answer }: { answer: Document }) {
    const t = useText();
    switch (answer.outcome) {
    case "status": return <>{statusHeadline(answer.statuses, t)}</>;
    case "not-found": return <>{t.answer.notFound}</>;
    case "incomplete": return <>{t.answer.incomplete}</>;
    case "refused": return <>{t.answer.refused}</>;
    case "failed": return <>{t.answer.failed}</>;
    }
}

/* Rows that follow one another are still one status. */
function statusHeadline(rows: StatusRow[], t: Texts): string {
    const [first, ...others] = new Set(rows.map((row) => row.status_name));
    return first && others.length === 0 ? t.answer.statuses[first] : t.answer.several;
}

function Lead({ answer }: { answer: Document }) {
    const t = useText();
    switch (answer.outcome) {
    case "status": return null;
    case "not-found": return <p>{t.answer.notFoundText(t.answer.period(answer.from, answer.till))}</p>;
    case "incomplete": return <p>{t.answer.incompleteText}</p>;
    case "refused": return <p>{t.answer.refusedText}</p>;
    case "failed": return <p>{t.answer.failedText}</p>;
    }
}

function Status({ row, alone }: { row: StatusRow; alone: boolean }) {
    const t = useText();
    return (
        <div class="status-row">
            <p class="validity">
                {!alone && <strong>{t.answer.statusesThen[row.status_name]} </strong>}
                {t.answer.valid(row.from, row.till)}
            </p>
            <p><Foreign>{t.answer.from(row.municipality_name)}</Foreign></p>
        </div>
    );
}

function Covered({ answer }: { answer: Document }) {
    const t = useText();
    if (answer.agreements.length === 0) return null;
    const names = [...new Set(answer.agreements.map((one) => one.municipality_name))];
    return (
        <p class="coverage">
            <strong>{t.answer.covers}:</strong> <Foreign>{names.join(", ")}</Foreign>
        </p>
    );
}

/* Why there is no answer at all. */
function Problem({ answer }: { answer: Document }) {
    const t = useText();
    if (!answer.problem || answer.not_covered.length > 0) return null;
    return (
        <p class="not-covered">
            <Foreign>{answer.problem.text}</Foreign>
            {answer.problem.clause && <> {t.answer.clause(answer.problem.clause)}.</>}
        </p>
    );
}

function NotCovered({ answer }: { answer: Document }) {
    const t = useText();
    if (answer.not_covered.length === 0) return null;
    return (
        <div class="not-covered">
            <p><strong>{t.answer.notCovered}:</strong></p>
            <ul>
                {answer.not_covered.map((one, at) => (
                    <li key={at}>
                        <strong><Foreign>{one.municipality_name || one.provider}</Foreign></strong>
                        {" — "}<Foreign>{one.text}</Foreign>
                        {one.clause && <> {t.answer.clause(one.clause)}.</>}
                    </li>
                ))}
            </ul>
        </div>
    );
}

/* By which clause of which agreement. */
function Basis({ answer }: { answer: Document }) {
    const t = useText();
    const own = new Set(answer.statuses.map((row) => row.municipality));
    const shown = answer.agreements.filter((one) => own.size === 0 || own.has(one.municipality));
    return (
        <>
            {shown.map((one) => (
                <p class="basis small" key={one.id}>
                    <Foreign>{t.answer.disclosed(one.clause, one.id, one.version)}</Foreign>
                </p>
            ))}
        </>
    );
}

function Facts({ answer }: { answer: Document }) {
    const t = useText();
    return (
        <>
            <dl class="facts small">
                <div><dt>{t.answer.askedDay}</dt><dd>{t.answer.period(answer.from, answer.till)}</dd></div>
                <div><dt>{t.answer.askedAt}</dt><dd>{shortInstant(answer.at)}</dd></div>
                <div><dt>{t.answer.askedBy}</dt><dd><Who who={answer.operator} /></dd></div>
                {answer.reason && <div><dt>{t.answer.otherDayWhy}</dt><dd><Foreign>{answer.reason}</Foreign></dd></div>}
                <div><dt>{t.answer.keptUntil}</dt><dd>{shortDay(answer.kept_until)}</dd></div>
            </dl>
            <details class="small no-print">
                <summary>{t.answer.details}</summary>
                <dl class="facts">
                    <div><dt>{t.answer.request}</dt><dd class="mono"><Foreign>{answer.request_id}</Foreign></dd></div>
                    {answer.providers.map((one) => (
                        <div key={one.name}>
                            <dt><Foreign>{one.name}</Foreign>: {t.answer.proof}</dt>
                            <dd>{t.answer.receipts[one.receipt]}</dd>
                        </div>
                    ))}
                </dl>
            </details>
        </>
    );
}
