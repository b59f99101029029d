/* The check: one button for the day of application; another day needs a reason. */
import { useEffect, useRef } from "preact/hooks";
import { post } from "../../api";
import { DayField } from "../../components/DayField";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Area } from "../../components/Field";
import { Foreign } from "../../components/Foreign";
import { required, useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { readDay } from "../../format";
import { type Action, useAction } from "../../load";
import { usePurposes } from "../../purposes";
import { useText } from "../../text";
import type { Answer, ApplicationWithChecks } from "../../types";

interface Props {
    application: ApplicationWithChecks;
    onAnswer: (answer: Answer) => void;
}

export function CheckForm({ application, onAnswer }: Props) {
    const t = useText();
    const action = useAction();
    const button = useRef<HTMLButtonElement>(null);
    const fresh = application.checks.length === 0;
    const ask = (body: object) => action.run(async () =>
        onAnswer(await post<Answer>(`/v1/applications/${application.id}/checks`, body)));

    // What waits is checked with one key: the button has the focus when the page opens.
    useEffect(() => {
        if (fresh) button.current?.focus();
    }, []);
    return (
        <section class="check" aria-labelledby="check-title">
            <h2 id="check-title" class="visually-hidden">{t.check.title}</h2>
            <button
                type="button" ref={button} class={fresh ? undefined : "outline"} aria-busy={action.busy}
                aria-describedby="application-facts" onClick={() => ask({})}
            >
                {action.busy ? t.check.busy : fresh ? t.check.submit(application.day) : t.check.again(application.day)}
            </button>
            <Covers purpose={application.purpose} />
            <Problem problem={action.problem} />
            <OtherDay application={application} action={action} onAsk={ask} />
        </section>
    );
}

function Covers({ purpose }: { purpose: string }) {
    const t = useText();
    const found = usePurposes().find((one) => one.code === purpose);
    if (!found) return null;
    const names = found.municipalities.map((one) => one.name).join(", ");
    return <p class="small quiet"><Foreign>{names ? t.check.covers(names) : t.check.coversNone}</Foreign></p>;
}

function OtherDay({ application, action, onAsk }: {
    application: ApplicationWithChecks; action: Action; onAsk: (body: object) => void }) {
    const t = useText();
    const form = useForm({ day: "", reason: "" });
    const check = (values: typeof form.values): Errors => {
        const errors = required(values, ["day", "reason"], t.form.required);
        const day = readDay(values.day);
        if (!errors.day && !day) errors.day = t.day.wrong;
        if (day === application.day) errors.day = t.check.sameDay;
        return errors;
    };
    return (
        <details>
            <summary>{t.check.otherDay}</summary>
            <form
                noValidate
                onSubmit={form.send(check, (values) => onAsk({ day: readDay(values.day), reason: values.reason.trim() }))}
            >
                <ErrorSummary errors={form.errors} turn={form.turn} labels={{ day: t.check.day, reason: t.check.reason }} />
                <DayField
                    id="day" label={t.check.day} error={form.errors.day}
                    value={form.values.day} onValue={(value) => form.set("day", value)}
                />
                <Area
                    id="reason" label={t.check.reason} hint={t.check.reasonHint} rows={2} maxLength={500} required
                    error={form.errors.reason}
                    value={form.values.reason} onValue={(value) => form.set("reason", value)}
                />
                <button type="submit" class="secondary" aria-busy={action.busy}>{t.check.submitOther}</button>
            </form>
        </details>
    );
}
