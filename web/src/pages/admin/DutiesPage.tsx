/* The board of duties: what is overdue, what is due, what is done. */
import { get } from "../../api";
import { Badge, type Tone } from "../../components/Badge";
import { Countdown } from "../../components/Countdown";
import { Foreign } from "../../components/Foreign";
import { Problem } from "../../components/Problem";
import { type Column, Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { shortDay } from "../../format";
import { useLoad } from "../../load";
import { language } from "../../preferences";
import { hasRole } from "../../session";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { Duty } from "../../types-admin";

const TONES: Record<Duty["state"], Tone> = { open: "calm", overdue: "bad", done: "good" };

export function dutyTitle(duty: Duty): string {
    return language.get() === "lv" ? duty.title_lv : duty.title_en;
}

export function DutyBadge({ duty }: { duty: Duty }) {
    const t = useText();
    if (duty.state === "done" && duty.late) return <Badge tone="warn">{t.duties.doneLate}</Badge>;
    return <Badge tone={TONES[duty.state] ?? "quiet"}>{t.duties.states[duty.state] ?? duty.state}</Badge>;
}

/* "26.02.2027. 24:00": the last day ends at 24:00. */
export function Due({ duty }: { duty: Duty }) {
    const t = useText();
    if (!duty.due_at) return <>{t.duties.noTerm}</>;
    const [day = "", time = ""] = duty.due.split(" ");
    return <>{shortDay(day)} {time.slice(0, 5)}</>;
}

const byDue = (a: Duty, b: Duty) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9");
const byDone = (a: Duty, b: Duty) => (b.done_at ?? "").localeCompare(a.done_at ?? "");

export function DutiesPage() {
    const t = useText();
    const list = useLoad((signal) => get<Page<Duty>>("/v1/duties", signal), []);
    return (
        <>
            <div class="title">
                <h1>{t.duties.title}</h1>
                {hasRole("supervisor", "dpo", "administrator") && <a href="#/duties/new" role="button">{t.duties.add}</a>}
            </div>
            <p class="lead">{t.duties.lead}</p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {list.data ? <Board duties={list.data.items} /> : list.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </>
    );
}

function Board({ duties }: { duties: Duty[] }) {
    const t = useText();
    const of = (state: Duty["state"]) => duties.filter((duty) => duty.state === state);
    const [overdue, open, done] = [of("overdue").sort(byDue), of("open").sort(byDue), of("done").sort(byDone)];
    return (
        <>
            <p>{t.duties.counts(overdue.length, open.length)}</p>
            <Group title={t.duties.overdue} duties={overdue} empty={t.duties.noneOverdue} />
            <Group title={t.duties.open} duties={open} empty={t.duties.noneOpen} />
            <Group title={t.duties.done} duties={done} empty={t.duties.noneDone} />
        </>
    );
}

function Group({ title, duties, empty }: { title: string; duties: Duty[]; empty: string }) {
    const t = useText();
    return (
        <section>
            <h2>{title}</h2>
            {duties.length === 0 ? <p class="quiet">{empty}</p>
                : <Table caption={title} rows={duties} id={(duty) => duty.id} columns={columns(t)} />}
        </section>
    );
}

function columns(t: ReturnType<typeof useText>): Column<Duty>[] {
    return [
        {
            name: t.duties.duty, kind: "head",
            cell: (duty) => (
                <span class="two">
                    <a href={`#/duties/${duty.id}`}>{dutyTitle(duty)}</a>
                    <small><Foreign>{duty.agreement}</Foreign>, {duty.id}</small>
                </span>
            ),
        },
        { name: t.duties.owedBy, cell: (duty) => t.duties.parties[duty.party] },
        { name: t.duties.clause, cell: (duty) => duty.clause },
        { name: t.duties.due, cell: (duty) => <Due duty={duty} /> },
        {
            name: t.duties.when,
            cell: (duty) => (duty.done_at ? <Instant at={duty.done_at} /> : duty.due_at ? <Countdown until={duty.due_at} /> : "—"),
        },
        { name: t.people.state, cell: (duty) => <DutyBadge duty={duty} /> },
    ];
}
