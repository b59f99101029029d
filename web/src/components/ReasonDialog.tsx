/* Asks why, then does it. */
import { useAction } from "../load";
import { useText } from "../text";
import { Dialog } from "./Dialog";
import { ErrorSummary } from "./ErrorSummary";
import { Area } from "./Field";
import { required, useForm } from "./form";
import { Problem } from "./Problem";

interface Props {
    title: string;
    hint?: string;
    submit: string;
    onClose: () => void;
    run: (reason: string) => Promise<void>; /* closes when it succeeds */
}

export function ReasonDialog({ title, hint, submit, onClose, run }: Props) {
    const t = useText();
    const action = useAction();
    const form = useForm({ why: "" });
    const send = form.send(
        (values) => required(values, ["why"], t.form.required),
        (values) => action.run(async () => {
            await run(values.why.trim());
            onClose();
        }));
    return (
        <Dialog title={title} onClose={onClose}>
            <form onSubmit={send} noValidate>
                {hint && <p>{hint}</p>}
                <ErrorSummary errors={form.errors} turn={form.turn} labels={{ why: t.form.reason }} />
                <Problem problem={action.problem} />
                <Area
                    id="why" label={t.form.reason} rows={3} maxLength={500} required error={form.errors.why}
                    value={form.values.why} onValue={(value) => form.set("why", value)}
                />
                <div class="row">
                    <button type="submit" aria-busy={action.busy}>{submit}</button>
                    <button type="button" class="secondary outline" onClick={onClose}>{t.form.cancel}</button>
                </div>
            </form>
        </Dialog>
    );
}
