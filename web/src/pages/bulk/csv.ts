/* A CSV file of applications, read in the browser: rows that can be checked, and errors by row. */
import { readDay, readPersonCode } from "../../format";
import type { Texts } from "../../../texts/lv";
import type { RowError } from "../../types";

export const COLUMNS = ["number", "person_code", "purpose", "day"] as const;
export const ROWS_MAX = 100_000;
const TEXT_MAX = 64; /* bytes, as the desk counts */

export interface Row {
    line: number; /* of the file's record, the header being 1 */
    number: string;
    person_code: string;
    purpose: string;
    day: string;
}

export interface Parsed {
    rows: Row[];
    errors: RowError[]; /* row: the same line */
}

type Words = Texts["bulkNew"]["csv"];

/* The records of a file; null when a quotation mark is not closed (RFC 4180, also with semicolons). */
export function split(text: string): string[][] | null {
    const plain = text.replace(/^\uFEFF/, "");
    const head = plain.slice(0, plain.search(/[\r\n]|$/));
    const separator = head.includes(";") ? ";" : ",";
    const records: string[][] = [];
    let record: string[] = [];
    let field = "";
    let quoted = false;

    for (let at = 0; at < plain.length; at++) {
        const sign = plain[at];
        if (quoted) {
            if (sign !== '"') field += sign;
            else if (plain[at + 1] === '"') field += plain[at++];
            else quoted = false;
        } else if (sign === '"' && field === "") quoted = true;
        else if (sign === separator) {
            record.push(field);
            field = "";
        } else if (sign === "\n" || sign === "\r") {
            if (sign === "\r" && plain[at + 1] === "\n") at++;
            records.push([...record, field]);
            record = [];
            field = "";
        } else field += sign;
    }
    if (quoted) return null;
    if (field !== "" || record.length > 0) records.push([...record, field]);
    return records;
}

export function parse(text: string, purposes: string[], words: Words): Parsed {
    const records = split(text);
    const wrong = (row: number, column: string, said: string): Parsed =>
        ({ rows: [], errors: [{ row, column, code: "", text: said }] });
    if (!records) return wrong(1, "", words.quote);
    const header = records[0]?.map((name) => name.trim().toLowerCase()) ?? [];
    const places = COLUMNS.map((name) => header.indexOf(name));
    if (places.includes(-1)) return wrong(1, "", words.header);
    if (records.length > ROWS_MAX + 1) return wrong(ROWS_MAX + 2, "", words.size);

    const parsed: Parsed = { rows: [], errors: [] };
    const seen = new Set<string>();
    for (const [at, record] of records.entries()) {
        if (at === 0 || record.every((value) => value.trim() === "")) continue;
        const errors = record.length === header.length
            ? check(at + 1, places.map((place) => record[place]?.trim() ?? ""), purposes, seen, words, parsed.rows)
            : [{ column: "", text: words.columns }];
        parsed.errors.push(...errors.map((error) => ({ row: at + 1, code: "", ...error })));
    }
    return parsed;
}

/* Adds the row when nothing is wrong with it. */
function check(line: number, values: string[], purposes: string[], seen: Set<string>, words: Words, rows: Row[]) {
    const [number = "", typedCode = "", purpose = "", typedDay = ""] = values;
    const errors: { column: string; text: string }[] = [];
    const person_code = readPersonCode(typedCode);
    const day = readDay(typedDay);

    for (const [at, column] of COLUMNS.entries()) {
        if (!values[at]) errors.push({ column, text: words.empty });
    }
    if (new TextEncoder().encode(number).length > TEXT_MAX) errors.push({ column: "number", text: words.long });
    else if (number && seen.has(number)) errors.push({ column: "number", text: words.twice });
    if (typedCode && !person_code) errors.push({ column: "person_code", text: words.person });
    if (purpose && !purposes.includes(purpose)) errors.push({ column: "purpose", text: words.purpose });
    if (typedDay && !day) errors.push({ column: "day", text: words.day });
    if (errors.length === 0 && person_code && day) {
        seen.add(number);
        rows.push({ line, number, person_code, purpose, day });
    }
    return errors;
}
