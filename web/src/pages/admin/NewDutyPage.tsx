/* A duty that began outside the program: a letter, a call, an incident. */
import { get, post } from "../../api";
import { DayField } from "../../components/DayField";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Choice, Field } from "../../components/Field";
import { useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { readDay } from "../../format";
import { useAction, useLoad } from "../../load";
import { go } from "../../route";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { AgreementRow, Duty, DutyKind } from "../../types-admin";

/* Of these either party may be the one who owes; the others have theirs. */
const EITHER: DutyKind[] = ["subject-request", "incident", "details", "reorganisation", "notice", "force-majeure", "system-change"];
const AHEAD: DutyKind[] = ["reorganisation", "system-change"];

/* "26.11.2026. 18:30" as "2026-11-26 18:30"; null when it is neither day nor time. */
function readMoment(typed: string): string | null {
    const found = /^(.*?)(?:\s+(\d{1,2}):(\d{2}))?$/.exec(typed.trim());
    const day = readDay(found?.[1] ?? "");
    if (!day) return null;
    return found?.[2] ? `${day} ${found[2].padStart(2, "0")}:${found[3]}` : day;
}

export function NewDutyPage() {
    const t = useText();
    const action = useAction();
    const agreements = useLoad((signal) => get<Page<AgreementRow>>("/v1/agreements", signal), []);
    const form = useForm({ kind: "extract" as DutyKind, agreement: "", party: "municipality", received: "", on: "", note: "" });
    const { kind } = form.values;
    const rows = agreements.data?.items ?? [];
    const agreement = form.values.agreement || rows[0]?.id || "";

    const check = (values: typeof form.values): Errors => {
        const errors: Errors = {};
        if (!agreement) errors.agreement = t.form.required;
        if (values.received.trim() && !readMoment(values.received)) errors.received = t.newDuty.receivedWrong;
        if (AHEAD.includes(kind) && !readDay(values.on)) errors.on = values.on.trim() ? t.day.wrong : t.form.required;
        return errors;
    };
    const send = form.send(check, (values) => action.run(async () => {
        const made = await post<Duty>("/v1/duties", {
            kind, agreement,
            ...(EITHER.includes(kind) && { party: values.party }),
            ...(values.received.trim() && !AHEAD.includes(kind) && { received: readMoment(values.received) }),
            ...(AHEAD.includes(kind) && { on: readDay(values.on) }),
            ...(values.note.trim() && { note: values.note.trim() }),
        });
        go(`/duties/${made.id}`);
    }));
    return (
        <section class="narrow">
            <p class="crumb"><a href="#/duties">{t.duty.back}</a></p>
            <h1>{t.newDuty.title}</h1>
            <p class="lead">{t.newDuty.lead}</p>
            <Problem problem={agreements.problem} onRetry={agreements.reload} />
            <form onSubmit={send} noValidate>
                <ErrorSummary errors={form.errors} turn={form.turn} />
                <Problem problem={action.problem} />
                <Choice
                    id="kind" label={t.newDuty.kind} value={kind} onValue={(value) => form.set("kind", value as DutyKind)}
                    choices={Object.entries(t.newDuty.kinds).map(([value, text]) => ({ value, text }))}
                />
                <Choice
                    id="agreement" label={t.newDuty.agreement} value={agreement} error={form.errors.agreement}
                    onValue={(value) => form.set("agreement", value)}
                    choices={rows.map((row) => ({ value: row.id, text: `${row.name} (${row.id})` }))}
                />
                {EITHER.includes(kind) && (
                    <Choice
                        id="party" label={t.newDuty.party} value={form.values.party} onValue={(value) => form.set("party", value)}
                        choices={(["municipality", "agency"] as const).map((value) => ({ value, text: t.duties.parties[value] }))}
                    />
                )}
                {AHEAD.includes(kind) ? (
                    <DayField
                        id="on" label={t.newDuty.on} error={form.errors.on}
                        value={form.values.on} onValue={(value) => form.set("on", value)}
                    />
                ) : (
                    <Field
                        id="received" label={`${t.newDuty.received} (${t.form.optional})`} hint={t.newDuty.receivedHint}
                        autoComplete="off" maxLength={24} error={form.errors.received}
                        value={form.values.received} onValue={(value) => form.set("received", value)}
                    />
                )}
                <Field
                    id="note" label={`${t.duty.note} (${t.form.optional})`} hint={t.duty.noteHint} autoComplete="off" maxLength={500}
                    value={form.values.note} onValue={(value) => form.set("note", value)}
                />
                <button type="submit" aria-busy={action.busy}>{t.newDuty.submit}</button>
            </form>
        </section>
    );
}
