/* The fields of an event, those that its kind wants. */
import { DayField } from "../../components/DayField";
import { Area, Choice, Field } from "../../components/Field";
import type { Form } from "../../components/form";
import { useText } from "../../text";
import { DAYS, type EventField, type EventValues } from "./event";

export function EventFields({ names, form }: { names: EventField[]; form: Form<EventValues> }) {
    return <>{names.map((name) => <One name={name} form={form} key={name} />)}</>;
}

function One({ name, form }: { name: EventField; form: Form<EventValues> }) {
    const t = useText();
    const common = {
        id: name, error: form.errors[name], value: form.values[name],
        onValue: (value: string) => form.set(name, value as never),
    };
    if (DAYS.includes(name)) return <DayField {...common} {...dayTexts(name, t)} optional />;

    const parties = (["municipality", "agency"] as const).map((value) => ({ value, text: t.events.parties[value] }));
    const reasons = Object.entries(t.events.reasons).map(([value, text]) => ({ value, text }));
    switch (name) {
    case "by": return <Choice {...common} label={t.events.by} choices={parties} />;
    case "party": {
        const label = form.values.kind === "contact" ? t.events.contactOf : t.events.party;
        return <Choice {...common} label={label} choices={parties} />;
    }
    case "reason": return <Choice {...common} label={t.events.reason} choices={reasons} />;
    case "successor": return <Field {...common} label={t.events.successor} inputMode="numeric" autoComplete="off" required />;
    case "contact": return <Area {...common} label={t.events.contact} hint={t.events.contactHint} rows={2} maxLength={300} required />;
    default: return <Field {...common} label={`${t.events.note} (${t.form.optional})`} hint={t.events.noteHint} autoComplete="off" maxLength={500} />;
    }
}

function dayTexts(name: EventField, t: ReturnType<typeof useText>): { label: string; hint?: string } {
    switch (name) {
    case "given": return { label: t.events.given, hint: t.events.givenHint };
    case "last_day": return { label: t.events.lastDay, hint: t.events.lastDayHint };
    case "no_new_from": return { label: t.events.noNewFrom, hint: t.events.noNewFromHint };
    default: return { label: t.events.day, hint: t.events.dayHint };
    }
}
