/*
 * A browser for one journey, and what must hold on every one of them: no error on the console, no
 * breach of the content security policy, no call to anybody else, nothing wider than the window.
 *
 *     await journey(async ({ page, hands, world }) => { ... });
 *
 * tests/system/pages.py says in the world where the desk is, who is signed in, and whether hands use
 * the mouse or the keyboard alone.
 */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";

import { keyboard, mouse } from "./hands.mjs";

const AXE = createRequire(new URL("../../web/", import.meta.url))("axe-core").source;

const WAIT_MS = 30_000;
const SIZE = { width: 1280, height: 900 };

let browser, world;

/* Where the next journey begins. */
export function enter(itsBrowser, itsWorld) {
    browser = itsBrowser;
    world = itsWorld;
}

export async function journey(walk) {
    const { context, page, wrong } = await open();
    const hands = world.hands === "keyboard" ? keyboard(page) : mouse();
    try {
        await walk({ page, world, hands });
        await isNoWider(page);
        assert.deepEqual(wrong, []);
    } catch (error) {
        console.log(`${page.url()} shows:\n${await page.locator("body").innerText()}`, wrong);
        throw error;
    } finally {
        await context.close();
    }
}

async function open() {
    const context = await browser.newContext({ viewport: SIZE, ignoreHTTPSErrors: true, locale: "lv-LV", reducedMotion: "reduce" });
    context.setDefaultTimeout(WAIT_MS);
    if (world.cookie) {
        await context.addCookies([
            { name: "__Host-tilts", value: world.cookie, url: world.url, secure: true, httpOnly: true, sameSite: "Strict" },
        ]);
    }
    const page = await context.newPage();
    return { context, page, wrong: watch(page) };
}

/* Everything that must not happen, as it happens. A breach of the policy shows on the console. */
function watch(page) {
    const wrong = [];
    page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
        wrong.push(`a dialog opened: ${dialog.message()}`);
        dialog.dismiss();
    });
    page.on("console", (message) => {
        if (message.type() === "error" && !isProblemDocument(message)) wrong.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
        const to = new URL(request.url());
        if (to.protocol !== "data:" && to.origin !== world.url) wrong.push(`a call to ${to.origin}`);
    });
    return wrong;
}

/* Chromium writes every refused call to the console; refusals are part of journeys. */
function isProblemDocument(message) {
    return message.text().startsWith("Failed to load resource: the server responded")
        && new URL(message.location().url).pathname.startsWith("/v1/");
}

/* RFC 6238. A step of 1 is the next half minute's, which is good already. */
export function oneTimeCode(secret, step = 0) {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const bits = [...secret].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, "0")).join("");
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + step));
    const mac = createHmac("sha1", key).update(counter).digest();
    const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, "0");
}

/* The dialog that wants password and code once more, before much personal data. */
export async function confirm(page, world, hands = mouse()) {
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("heading", { name: "Apstipriniet, ka tas esat Jūs" }).waitFor();
    await hands.fill(dialog.getByLabel("Parole"), world.password);
    await hands.fill(dialog.getByLabel("Vienreizējais kods"), oneTimeCode(world.secret));
    await hands.press(dialog.getByRole("button", { name: "Apstiprināt" }));
    await dialog.waitFor({ state: "detached" });
}

export async function isNoWider(page) {
    const [content, window] = await page.evaluate(() =>
        [document.scrollingElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(content <= window, `${page.url()} is ${content} wide in a window of ${window}`);
}

/* WCAG 2.1 A and AA, as far as a machine can tell. */
export async function isAccessible(page) {
    if (!(await page.evaluate(() => window.axe))) await page.evaluate(AXE);
    await page.evaluate(() => Promise.allSettled(document.getAnimations() // a change of theme fades in
        .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
        .map((one) => one.finished)));
    const found = await page.evaluate(() => window.axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"],
    }));
    const said = found.violations.map((one) =>
        `${one.id}: ${one.nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`);
    assert.deepEqual(said, []);
}

/* Each theme of each language once, each width with both: cards stand at 320, tables at 1280. */
const LOOKED_AT = { "lv light": 320, "lv dark": SIZE.width, "en light": SIZE.width, "en dark": 320 };

/* The page as it stands, in every language, theme and width; 640 is 1280 at 200 % zoom. */
export async function holdsEverywhere(page) {
    for (let language = 0; language < 2; language++) {
        for (const theme of ["light", "dark"]) {
            await page.locator("footer select").selectOption(theme);
            const looked = LOOKED_AT[`${await page.locator("html").getAttribute("lang")} ${theme}`];
            assert.ok(looked);
            for (const width of [320, 640, SIZE.width]) {
                await page.setViewportSize({ width, height: SIZE.height });
                await isNoWider(page);
                if (width === looked) await isAccessible(page);
            }
        }
        await page.locator("header button[lang]").click({ force: true });
    }
}

/* A dialog over a page: the same, without the page's own switches, which it covers. */
export async function dialogHolds(page) {
    for (const width of [SIZE.width, 320]) {
        await page.setViewportSize({ width, height: SIZE.height });
        await isNoWider(page);
        await isAccessible(page);
    }
    await page.setViewportSize(SIZE);
}

export { assert };
