/* Clause 3.2.9: who has not undertaken to keep what he sees to himself cannot ask. */
import { post } from "../api";
import { ErrorSummary, type Errors } from "../components/ErrorSummary";
import { Foreign } from "../components/Foreign";
import { useForm } from "../components/form";
import { Problem } from "../components/Problem";
import { useAction } from "../load";
import { language } from "../preferences";
import { session } from "../session";
import { useStore } from "../store";
import { useText } from "../text";
import type { Session, Undertaking } from "../types";

export function UndertakingPage({ undertaking }: { undertaking: Undertaking }) {
    const t = useText();
    const action = useAction();
    const own = useStore(language);
    const operator = useStore(session)?.operator;
    const form = useForm({ read: false });

    const accept = form.send(
        (values): Errors => (values.read ? {} : { read: t.undertaking.mustRead }),
        () => action.run(async () =>
            session.set(await post<Session>("/v1/undertaking", { version: undertaking.version }))));
    const paragraphs = (own === "lv" ? undertaking.text_lv : undertaking.text_en).split(/\n\s*\n/);
    return (
        <section class="narrow">
            <h1>{t.undertaking.title}</h1>
            <p class="lead">{t.undertaking.lead}</p>
            {undertaking.accepted_version && (
                <p class="notice">{t.undertaking.earlier(undertaking.accepted_version)}</p>
            )}
            <article class="paper">
                <p class="small quiet">{t.undertaking.version(undertaking.version)}</p>
                {paragraphs.map((paragraph, at) => <p key={at}><Foreign>{paragraph}</Foreign></p>)}
            </article>
            <form onSubmit={accept} noValidate>
                <ErrorSummary errors={form.errors} turn={form.turn} />
                <Problem problem={action.problem} />
                <label>
                    <input
                        id="read" type="checkbox" checked={form.values.read}
                        aria-invalid={form.errors.read ? "true" : undefined}
                        onChange={(event) => form.set("read", event.currentTarget.checked)}
                    />
                    {t.undertaking.read(operator ? `${operator.name} ${operator.surname}` : "")}
                </label>
                <button type="submit" aria-busy={action.busy}>{t.undertaking.accept}</button>
            </form>
        </section>
    );
}
