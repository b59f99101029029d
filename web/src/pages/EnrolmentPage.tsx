/* The first sign-in: a code from the administrator, a password, an authenticator. */
import { useState } from "preact/hooks";
import { post } from "../api";
import { ErrorSummary, type Errors } from "../components/ErrorSummary";
import { Field } from "../components/Field";
import { Foreign } from "../components/Foreign";
import { required, useForm } from "../components/form";
import { Problem } from "../components/Problem";
import { useAction } from "../load";
import { useText } from "../text";

const PASSWORD_MIN = 12;

interface Begun {
    code: string;
    account: string;
    secret: string;
    uri: string;
}

export function EnrolmentPage() {
    const t = useText();
    const [begun, setBegun] = useState<Begun | null>(null);
    const [done, setDone] = useState(false);
    return (
        <section class="entry">
            <span class="mark large" aria-hidden="true" />
            <h1>{t.enrolment.title}</h1>
            {done ? <p class="notice" role="status">{t.enrolment.done}</p>
                : begun ? <SecondStep begun={begun} onDone={() => setDone(true)} />
                : <FirstStep onBegun={setBegun} />}
            <p><a href="#/">{t.enrolment.back}</a></p>
        </section>
    );
}

function FirstStep({ onBegun }: { onBegun: (begun: Begun) => void }) {
    const t = useText();
    const action = useAction();
    const form = useForm({ enrolment: "" });

    const next = form.send(
        (values) => required(values, ["enrolment"], t.form.required),
        (values) => action.run(async () => {
            const code = values.enrolment.trim();
            onBegun({ ...(await post<Omit<Begun, "code">>("/v1/enrolment", { code })), code });
        }));
    return (
        <form onSubmit={next} noValidate>
            <p>{t.enrolment.lead}</p>
            <ErrorSummary errors={form.errors} turn={form.turn} labels={{ enrolment: t.enrolment.code }} />
            <Problem problem={action.problem} />
            <Field
                id="enrolment" label={t.enrolment.code} required autoComplete="off" spellcheck={false}
                error={form.errors.enrolment}
                value={form.values.enrolment} onValue={(value) => form.set("enrolment", value)}
            />
            <button type="submit" aria-busy={action.busy}>{t.enrolment.next}</button>
        </form>
    );
}

/* Four letters at a time are easier to type. */
function spaced(secret: string): string {
    return secret.replace(/(.{4})(?=.)/g, "$1 ");
}

function SecondStep({ begun, onDone }: { begun: Begun; onDone: () => void }) {
    const t = useText();
    const action = useAction();
    const form = useForm({ password: "", again: "", oneTime: "" });

    const labels = { password: t.enrolment.password, again: t.enrolment.again, oneTime: t.enrolment.oneTime };

    const check = (values: typeof form.values): Errors => {
        const errors = required(values, ["password", "again", "oneTime"], t.form.required);
        if (!errors.password && [...values.password].length < PASSWORD_MIN) errors.password = t.enrolment.passwordShort;
        else if (!errors.again && values.password !== values.again) errors.again = t.enrolment.passwordDiffers;
        return errors;
    };
    const finish = form.send(check, (values) => action.run(async () => {
        const one_time_code = values.oneTime.replace(/\s/g, "");
        await post("/v1/enrolment/confirm", { code: begun.code, password: values.password, one_time_code });
        onDone();
    }));
    return (
        <form onSubmit={finish} noValidate>
            <p>{t.enrolment.account}: <strong><Foreign>{begun.account}</Foreign></strong></p>
            <ErrorSummary errors={form.errors} turn={form.turn} labels={labels} />
            <Problem problem={action.problem} />
            {/* For the browser's password manager. */}
            <input type="text" name="username" autoComplete="username" value={begun.account} readOnly hidden />
            <Field
                id="password" type="password" label={t.enrolment.password} hint={t.enrolment.passwordHint}
                autoComplete="new-password" required error={form.errors.password}
                value={form.values.password} onValue={(value) => form.set("password", value)}
            />
            <Field
                id="again" type="password" label={t.enrolment.again} autoComplete="new-password" required
                error={form.errors.again}
                value={form.values.again} onValue={(value) => form.set("again", value)}
            />
            <h2>{t.enrolment.authenticator}</h2>
            <p>{t.enrolment.secretHint}</p>
            <dl class="facts">
                <div><dt>{t.enrolment.secret}</dt><dd class="mono secret">{spaced(begun.secret)}</dd></div>
            </dl>
            <p><a href={begun.uri.startsWith("otpauth:") ? begun.uri : undefined}>{t.enrolment.open}</a></p>
            <Field
                id="oneTime" label={t.enrolment.oneTime} inputMode="numeric" autoComplete="one-time-code"
                required error={form.errors.oneTime}
                value={form.values.oneTime} onValue={(value) => form.set("oneTime", value)}
            />
            <button type="submit" aria-busy={action.busy}>{t.enrolment.finish}</button>
        </form>
    );
}
