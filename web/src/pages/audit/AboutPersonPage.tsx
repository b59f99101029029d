/*
 * Who asked about a person (clauses 3.1.7 and 3.6): for the data-protection officer, after the identity was
 * confirmed anew. The code goes in a call's body, never into an address.
 */
import { useState } from "preact/hooks";
import { post } from "../../api";
import { useConfirmed } from "../../components/Confirmed";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Field } from "../../components/Field";
import { required, useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { readPersonCode } from "../../format";
import { useText } from "../../text";
import type { PersonView } from "../../types-audit";
import { AboutPerson } from "./AboutPerson";
import { Crumb } from "./Crumb";
import { ReasonField } from "./ReasonField";

const NOTHING = { person: "", reason: "", withoutOperators: false };

export function AboutPersonPage() {
    const t = useText();
    const action = useConfirmed();
    const [view, setView] = useState<PersonView | null>(null);
    const form = useForm(NOTHING);

    const check = (values: typeof form.values): Errors => {
        const errors = required(values, ["person", "reason"], t.form.required);
        if (!errors.person && !readPersonCode(values.person)) errors.person = t.newApplication.personWrong;
        return errors;
    };
    const show = form.send(check, (values) => action.run(async () => setView(await post<PersonView>("/v1/audit/person", {
        person_code: readPersonCode(values.person),
        reason: values.reason.trim(),
        without_operators: values.withoutOperators,
    }))));
    if (view) {
        return <AboutPerson view={view} onAnother={() => { setView(null); form.reset(NOTHING); }} />;
    }
    return (
        <section class="narrow">
            <Crumb />
            <h1>{t.about.title}</h1>
            <p class="lead">{t.audit.about.person}</p>
            <form onSubmit={show} noValidate>
                <ErrorSummary errors={form.errors} turn={form.turn} labels={{ person: t.about.person, reason: t.about.reason }} />
                <Problem problem={action.problem} />
                <Field
                    id="person" label={t.about.person} hint={t.newApplication.personHint} autoComplete="off" maxLength={12}
                    inputMode="numeric" required error={form.errors.person}
                    value={form.values.person} onValue={(value) => form.set("person", value)}
                />
                <ReasonField form={form} label={t.about.reason} />
                <label>
                    <input
                        type="checkbox" checked={form.values.withoutOperators}
                        onChange={(event) => form.set("withoutOperators", event.currentTarget.checked)}
                    />
                    {t.about.withoutOperators}
                </label>
                <button type="submit" aria-busy={action.busy}>{t.about.submit}</button>
            </form>
            {action.dialog}
        </section>
    );
}
