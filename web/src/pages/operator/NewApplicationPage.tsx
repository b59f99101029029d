/* Registering an application: without one nobody may be checked (clause 3.2.3). */
import { post } from "../../api";
import { DayField } from "../../components/DayField";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Choice, Field } from "../../components/Field";
import { required, useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { readDay, readPersonCode, today, typedDay } from "../../format";
import { useAction } from "../../load";
import { purposeName, usePurposes } from "../../purposes";
import { go } from "../../route";
import { useText } from "../../text";
import type { Application, Page } from "../../types";

export function NewApplicationPage() {
    const t = useText();
    const purposes = usePurposes();
    const action = useAction();
    const form = useForm({ number: "", person: "", purpose: "", day: typedDay(today()) });
    const purpose = form.values.purpose || (purposes.length === 1 ? purposes[0]?.code ?? "" : "");

    const labels = { number: t.newApplication.number, person: t.newApplication.person,
        purpose: t.newApplication.programme, day: t.newApplication.day };
    const check = (values: typeof form.values): Errors => {
        const errors = required({ ...values, purpose }, ["number", "person", "purpose", "day"], t.form.required);
        if (!errors.person && !readPersonCode(values.person)) errors.person = t.newApplication.personWrong;
        if (!errors.day && !readDay(values.day)) errors.day = t.day.wrong;
        return errors;
    };
    const register = form.send(check, (values) => action.run(async () => {
        const made = await post<Application>("/v1/applications", {
            number: values.number.trim(), person_code: readPersonCode(values.person), purpose, day: readDay(values.day) });
        go(`/applications/${made.id}`);
    }));
    const openExisting = () => action.run(async () => {
        const { items } = await post<Page<Application>>("/v1/applications/search", { number: form.values.number.trim() });
        if (items[0]) go(`/applications/${items[0].id}`);
    });

    return (
        <section class="narrow">
            <p class="crumb"><a href="#/applications">{t.application.back}</a></p>
            <h1>{t.newApplication.title}</h1>
            <p class="lead">{t.newApplication.lead}</p>
            <form onSubmit={register} noValidate>
                <ErrorSummary errors={form.errors} turn={form.turn} labels={labels} />
                <Problem problem={action.problem} />
                {action.problem?.code === "application-exists" && (
                    <button type="button" class="secondary" onClick={openExisting}>{t.newApplication.openExisting}</button>
                )}
                <Field
                    id="number" label={t.newApplication.number} required autoComplete="off" maxLength={64}
                    error={form.errors.number}
                    value={form.values.number} onValue={(value) => form.set("number", value)}
                />
                <Field
                    id="person" label={t.newApplication.person} hint={t.newApplication.personHint} required
                    autoComplete="off" maxLength={16} error={form.errors.person}
                    value={form.values.person} onValue={(value) => form.set("person", value)}
                />
                <Choice
                    id="purpose" label={t.newApplication.programme} required error={form.errors.purpose} value={purpose}
                    onValue={(value) => form.set("purpose", value)}
                    choices={[{ value: "", text: t.newApplication.choose },
                        ...purposes.map((one) => ({ value: one.code, text: purposeName(purposes, one.code) }))]}
                />
                <DayField
                    id="day" label={t.newApplication.day} error={form.errors.day}
                    value={form.values.day} onValue={(value) => form.set("day", value)}
                />
                <button type="submit" aria-busy={action.busy}>{t.newApplication.submit}</button>
            </form>
        </section>
    );
}
