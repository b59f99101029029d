/* The agency's other systems. A token is shown once, when it is made. */
import { useState } from "preact/hooks";
import { get, post } from "../../api";
import { Badge } from "../../components/Badge";
import { Dialog } from "../../components/Dialog";
import { ErrorSummary } from "../../components/ErrorSummary";
import { Field } from "../../components/Field";
import { Foreign } from "../../components/Foreign";
import { required, useForm } from "../../components/form";
import { Once } from "../../components/Once";
import { Problem } from "../../components/Problem";
import { Table } from "../../components/Table";
import { Instant } from "../../components/Words";
import { useAction, useLoad } from "../../load";
import { useText } from "../../text";
import type { Page } from "../../types";
import type { System } from "../../types-admin";

export function Systems() {
    const t = useText();
    const list = useLoad((signal) => get<Page<System>>("/v1/systems", signal), []);
    const [token, setToken] = useState("");
    const [revoking, setRevoking] = useState<System | null>(null);
    return (
        <section>
            <h2>{t.systems.title}</h2>
            <p class="quiet">{t.systems.lead}</p>
            <Problem problem={list.problem} onRetry={list.reload} />
            {token && <Once title={t.systems.token} secret={token}><p>{t.systems.tokenHint}</p></Once>}
            {list.data && (
                <Table
                    caption={t.systems.title} rows={list.data.items} id={(one) => one.id} empty={t.systems.none}
                    columns={[
                        { name: t.systems.name, kind: "head", cell: (one) => <Foreign>{one.name}</Foreign> },
                        {
                            name: t.systems.state,
                            cell: (one) => <Badge tone={one.state === "active" ? "good" : "quiet"}>{t.systems.states[one.state]}</Badge>,
                        },
                        { name: t.systems.made, cell: (one) => <Instant at={one.made_at} /> },
                        { name: t.systems.lastUse, cell: (one) => (one.last_use_at ? <Instant at={one.last_use_at} /> : t.people.never) },
                        {
                            name: t.systems.revoke, kind: "action",
                            cell: (one) => one.state === "active" && (
                                <button type="button" class="secondary outline" onClick={() => setRevoking(one)}>{t.systems.revoke}</button>
                            ),
                        },
                    ]}
                />
            )}
            <Adding onAdded={(made) => { setToken(made); list.reload(); }} />
            {revoking && (
                <Revoking system={revoking} onClose={() => setRevoking(null)} onDone={() => { setRevoking(null); list.reload(); }} />
            )}
        </section>
    );
}

function Adding({ onAdded }: { onAdded: (token: string) => void }) {
    const t = useText();
    const action = useAction();
    const form = useForm({ system: "" });
    const add = form.send(
        (values) => required(values, ["system"], t.form.required),
        (values) => action.run(async () => {
            const made = await post<{ id: number; token: string }>("/v1/systems", { name: values.system.trim() });
            form.reset({ system: "" });
            onAdded(made.token);
        }));
    return (
        <form onSubmit={add} noValidate class="slim">
            <ErrorSummary errors={form.errors} turn={form.turn} labels={{ system: t.systems.name }} />
            <Problem problem={action.problem} />
            <Field
                id="system" label={t.systems.name} autoComplete="off" maxLength={64} required error={form.errors.system}
                value={form.values.system} onValue={(value) => form.set("system", value)}
            />
            <button type="submit" class="secondary" aria-busy={action.busy}>{t.systems.add}</button>
        </form>
    );
}

function Revoking({ system, onClose, onDone }: { system: System; onClose: () => void; onDone: () => void }) {
    const t = useText();
    const action = useAction();
    return (
        <Dialog title={t.systems.revokeTitle(system.name)} onClose={onClose}>
            <p>{t.systems.revokeText}</p>
            <Problem problem={action.problem} />
            <div class="row">
                <button
                    type="button" aria-busy={action.busy}
                    onClick={() => action.run(async () => {
                        await post(`/v1/systems/${system.id}/revoke`);
                        onDone();
                    })}
                >
                    {t.systems.revoke}
                </button>
                <button type="button" class="secondary outline" onClick={onClose}>{t.form.cancel}</button>
            </div>
        </Dialog>
    );
}
