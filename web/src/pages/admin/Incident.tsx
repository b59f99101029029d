/* The record of an incident: what is known, what is added as it becomes known, the page to print. */
import { announce } from "../../announce";
import { get, post } from "../../api";
import { ErrorSummary, type Errors } from "../../components/ErrorSummary";
import { Facts } from "../../components/Facts";
import { Area, Field } from "../../components/Field";
import { Foreign } from "../../components/Foreign";
import { useForm } from "../../components/form";
import { Problem } from "../../components/Problem";
import { useAction } from "../../load";
import { text, useText } from "../../text";
import type { Duty, IncidentPart, IncidentRecord } from "../../types-admin";

const PARTS: IncidentPart[] = [
    "nature", "subjects", "subject-count", "records", "record-count", "contact", "consequences", "measures",
];
const NOTHING = Object.fromEntries(PARTS.map((part) => [part, ""])) as Record<IncidentPart, string>;
const isCount = (part: IncidentPart) => part.endsWith("-count");

function known(duty: Duty): IncidentRecord {
    return (duty.history ?? []).reduce<IncidentRecord>((last, event) => event.incident ?? last, {});
}

export function Incident({ duty, mayChange, onChanged }: { duty: Duty; mayChange: boolean; onChanged: () => void }) {
    const t = useText();
    const record = known(duty);
    return (
        <>
            <h2>{t.incident.title}</h2>
            <Facts
                facts={PARTS.map((part) => [
                    t.incident.parts[part],
                    record[part] ? <Foreign>{record[part]}</Foreign> : <span class="quiet">{t.incident.notYet}</span>,
                ])}
            />
            {mayChange && <Printable duty={duty} />}
            {mayChange && <Telling duty={duty} onChanged={onChanged} />}
        </>
    );
}

function Printable({ duty }: { duty: Duty }) {
    const t = useText();
    const action = useAction();
    const save = () => action.run(async () => {
        const page = await get<{ html: string }>(`/v1/duties/${duty.id}/page`);
        const address = URL.createObjectURL(new Blob([page.html], { type: "text/html" }));
        const link = Object.assign(document.createElement("a"), { href: address, download: `${duty.id}.html` });
        link.click();
        URL.revokeObjectURL(address);
    });
    return (
        <p>
            <button type="button" class="secondary outline" aria-busy={action.busy} onClick={save}>{t.incident.save}</button>
            <Problem problem={action.problem} />
        </p>
    );
}

/* Only what is filled in is told; the rest stays as it was. */
function Telling({ duty, onChanged }: { duty: Duty; onChanged: () => void }) {
    const t = useText();
    const action = useAction();
    const form = useForm({ ...NOTHING });
    const check = (values: typeof form.values): Errors => {
        const errors: Errors = {};
        for (const part of PARTS.filter(isCount)) {
            if (values[part].trim() && !/^\d{1,7}$/.test(values[part].trim())) errors[part] = t.incident.countWrong;
        }
        if (PARTS.every((part) => !values[part].trim())) errors.nature = t.incident.nothing;
        return errors;
    };
    const send = form.send(check, (values) => action.run(async () => {
        const told = PARTS.filter((part) => values[part].trim()).map((part) => {
            const words = values[part].trim().replace(/\s+/g, " ");
            return [part.replace("-", "_"), isCount(part) ? Number(words) : words];
        });
        await post(`/v1/duties/${duty.id}/incident`, Object.fromEntries(told));
        announce(text().person.saved);
        form.reset({ ...NOTHING });
        onChanged();
    }));
    return (
        <form onSubmit={send} noValidate class="paper">
            <h2>{t.incident.tell}</h2>
            <p>{t.incident.tellHint}</p>
            <ErrorSummary errors={form.errors} turn={form.turn} />
            <Problem problem={action.problem} />
            {PARTS.map((part) => (isCount(part) ? (
                <Field
                    id={part} key={part} label={t.incident.parts[part]} inputMode="numeric" autoComplete="off" maxLength={7}
                    error={form.errors[part]} value={form.values[part]} onValue={(value) => form.set(part, value)}
                />
            ) : (
                <Area
                    id={part} key={part} label={t.incident.parts[part]} rows={2} maxLength={500}
                    error={form.errors[part]} value={form.values[part]} onValue={(value) => form.set(part, value)}
                />
            )))}
            <button type="submit" aria-busy={action.busy}>{t.incident.submit}</button>
        </form>
    );
}
