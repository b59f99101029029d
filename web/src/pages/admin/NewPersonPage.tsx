/* A new account. Its enrolment code is shown once. */
import { useState } from "preact/hooks";
import { post } from "../../api";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Field } from "../../components/Field";
import { required, useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { readPersonCode } from "../../format";
import { useAction } from "../../load";
import { useText } from "../../text";
import type { Role } from "../../types";
import type { Enrolment } from "../../types-admin";
import { EnrolmentOnce } from "./PersonPage";
import { RolePicker } from "./RolePicker";

const NOBODY = { account: "", name: "", surname: "", person: "", roles: ["operator"] as Role[] };

export function NewPersonPage() {
    const t = useText();
    const action = useAction();
    const form = useForm(NOBODY);
    const [made, setMade] = useState<Enrolment | null>(null);
    const labels = {
        account: t.newPerson.account, name: t.newPerson.name, surname: t.newPerson.surname, person: t.newPerson.person,
    };

    const check = (values: typeof form.values): Errors => {
        const errors = required(values, ["account", "name", "surname", "person"], t.form.required);
        if (!errors.person && !readPersonCode(values.person)) errors.person = t.newApplication.personWrong;
        if (values.roles.length === 0) errors.roles = t.person.needsRole;
        return errors;
    };
    const create = form.send(check, (values) => action.run(async () => {
        setMade(await post<Enrolment>("/v1/operators", {
            account: values.account.trim(), name: values.name.trim(), surname: values.surname.trim(),
            person_code: readPersonCode(values.person), roles: values.roles,
        }));
    }));
    return (
        <section class="narrow">
            <p class="crumb"><a href="#/people">{t.person.back}</a></p>
            <h1>{t.newPerson.title}</h1>
            {made ? (
                <>
                    <EnrolmentOnce enrolment={made} />
                    <button type="button" class="secondary" onClick={() => { form.reset(NOBODY); setMade(null); }}>
                        {t.newPerson.another}
                    </button>
                </>
            ) : (
                <form onSubmit={create} noValidate>
                    <p class="lead">{t.newPerson.lead}</p>
                    <ErrorSummary errors={form.errors} turn={form.turn} labels={labels} />
                    <Problem problem={action.problem} />
                    <Field
                        id="name" label={labels.name} autoComplete="off" maxLength={64} required error={form.errors.name}
                        value={form.values.name} onValue={(value) => form.set("name", value)}
                    />
                    <Field
                        id="surname" label={labels.surname} autoComplete="off" maxLength={64} required error={form.errors.surname}
                        value={form.values.surname} onValue={(value) => form.set("surname", value)}
                    />
                    <Field
                        id="person" label={labels.person} hint={t.newPerson.personHint} autoComplete="off" maxLength={12} required
                        inputMode="numeric" error={form.errors.person}
                        value={form.values.person} onValue={(value) => form.set("person", value)}
                    />
                    <Field
                        id="account" label={labels.account} hint={t.newPerson.accountHint} autoComplete="off" autoCapitalize="none"
                        spellcheck={false} maxLength={64} required error={form.errors.account}
                        value={form.values.account} onValue={(value) => form.set("account", value)}
                    />
                    <RolePicker roles={form.values.roles} onRoles={(roles) => form.set("roles", roles)} error={form.errors.roles} />
                    <button type="submit" aria-busy={action.busy}>{t.newPerson.submit}</button>
                </form>
            )}
        </section>
    );
}
