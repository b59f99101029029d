/* What went wrong, which clause decided, what to do, and the number to name when asking for help. */
import { useEffect, useRef } from "preact/hooks";
import { useText } from "../text";
import type { Problem as Document } from "../types";
import { Foreign } from "./Foreign";

interface Props {
    problem: Document | null;
    onRetry?: () => void;
}

export function Problem({ problem, onRetry }: Props) {
    const t = useText();
    const box = useRef<HTMLDivElement>(null);

    useEffect(() => {
        if (problem) box.current?.focus();
    }, [problem]);
    if (!problem) return null;

    return (
        <div class="problem" role="alert" tabIndex={-1} ref={box}>
            <p class="problem-title"><Foreign>{problem.title}</Foreign></p>
            {problem.said ? <p lang="en"><Foreign>{problem.said}</Foreign></p> : <Rest problem={problem} />}
            <Facts problem={problem} />
            {onRetry && (
                <button type="button" class="secondary outline" onClick={onRetry}>
                    {t.problem.retry}
                </button>
            )}
        </div>
    );
}

/* The detail begins with the title: only what follows it. */
function Rest({ problem }: { problem: Document }) {
    const detail = problem.detail ?? "";
    const rest = detail.startsWith(problem.title) ? detail.slice(problem.title.length).trim() : detail;
    return rest ? <p><Foreign>{rest}</Foreign></p> : null;
}

function Facts({ problem }: { problem: Document }) {
    const t = useText();
    if (!problem.clause && !problem.request_id && !problem.field && !problem.retry_after) return null;
    return (
        <dl class="facts small">
            {problem.clause && (
                <div><dt>{t.problem.clause}</dt><dd><Foreign>{problem.clause}</Foreign></dd></div>
            )}
            {problem.field && (
                <div><dt>{t.problem.field}</dt><dd><Foreign>{problem.field}</Foreign></dd></div>
            )}
            {problem.retry_after && (
                <div><dt>{t.problem.retryAfter}</dt><dd>{problem.retry_after} s</dd></div>
            )}
            {problem.request_id && (
                <div><dt>{t.problem.requestId}</dt><dd class="mono"><Foreign>{problem.request_id}</Foreign></dd></div>
            )}
        </dl>
    );
}
