/* First and last day, both included. */
import { DayField } from "../../components/DayField";
import type { Errors } from "../../components/ErrorSummary";
import type { Form } from "../../components/form";
import { readDay } from "../../format";
import { text, useText } from "../../text";

interface Days {
    from: string;
    till: string;
}

export function PeriodFields<Values extends Days>({ form }: { form: Form<Values> }) {
    const t = useText();
    return (
        <div class="pair">
            <DayField
                id="from" label={t.audit.from} error={form.errors.from}
                value={form.values.from} onValue={(value) => form.set("from", value as Values["from"])}
            />
            <DayField
                id="till" label={t.audit.till} error={form.errors.till}
                value={form.values.till} onValue={(value) => form.set("till", value as Values["till"])}
            />
        </div>
    );
}

export function checkPeriod({ from, till }: Days): Errors {
    const t = text();
    const errors: Errors = {};
    if (!readDay(from)) errors.from = t.day.wrong;
    if (!readDay(till)) errors.till = t.day.wrong;
    else if (!errors.from && (readDay(from) ?? "") > (readDay(till) ?? "")) errors.till = t.audit.fromAfterTill;
    return errors;
}
