/* One bulk check: how far it is, and the way to stop it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { announce } from "../../announce";
import { post, watch } from "../../api";
import { Dialog } from "../../components/Dialog";
import { Foreign } from "../../components/Foreign";
import { OutcomeBadge } from "../../components/OutcomeBadge";
import { Problem } from "../../components/Problem";
import { Progress } from "../../components/Progress";
import { Instant, Who } from "../../components/Words";
import { number } from "../../format";
import { useAction, useLoad } from "../../load";
import type { Words } from "../../route";
import { text, useText } from "../../text";
import type { BulkJob, BulkState, CheckOutcome } from "../../types";
import { JobBadge } from "./BulkPage";
import { Results } from "./Results";

const POLL_MS = 1000;

export function JobPage({ words }: { words: Words }) {
    const t = useText();
    const path = `/v1/bulk/${words.id}`;
    const { data: job, problem, busy, reload, set } = useLoad((signal) => watch<BulkJob>(path, signal), [path]);
    const before = useRef<BulkState | null>(null);

    useEffect(() => {
        if (job?.state !== "running") return;
        const timer = setTimeout(reload, POLL_MS);
        return () => clearTimeout(timer);
    }, [job, reload]);
    useEffect(() => {
        if (job?.state === "done" && before.current === "running") announce(text().job.doneNow(job.name));
        before.current = job?.state ?? null;
    }, [job?.state]);
    return (
        <>
            <p class="crumb"><a href="#/bulk">{t.job.back}</a></p>
            <Problem problem={problem} onRetry={reload} />
            {job ? (
                <>
                    <div class="title">
                        <h1><Foreign>{job.name}</Foreign></h1>
                        <JobBadge state={job.state} />
                    </div>
                    <p class="small quiet"><Who who={job.created_by} />, <Instant at={job.created_at} /></p>
                    <HowFar job={job} />
                    <Steps job={job} onJob={(next) => { set(next); reload(); }} />
                    {job.done > 0 && <Results job={job} />}
                </>
            ) : busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}

const COUNTS: [keyof NonNullable<BulkJob["counts"]>, CheckOutcome][] = [
    ["status", "status"], ["not_found", "not-found"], ["incomplete", "incomplete"], ["refused", "refused"], ["failed", "failed"],
];

function HowFar({ job }: { job: BulkJob }) {
    const t = useText();
    const words = [t.job.of(job.done, job.total)];
    if (job.state === "running" && job.per_second) words.push(t.job.speed(job.per_second));
    if (job.state === "running" && job.seconds_left) words.push(t.job.left(job.seconds_left));
    return (
        <section class="how-far">
            <Progress label={t.job.progress} done={job.done} total={job.total}>{words.join(" · ")}</Progress>
            {job.counts && (
                <ul class="tally">
                    {COUNTS.map(([name, outcome]) => (
                        <li key={name}>
                            <OutcomeBadge outcome={outcome} /> <strong>{number(job.counts?.[name] ?? 0)}</strong>
                        </li>
                    ))}
                </ul>
            )}
        </section>
    );
}

type Step = "start" | "pause" | "resume" | "cancel";

const STEPS: Record<BulkState, Step[]> = {
    draft: ["start", "cancel"], running: ["pause", "cancel"], paused: ["resume", "cancel"], cancelled: [], done: [],
};

function Steps({ job, onJob }: { job: BulkJob; onJob: (job: BulkJob) => void }) {
    const t = useText();
    const action = useAction();
    const [asking, setAsking] = useState(false);
    const make = (step: Step) => action.run(async () => {
        const next = await post<BulkJob>(`/v1/bulk/${job.id}/${step}`);
        setAsking(false);
        announce(text().bulk.states[next.state]);
        onJob(next);
    });
    if (STEPS[job.state].length === 0) return null;
    return (
        <div class="row steps">
            {STEPS[job.state].map((step) => (
                <button
                    type="button" key={step} class={step === "cancel" ? "secondary outline" : undefined}
                    disabled={action.busy} onClick={() => (step === "cancel" ? setAsking(true) : make(step))}
                >
                    {t.job[step]}
                </button>
            ))}
            <Problem problem={action.problem} />
            {asking && (
                <Dialog title={t.job.cancelTitle} onClose={() => setAsking(false)}>
                    <p>{t.job.cancelText}</p>
                    <div class="row">
                        <button type="button" onClick={() => make("cancel")}>{t.job.cancel}</button>
                        <button type="button" class="secondary outline" onClick={() => setAsking(false)}>{t.job.cancelKeep}</button>
                    </div>
                </Dialog>
            )}
        </div>
    );
}
