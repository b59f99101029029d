/* Signs that data were used without cause: for a mandated reader, after the identity was confirmed. */
import { useState } from "preact/hooks";
import { post } from "../../api";
import { useConfirmed } from "../../components/Confirmed";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Field } from "../../components/Field";
import { required, useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { readDay, today, typedDay } from "../../format";
import { useText } from "../../text";
import type { Misuse } from "../../types-audit";
import { Crumb } from "./Crumb";
import { MisuseReport } from "./MisuseReport";
import { checkPeriod, PeriodFields } from "./Period";
import { ReasonField } from "./ReasonField";

export function MisusePage() {
    const t = useText();
    const action = useConfirmed();
    const [report, setReport] = useState<Misuse | null>(null);
    const form = useForm({
        from: typedDay(`${today().slice(0, 7)}-01`), till: typedDay(today()), hours: "08:00-18:00", repeats: "3", reason: "",
    });

    const check = (values: typeof form.values): Errors => {
        const errors = { ...checkPeriod(values), ...required(values, ["reason"], t.form.required) };
        if (!/^\d{2}:\d{2}-\d{2}:\d{2}$/.test(values.hours.trim())) errors.hours = t.misuse.hoursWrong;
        if (!/^\d{1,4}$/.test(values.repeats.trim()) || Number(values.repeats) < 2) errors.repeats = t.misuse.repeatsWrong;
        return errors;
    };
    const make = form.send(check, (values) => action.run(async () => setReport(await post<Misuse>("/v1/audit/reports/misuse", {
        from: readDay(values.from), till: readDay(values.till), hours: values.hours.trim(),
        repeats: Number(values.repeats), reason: values.reason.trim(),
    }))));
    if (report) return <MisuseReport report={report} onAgain={() => setReport(null)} />;
    return (
        <section class="narrow">
            <Crumb />
            <h1>{t.misuse.title}</h1>
            <p class="lead">{t.misuse.lead}</p>
            <form onSubmit={make} noValidate>
                <ErrorSummary
                    errors={form.errors} turn={form.turn}
                    labels={{ from: t.audit.from, till: t.audit.till, hours: t.misuse.hours, repeats: t.misuse.repeats, reason: t.misuse.mandate }}
                />
                <Problem problem={action.problem} />
                <PeriodFields form={form} />
                <div class="pair">
                    <Field
                        id="hours" label={t.misuse.hours} hint={t.misuse.hoursHint} autoComplete="off" maxLength={11}
                        error={form.errors.hours} value={form.values.hours} onValue={(value) => form.set("hours", value)}
                    />
                    <Field
                        id="repeats" label={t.misuse.repeats} inputMode="numeric" autoComplete="off" maxLength={4}
                        error={form.errors.repeats} value={form.values.repeats} onValue={(value) => form.set("repeats", value)}
                    />
                </div>
                <ReasonField form={form} label={t.misuse.mandate} hint={t.misuse.mandateHint} />
                <button type="submit" aria-busy={action.busy}>{t.misuse.submit}</button>
            </form>
            {action.dialog}
        </section>
    );
}
