/* Days, instants, numbers and codes as people write them; plural forms. */
import { language } from "./preferences";

type Case = "genitive" | "dative" | "locative";

/* no 26. novembra, līdz 26. novembrim, 26. novembrī */
const LV_MONTHS: Record<Case, string>[] = [
    { genitive: "janvāra", dative: "janvārim", locative: "janvārī" },
    { genitive: "februāra", dative: "februārim", locative: "februārī" },
    { genitive: "marta", dative: "martam", locative: "martā" },
    { genitive: "aprīļa", dative: "aprīlim", locative: "aprīlī" },
    { genitive: "maija", dative: "maijam", locative: "maijā" },
    { genitive: "jūnija", dative: "jūnijam", locative: "jūnijā" },
    { genitive: "jūlija", dative: "jūlijam", locative: "jūlijā" },
    { genitive: "augusta", dative: "augustam", locative: "augustā" },
    { genitive: "septembra", dative: "septembrim", locative: "septembrī" },
    { genitive: "oktobra", dative: "oktobrim", locative: "oktobrī" },
    { genitive: "novembra", dative: "novembrim", locative: "novembrī" },
    { genitive: "decembra", dative: "decembrim", locative: "decembrī" },
];

const EN_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
];

function parts(day: string): [number, number, number] | null {
    const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
    if (!found) return null;
    const [year, month, date] = [Number(found[1]), Number(found[2]), Number(found[3])];
    return month >= 1 && month <= 12 ? [year, month, date] : null;
}

/* A day as somebody typed it, "26.11.2026.", "26.11.2026" or "2026-11-26", as "2026-11-26". */
export function readDay(typed: string): string | null {
    const latvian = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})\.?$/.exec(typed.trim());
    const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(typed.trim());
    const [year, month, date] = latvian ? [latvian[3], latvian[2], latvian[1]] : [iso?.[1], iso?.[2], iso?.[3]];
    if (!year || !month || !date) return null;
    const day = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
    const exists = new Date(`${day}T00:00:00Z`);
    return !Number.isNaN(exists.getTime()) && exists.toISOString().startsWith(day) ? day : null;
}

/* A day for a field: the way it is typed. */
export function typedDay(day: string): string {
    const found = parts(day);
    if (!found) return "";
    const [year, month, date] = found;
    return `${String(date).padStart(2, "0")}.${String(month).padStart(2, "0")}.${year}.`;
}

/* "26.11.2026." or "26 Nov 2026"; anything that is no day as it stands. */
export function shortDay(day: string): string {
    const found = parts(day);
    if (!found) return day;
    const [year, month, date] = found;
    const two = (n: number) => String(n).padStart(2, "0");
    return language.get() === "lv"
        ? `${two(date)}.${two(month)}.${year}.`
        : `${date} ${EN_MONTHS[month - 1]?.slice(0, 3)} ${year}`;
}

/* "2026. gada 26. novembrī" and its other cases, or "26 November 2026". */
export function longDay(day: string, form: Case = "locative"): string {
    const found = parts(day);
    if (!found) return day;
    const [year, month, date] = found;
    if (language.get() === "en") return `${date} ${EN_MONTHS[month - 1]} ${year}`;
    return `${year}. gada ${date}. ${LV_MONTHS[month - 1]?.[form]}`;
}

const clockInRiga = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Europe/Riga", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", hour12: false,
});

function inRiga(instant: string | Date): { day: string; time: string } | null {
    const date = new Date(instant);
    if (Number.isNaN(date.getTime())) return null;
    const [day = "", time = ""] = clockInRiga.format(date).split(" ");
    return { day, time };
}

/* "26.11.2026. 11:05" in Riga. */
export function shortInstant(instant: string): string {
    const found = inRiga(instant);
    return found ? `${shortDay(found.day)} ${found.time}` : instant;
}

/* "2026. gada 26. novembrī plkst. 11.05" */
export function longInstant(instant: string): string {
    const found = inRiga(instant);
    if (!found) return instant;
    return language.get() === "lv"
        ? `${longDay(found.day)} plkst. ${found.time.replace(":", ".")}`
        : `${longDay(found.day)} at ${found.time}`;
}

const MONTHS = {
    lv: new Intl.DateTimeFormat("lv", { timeZone: "UTC", year: "numeric", month: "long" }),
    en: new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", year: "numeric", month: "long" }),
};

/* "2026-11" as "2026. gada novembris" or "November 2026". */
export function monthName(month: string): string {
    return MONTHS[language.get()].format(new Date(`${month}-01T00:00:00Z`)).replace(" g. ", " gada ");
}

/* Today in Riga, "2026-11-26". */
export function today(): string {
    return inRiga(new Date())?.day ?? "";
}

/* A personal code with its hyphen. */
export function personCode(code: string): string {
    return /^\d{11}$/.test(code) ? `${code.slice(0, 6)}-${code.slice(6)}` : code;
}

const NUMBERS = { lv: new Intl.NumberFormat("lv"), en: new Intl.NumberFormat("en-GB") };
const RULES = { lv: new Intl.PluralRules("lv"), en: new Intl.PluralRules("en") };

export function number(value: number): string {
    return NUMBERS[language.get()].format(value);
}

/* Latvian: 0 and 10 to 20 are "zero", 1, 21, 31 ... "one". */
export interface Forms {
    zero: string;
    one: string;
    other: string;
}

/* "21 pieteikums", "10 pieteikumu", "2 pieteikumi" */
export function counted(value: number, forms: Forms): string {
    return `${number(value)} ${plural(value, forms)}`;
}

export function plural(value: number, forms: Forms): string {
    const rule = RULES[language.get()].select(value);
    return rule === "zero" || rule === "one" ? forms[rule] : forms.other;
}

/* The eleven digits of a personal code, with or without its hyphen; null when it is none. */
export function readPersonCode(typed: string): string | null {
    const found = /^(\d{6})-?(\d{5})$/.exec(typed.replace(/\s/g, ""));
    return found ? `${found[1]}-${found[2]}` : null;
}

export function fullName(who: string | { name: string; surname: string }): string {
    return typeof who === "string" ? who : `${who.name} ${who.surname}`;
}

/* "3 min", "45 s": how long something still takes. */
export function shortTime(seconds: number): string {
    if (seconds < 60) return `${Math.ceil(seconds)} s`;
    if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
    return `${Math.floor(seconds / 3600)} h ${Math.ceil((seconds % 3600) / 60)} min`;
}
