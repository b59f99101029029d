/* Days, plural forms, personal codes and CSV files: what the pages compute by themselves. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("../../web/", import.meta.url));
const { buildSync } = require("esbuild");

/* What a browser has and the modules look at when they are loaded. */
globalThis.window = { matchMedia: () => ({ matches: false }) };
globalThis.document = { documentElement: { dataset: {} } };

const { format, csv, preferences, lv, en } = await load(`
    export * as format from "./src/format";
    export * as csv from "./src/pages/bulk/csv";
    export * as preferences from "./src/preferences";
    export { lv } from "./texts/lv";
    export { en } from "./texts/en";
`);

async function load(contents) {
    const resolveDir = fileURLToPath(new URL("../../web", import.meta.url));
    const built = buildSync({ stdin: { contents, resolveDir, loader: "ts" }, bundle: true, format: "esm", write: false });
    return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString("base64")}`);
}

function days() {
    preferences.chooseLanguage("lv");
    assert.equal(format.shortDay("2026-11-06"), "06.11.2026.");
    assert.equal(format.longDay("2026-11-26"), "2026. gada 26. novembrī");
    assert.equal(format.longDay("2026-03-01", "genitive"), "2026. gada 1. marta");
    assert.equal(format.longDay("2026-04-30", "dative"), "2026. gada 30. aprīlim");
    assert.equal(format.longDay("2026-08-31", "dative"), "2026. gada 31. augustam");
    assert.equal(format.shortInstant("2026-06-30T21:30:00Z"), "01.07.2026. 00:30"); // Riga, summer time
    assert.equal(format.longInstant("2026-11-26T09:05:00Z"), "2026. gada 26. novembrī plkst. 11.05");
    preferences.chooseLanguage("en");
    assert.equal(format.shortDay("2026-11-06"), "6 Nov 2026");
    assert.equal(format.longInstant("2026-11-26T09:05:00Z"), "26 November 2026 at 11:05");
    for (const [typed, day] of [
        ["26.11.2026.", "2026-11-26"], ["6.1.2026", "2026-01-06"], [" 2026-11-26 ", "2026-11-26"],
        ["30.02.2026.", null], ["29.02.2024.", "2024-02-29"], ["29.02.2026.", null], ["11/26/2026", null], ["", null],
    ]) assert.equal(format.readDay(typed), day, typed);
    assert.equal(format.shortDay("no day"), "no day");
}

function plurals() {
    const forms = { zero: "pieteikumu", one: "pieteikums", other: "pieteikumi" };
    preferences.chooseLanguage("lv");
    for (const [count, word] of [
        [0, "pieteikumu"], [1, "pieteikums"], [2, "pieteikumi"], [9, "pieteikumi"], [10, "pieteikumu"], [11, "pieteikumu"],
        [19, "pieteikumu"], [20, "pieteikumu"], [21, "pieteikums"], [22, "pieteikumi"], [101, "pieteikums"], [111, "pieteikumu"],
    ]) assert.equal(format.plural(count, forms), word, String(count));
    assert.equal(lv.application.waitingStill(21), "Pārbaudi vēl gaida 21 pieteikums.");
    assert.match(lv.answer.disclosed("1.2", "D-1", 1), /1\.2\. apakšpunktu/);
    assert.match(lv.answer.clause("2"), / 2\. punkts$/);
    preferences.chooseLanguage("en");
    assert.equal(en.application.waitingStill(1), "1 application still waits for a check.");
}

function personCodes() {
    assert.equal(format.readPersonCode("01018000019"), "010180-00019");
    assert.equal(format.readPersonCode(" 010180-00019 "), "010180-00019");
    for (const typed of ["010180 - 0001", "0101800001", "010180-000199", "a10180-00019", ""]) {
        assert.equal(format.readPersonCode(typed), null, typed);
    }
}

function csvFiles() {
    const parse = (text) => csv.parse(text, ["4.2.4.2"], lv.bulkNew.csv);
    const header = "number,person_code,purpose,day\n";
    const good = parse(`\uFEFF${header}"A ""1"", x",010180-00019,4.2.4.2,26.11.2026.\r\n\r\nB,01018000019,4.2.4.2,2026-11-26`);
    assert.deepEqual(good.errors, []);
    assert.deepEqual(good.rows, [
        { line: 2, number: 'A "1", x', person_code: "010180-00019", purpose: "4.2.4.2", day: "2026-11-26" },
        { line: 4, number: "B", person_code: "010180-00019", purpose: "4.2.4.2", day: "2026-11-26" },
    ]);
    assert.equal(parse("day;purpose;person_code;number\n26.11.2026.;4.2.4.2;010180-00019;A\n").rows.length, 1);
    for (const [text, row, column] of [
        ["a,b\n", 1, ""], ["", 1, ""], [`${header}"A,B\n`, 1, ""], [`${header}A,B\n`, 2, ""],
        [`${header},010180-00019,4.2.4.2,2026-11-26\n`, 2, "number"], [`${header}A,0,4.2.4.2,2026-11-26\n`, 2, "person_code"],
        [`${header}A,010180-00019,9,2026-11-26\n`, 2, "purpose"], [`${header}A,010180-00019,4.2.4.2,x\n`, 2, "day"],
        [`${header}${"A".repeat(65)},010180-00019,4.2.4.2,2026-11-26\n`, 2, "number"],
        [`${header}${"A,010180-00019,4.2.4.2,2026-11-26\n".repeat(2)}`, 3, "number"],
    ]) {
        const { errors } = parse(text);
        assert.equal(errors.length, 1, text);
        assert.deepEqual([errors[0].row, errors[0].column], [row, column], text);
    }
}

for (const test of [days, plurals, personCodes, csvFiles]) test();
