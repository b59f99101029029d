/*
 * For calls that want the identity confirmed anew. run() makes the call; when the desk asks for a
 * confirmation, the dialog takes password and one-time code and the call is made again.
 */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { asProblem, post } from "../api";
import { type Action, useAction } from "../load";
import { useText } from "../text";
import { Dialog } from "./Dialog";
import { ErrorSummary } from "./ErrorSummary";
import { Field } from "./Field";
import { required, useForm } from "./form";
import { Problem } from "./Problem";

type Call = () => Promise<void>;

export function useConfirmed(): Action & { dialog: ComponentChildren } {
    const action = useAction();
    const [waiting, setWaiting] = useState<Call | null>(null);

    const run = (call: Call) => action.run(async () => {
        try {
            await call();
        } catch (error) {
            if (asProblem(error).code !== "confirmation-needed") throw error;
            setWaiting(() => call);
        }
    });
    const dialog = waiting && (
        <ConfirmDialog
            onClose={() => setWaiting(null)}
            onConfirmed={() => { setWaiting(null); run(waiting); }}
        />
    );
    return { ...action, run, dialog };
}

function ConfirmDialog({ onClose, onConfirmed }: { onClose: () => void; onConfirmed: () => void }) {
    const t = useText();
    const action = useAction();
    const form = useForm({ confirmPassword: "", confirmCode: "" });
    const labels = { confirmPassword: t.signIn.password, confirmCode: t.signIn.code };
    const send = form.send(
        (values) => required(values, ["confirmPassword", "confirmCode"], t.form.required),
        (values) => action.run(async () => {
            const code = values.confirmCode.replace(/\s/g, "");
            await post("/v1/session/confirm", { password: values.confirmPassword, code });
            onConfirmed();
        }));
    return (
        <Dialog title={t.confirm.title} onClose={onClose}>
            <form onSubmit={send} noValidate>
                <p>{t.confirm.text}</p>
                <ErrorSummary errors={form.errors} turn={form.turn} labels={labels} />
                <Problem problem={action.problem} />
                <Field
                    id="confirmPassword" label={labels.confirmPassword} type="password" required
                    autoComplete="current-password" error={form.errors.confirmPassword}
                    value={form.values.confirmPassword} onValue={(value) => form.set("confirmPassword", value)}
                />
                <Field
                    id="confirmCode" label={labels.confirmCode} hint={t.signIn.codeHint} inputMode="numeric"
                    autoComplete="one-time-code" required error={form.errors.confirmCode}
                    value={form.values.confirmCode} onValue={(value) => form.set("confirmCode", value)}
                />
                <div class="row">
                    <button type="submit" aria-busy={action.busy}>{t.confirm.submit}</button>
                    <button type="button" class="secondary outline" onClick={onClose}>{t.form.cancel}</button>
                </div>
            </form>
        </Dialog>
    );
}
