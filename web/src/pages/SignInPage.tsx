/* Password and one-time code, always both; or the organisation's identity provider. */
import { post } from "../api";
import { ErrorSummary } from "../components/ErrorSummary";
import { Field } from "../components/Field";
import { required, useForm } from "../components/form";
import { Problem } from "../components/Problem";
import { useAction } from "../load";
import { match, place } from "../route";
import { goodbye, session } from "../session";
import { useStore } from "../store";
import { useText } from "../text";
import type { Session } from "../types";

export function SignInPage({ now }: { now: Session }) {
    const t = useText();
    const why = useStore(goodbye);
    const refused = match("/sign-in/refused", useStore(place)) !== null;
    return (
        <section class="entry">
            <span class="mark large" aria-hidden="true" />
            <h1>{t.signIn.title}</h1>
            <p class="lead">{t.signIn.lead}</p>
            {why && <p class="notice" role="status">{why === "ended" ? t.signIn.ended : t.signIn.left}</p>}
            {refused && <p class="notice" role="status">{t.signIn.refused}</p>}
            {now.sign_in.password && <PasswordForm />}
            {now.sign_in.oidc && <Oidc name={now.sign_in.oidc.name} beside={now.sign_in.password} />}
            {now.sign_in.password && <p><a href="#/enrolment">{t.signIn.enrol}</a></p>}
        </section>
    );
}

function PasswordForm() {
    const t = useText();
    const action = useAction();
    const form = useForm({ account: "", password: "", code: "" });
    const labels = { account: t.signIn.account, password: t.signIn.password, code: t.signIn.code };

    const signIn = form.send(
        (values) => required(values, ["account", "password", "code"], t.form.required),
        (values) => action.run(async () => {
            const code = values.code.replace(/\s/g, "");
            session.set(await post<Session>("/v1/sign-in", { ...values, account: values.account.trim(), code }));
            goodbye.set(null);
        }));
    return (
        <form onSubmit={signIn} noValidate>
            <ErrorSummary errors={form.errors} turn={form.turn} labels={labels} />
            <Problem problem={action.problem} />
            <Field
                id="account" label={labels.account} autoComplete="username" required
                autoCapitalize="none" spellcheck={false} error={form.errors.account}
                value={form.values.account} onValue={(value) => form.set("account", value)}
            />
            <Field
                id="password" label={labels.password} type="password" autoComplete="current-password"
                required error={form.errors.password}
                value={form.values.password} onValue={(value) => form.set("password", value)}
            />
            <Field
                id="code" label={labels.code} hint={t.signIn.codeHint} inputMode="numeric"
                autoComplete="one-time-code" required error={form.errors.code}
                value={form.values.code} onValue={(value) => form.set("code", value)}
            />
            <button type="submit" aria-busy={action.busy}>{t.signIn.submit}</button>
        </form>
    );
}

function Oidc({ name, beside }: { name: string; beside: boolean }) {
    const t = useText();
    return (
        <>
            {beside && <p class="or"><span>{t.signIn.or}</span></p>}
            <a href="/v1/oidc/start" role="button" class={beside ? "outline" : undefined}>{t.signIn.oidc(name)}</a>
        </>
    );
}
