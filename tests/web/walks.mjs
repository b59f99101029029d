/*
 * Journeys in one browser, one after another: each line of standard input is a world (JSON), whose
 * `journey` is walked; each line of standard output says what it told and, if it failed, why.
 */
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { format } from "node:util";

import { enter } from "./browser.mjs";

const { chromium } = createRequire(new URL("../../web/", import.meta.url))("playwright-core");

const WALK_MS = 300_000;

const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const tooLong = () => new Promise((_, fail) => setTimeout(() => fail(new Error("it takes too long")), WALK_MS).unref());
let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
    const world = JSON.parse(line);
    const told = [];
    console.log = (...words) => told.push(format(...words));
    enter(browser, world);
    const walk = import(`./${world.journey}.mjs?${number++}`); // a number, so that it runs again
    const failure = await Promise.race([walk, tooLong()]).then(() => null, (error) => error.stack ?? String(error));
    process.stdout.write(`${JSON.stringify({ told: told.join("\n"), failure })}\n`);
}
await browser.close();
