/* What can be recorded of an agreement's life, and what each kind wants to know. */
import type { Errors } from "../../components/ErrorSummary";
import { readDay } from "../../format";
import type { Texts } from "../../../texts/lv";
import type { PartyWord } from "../../types-admin";

export type MadeKind = "notice" | "end" | "suspend" | "resume" | "successor" | "contact";
export const KINDS: MadeKind[] = ["notice", "end", "suspend", "resume", "successor", "contact"];

export interface EventValues {
    kind: MadeKind | "";
    given: string;
    last_day: string;
    no_new_from: string;
    day: string;
    by: PartyWord;
    reason: string;
    party: PartyWord;
    successor: string;
    contact: string;
    note: string;
}

export type EventField = Exclude<keyof EventValues, "kind">;

export const noValues: EventValues = {
    kind: "", given: "", last_day: "", no_new_from: "", day: "", by: "municipality", reason: "gross-breach",
    party: "municipality", successor: "", contact: "", note: "",
};

export const fields: Record<MadeKind, EventField[]> = {
    notice: ["by", "given", "last_day", "no_new_from", "note"],
    end: ["reason", "note"],
    suspend: ["by", "day", "note"],
    resume: ["day", "note"],
    successor: ["party", "successor", "day", "note"],
    contact: ["party", "contact", "note"],
};

export const DAYS: EventField[] = ["given", "last_day", "no_new_from", "day"];

export function check(values: EventValues, t: Texts): Errors {
    const errors: Errors = {};
    const asked = values.kind ? fields[values.kind] : [];
    for (const name of asked) {
        if (DAYS.includes(name) && values[name].trim() && !readDay(values[name])) errors[name] = t.day.wrong;
    }
    if (asked.includes("contact") && !values.contact.trim()) errors.contact = t.form.required;
    if (asked.includes("successor") && !/^\d{11}$/.test(values.successor.trim())) errors.successor = t.events.registrationWrong;
    return errors;
}

/* Only what the kind knows and what was filled in. */
export function body(values: EventValues): object {
    const asked = values.kind ? fields[values.kind] : [];
    const filled = asked.filter((name) => values[name].trim());
    return {
        kind: values.kind,
        ...Object.fromEntries(filled.map((name) =>
            [name, DAYS.includes(name) ? readDay(values[name]) : values[name].trim()])),
    };
}
