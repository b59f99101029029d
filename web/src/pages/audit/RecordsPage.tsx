/* The log, searched; who searches says why. */
import { useState } from "preact/hooks";
import { announce } from "../../announce";
import { post } from "../../api";
import { DayField } from "../../components/DayField";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Choice, Field } from "../../components/Field";
import { required, useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { readDay } from "../../format";
import { useAction } from "../../load";
import { text, useText } from "../../text";
import type { Page } from "../../types";
import type { AuditRecord } from "../../types-audit";
import { Crumb } from "./Crumb";
import { ReasonField } from "./ReasonField";
import { Records } from "./Records";

const SIZES = ["50", "200", "1000"];

export function RecordsPage() {
    const t = useText();
    const action = useAction();
    const [found, setFound] = useState<AuditRecord[] | null>(null);
    const form = useForm({ from: "", till: "", type: "", outcome: "", requestId: "", last: "50", reason: "" });

    const check = (values: typeof form.values): Errors => {
        const errors = required(values, ["reason"], t.form.required);
        for (const name of ["from", "till"] as const) {
            if (values[name].trim() && !readDay(values[name])) errors[name] = t.day.wrong;
        }
        return errors;
    };
    const search = form.send(check, (values) => action.run(async () => {
        const { items } = await post<Page<AuditRecord>>("/v1/audit/records", {
            ...(values.from.trim() && { from: readDay(values.from) }),
            ...(values.till.trim() && { till: readDay(values.till) }),
            ...(values.type && { type: values.type }),
            ...(values.outcome.trim() && { outcome: values.outcome.trim() }),
            ...(values.requestId.trim() && { request_id: values.requestId.trim() }),
            last: Number(values.last),
            reason: values.reason.trim(),
        });
        setFound(items.reverse());
        announce(text().records.found(items.length));
    }));
    const types = Object.entries(t.records.types).map(([value, name]) => ({ value, text: name }));
    return (
        <>
            <Crumb />
            <h1>{t.records.title}</h1>
            <p class="lead">{t.records.lead}</p>
            <form onSubmit={search} noValidate class="paper grid-form">
                <ErrorSummary errors={form.errors} turn={form.turn} labels={{ reason: t.form.reason }} />
                <Problem problem={action.problem} />
                <div class="thirds">
                    <DayField
                        id="from" label={t.audit.from} optional error={form.errors.from}
                        value={form.values.from} onValue={(value) => form.set("from", value)}
                    />
                    <DayField
                        id="till" label={t.audit.till} optional error={form.errors.till}
                        value={form.values.till} onValue={(value) => form.set("till", value)}
                    />
                    <Choice
                        id="type" label={t.records.type} choices={[{ value: "", text: t.records.any }, ...types]}
                        value={form.values.type} onValue={(value) => form.set("type", value)}
                    />
                    <Field
                        id="outcome" label={t.records.outcome} hint={t.records.outcomeHint}
                        autoComplete="off" autoCapitalize="none" spellcheck={false} maxLength={64}
                        value={form.values.outcome} onValue={(value) => form.set("outcome", value)}
                    />
                    <Field
                        id="requestId" label={t.records.requestId}
                        autoComplete="off" autoCapitalize="none" spellcheck={false} maxLength={64}
                        value={form.values.requestId} onValue={(value) => form.set("requestId", value)}
                    />
                    <Choice
                        id="last" label={t.records.most} choices={SIZES.map((value) => ({ value, text: value }))}
                        value={form.values.last} onValue={(value) => form.set("last", value)}
                    />
                </div>
                <ReasonField form={form} />
                <button type="submit" aria-busy={action.busy}>{t.records.search}</button>
            </form>
            {found && <Records records={found} />}
        </>
    );
}
