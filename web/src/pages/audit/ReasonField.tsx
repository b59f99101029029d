/* Why somebody looks: it becomes part of the record of this look. */
import { Area } from "../../components/Field";
import type { Form } from "../../components/form";
import { useText } from "../../text";

interface Props<Values extends { reason: string }> {
    form: Form<Values>;
    label?: string;
    hint?: string;
}

export function ReasonField<Values extends { reason: string }>({ form, label, hint }: Props<Values>) {
    const t = useText();
    return (
        <Area
            id="reason" label={label ?? t.form.reason} hint={`${hint ?? t.audit.reasonHint} ${t.audit.recorded}`} rows={2}
            maxLength={300} required error={form.errors.reason}
            value={form.values.reason} onValue={(value) => form.set("reason", value as Values["reason"])}
        />
    );
}
