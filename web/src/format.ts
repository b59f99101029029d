/* Days, instants, numbers and codes as people write them; plural forms. */
import { language } from "./preferences";

const LV_MONTHS = [
    ["janvāris", "janvāra", "janvārī"],
    ["februāris", "februāra", "februārī"],
    ["marts", "marta", "martā"],
    ["aprīlis", "aprīļa", "aprīlī"],
    ["maijs", "maija", "maijā"],
    ["jūnijs", "jūnija", "jūnijā"],
    ["jūlijs", "jūlija", "jūlijā"],
    ["augusts", "augusta", "augustā"],
    ["septembris", "septembra", "septembrī"],
    ["oktobris", "oktobra", "oktobrī"],
    ["novembris", "novembra", "novembrī"],
    ["decembris", "decembra", "decembrī"],
] as const;

const EN_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
];

type Case = "genitive" | "locative";

function parts(day: string): [number, number, number] | null {
    const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
    if (!found) return null;
    const [year, month, date] = [Number(found[1]), Number(found[2]), Number(found[3])];
    return month >= 1 && month <= 12 ? [year, month, date] : null;
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

/* "2026. gada 26. novembrī" (locative), "... 26. novembra" (genitive) or "26 November 2026". */
export function longDay(day: string, form: Case = "locative"): string {
    const found = parts(day);
    if (!found) return day;
    const [year, month, date] = found;
    if (language.get() === "en") return `${date} ${EN_MONTHS[month - 1]} ${year}`;
    return `${year}. gada ${date}. ${LV_MONTHS[month - 1]?.[form === "genitive" ? 1 : 2]}`;
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

export function fullName(who: string | { name: string; surname: string }): string {
    return typeof who === "string" ? who : `${who.name} ${who.surname}`;
}

/* "3 min", "45 s": how long something still takes. */
export function shortTime(seconds: number): string {
    if (seconds < 60) return `${Math.ceil(seconds)} s`;
    if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
    return `${Math.floor(seconds / 3600)} h ${Math.ceil((seconds % 3600) / 60)} min`;
}
