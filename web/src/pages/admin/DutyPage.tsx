/* One duty: its term, its history, and how it is ended with evidence. */
import { useRef, useState } from "preact/hooks";
import { announce } from "../../announce";
import { get, post } from "../../api";
import { Countdown } from "../../components/Countdown";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Facts } from "../../components/Facts";
import { Area, Field } from "../../components/Field";
import { Foreign } from "../../components/Foreign";
import { useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { ReasonDialog } from "../../components/ReasonDialog";
import { Instant } from "../../components/Words";
import { shortInstant } from "../../format";
import { useAction, useLoad } from "../../load";
import type { Words } from "../../route";
import { hasRole } from "../../session";
import { text, useText } from "../../text";
import type { Duty, DutyEvent } from "../../types-admin";
import { digest } from "./digest";
import { Due, DutyBadge, dutyTitle } from "./DutiesPage";
import { Incident } from "./Incident";

export function DutyPage({ words }: { words: Words }) {
    const t = useText();
    const loaded = useLoad((signal) => get<Duty>(`/v1/duties/${words.id}`, signal), [words.id]);
    const duty = loaded.data;
    const mayChange = hasRole("supervisor", "dpo", "administrator");
    return (
        <section class="narrow">
            <p class="crumb"><a href="#/duties">{t.duty.back}</a></p>
            <Problem problem={loaded.problem} onRetry={loaded.reload} />
            {duty ? (
                <>
                    <div class="title"><h1>{dutyTitle(duty)}</h1><DutyBadge duty={duty} /></div>
                    <Head duty={duty} />
                    {duty.kind === "incident" && <Incident duty={duty} mayChange={mayChange} onChanged={loaded.reload} />}
                    {mayChange && (duty.state === "done" ? <Reopening duty={duty} onChanged={loaded.reload} />
                        : <Ending duty={duty} onChanged={loaded.reload} />)}
                    <h2>{t.duty.history}</h2>
                    <ol class="history">
                        {[...(duty.history ?? [])].reverse().map((event) => <Entry event={event} key={event.at} />)}
                    </ol>
                </>
            ) : loaded.busy && <p aria-busy="true">{t.shell.loading}</p>}
        </section>
    );
}

function Head({ duty }: { duty: Duty }) {
    const t = useText();
    return (
        <Facts
            facts={[
                [t.duties.due, <><Due duty={duty} />{duty.due_at && duty.state !== "done" && <> (<Countdown until={duty.due_at} />)</>}</>],
                [t.duties.owedBy, t.duties.parties[duty.party]],
                [t.duties.agreement, <a href={`#/agreements/${duty.agreement}`}><Foreign>{duty.agreement}</Foreign></a>],
                [t.duties.clause, duty.clause],
                [t.duty.began, shortInstant(duty.event_at).replace(" 00:00", "")],
                [t.duties.doneAt, duty.done_at && <Instant at={duty.done_at} />],
            ]}
        />
    );
}

function Entry({ event }: { event: DutyEvent }) {
    const t = useText();
    return (
        <li>
            <p>
                <strong>{t.duty.events[event.event] ?? event.event}</strong>{" "}
                <span class="quiet small">
                    <Instant at={event.at} />{event.by && <>, <Foreign>{event.by}</Foreign></>}
                </span>
            </p>
            {event.note && <p><Foreign>{event.note}</Foreign></p>}
            {event.evidence && <p class="small"><Evidence evidence={event.evidence} /></p>}
        </li>
    );
}

function Evidence({ evidence }: { evidence: string }) {
    const t = useText();
    const [form, value = ""] = evidence.split(":");
    return (
        <>
            {t.duty.evidence}:{" "}
            <span class="mono"><Foreign>{form === "sha256" ? t.duty.sha256(value) : t.duty.extract(value)}</Foreign></span>
        </>
    );
}

interface ChangeProps {
    duty: Duty;
    onChanged: () => void;
}

function Ending({ duty, onChanged }: ChangeProps) {
    const t = useText();
    const action = useAction();
    const form = useForm({ note: "", extract: "" });
    const [file, setFile] = useState<File | null>(null);
    const what = useRef("done"); /* or "note": which button sends */

    const check = (values: typeof form.values): Errors =>
        (values.note.trim() || values.extract.trim() || file ? {} : { note: t.duty.needsEvidence });
    const send = form.send(check, (values) => action.run(async () => {
        await post(`/v1/duties/${duty.id}/${what.current}`, {
            ...(file && { sha256: await digest(file) }),
            ...(values.extract.trim() && { extract: values.extract.trim() }),
            ...(values.note.trim() && { note: values.note.trim() }),
        });
        announce(text().person.saved);
        form.reset({ note: "", extract: "" });
        setFile(null);
        onChanged();
    }));
    return (
        <form onSubmit={send} noValidate class="paper">
            <h2>{t.duty.markDone}</h2>
            <ErrorSummary errors={form.errors} turn={form.turn} />
            <Problem problem={action.problem} />
            <Area
                id="note" label={t.duty.note} hint={t.duty.noteHint} rows={2} maxLength={500} error={form.errors.note}
                value={form.values.note} onValue={(value) => form.set("note", value)}
            />
            <div class="field">
                <label for="file">{t.duty.file}</label>
                <input
                    id="file" type="file" aria-describedby="file-hint" key={duty.history?.length}
                    onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
                />
                <small id="file-hint">{t.duty.fileHint}</small>
            </div>
            {duty.kind === "extract" && (
                <Field
                    id="extract" label={`${t.duty.extractId} (${t.form.optional})`} autoComplete="off" maxLength={64}
                    value={form.values.extract} onValue={(value) => form.set("extract", value)}
                />
            )}
            <div class="row">
                <button type="submit" aria-busy={action.busy} onClick={() => { what.current = "done"; }}>
                    {t.duty.markDone}
                </button>
                <button type="submit" class="secondary outline" onClick={() => { what.current = "note"; }}>
                    {t.duty.addNote}
                </button>
            </div>
        </form>
    );
}

function Reopening({ duty, onChanged }: ChangeProps) {
    const t = useText();
    const [asked, setAsked] = useState(false);
    return (
        <p>
            <button type="button" class="secondary outline" onClick={() => setAsked(true)}>{t.duty.reopen}</button>
            {asked && (
                <ReasonDialog
                    title={t.duty.reopen} hint={t.duty.reopenHint} submit={t.duty.reopen} onClose={() => setAsked(false)}
                    run={async (note) => {
                        await post(`/v1/duties/${duty.id}/reopen`, { note });
                        onChanged();
                    }}
                />
            )}
        </p>
    );
}
