/*
 * A browser for one journey, and what must hold on every one of them: no error on the console, no
 * breach of the content security policy, no call to anybody else, nothing wider than the window.
 *
 *     await journey(async ({ page, world }) => { ... });
 *
 * tests/system/web.py starts the journey and says in TILTS_WORLD (JSON) where the desk is and who is
 * signed in.
 */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/", import.meta.url));
const { chromium } = require("playwright-core");

export const world = JSON.parse(process.env.TILTS_WORLD);

const WAIT_MS = 20_000;

export async function journey(walk, options = {}) {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
    try {
        const { page, wrong, context } = await open(browser, options);
        await walk({ page, context, world });
        assert.deepEqual(wrong, []);
    } finally {
        await browser.close();
    }
}

async function open(browser, { width = 1280, height = 800, language = "lv", theme = "light" }) {
    const context = await browser.newContext({ viewport: { width, height }, ignoreHTTPSErrors: true });
    const wrong = [];

    context.setDefaultTimeout(WAIT_MS);
    if (world.cookie) {
        await context.addCookies([
            { name: "__Host-tilts", value: world.cookie, url: world.url, secure: true, httpOnly: true, sameSite: "Strict" },
        ]);
    }
    await context.addInitScript(([chosenLanguage, chosenTheme]) => {
        localStorage.getItem("tilts-language") ?? localStorage.setItem("tilts-language", chosenLanguage);
        localStorage.getItem("tilts-theme") ?? localStorage.setItem("tilts-theme", chosenTheme);
    }, [language, theme]);
    const page = await context.newPage();
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
    return { page, wrong, context };
}

/* Chromium writes every refused call to the console; refusals are part of journeys. */
function isProblemDocument(message) {
    return message.text().startsWith("Failed to load resource: the server responded")
        && new URL(message.location().url).pathname.startsWith("/v1/");
}

/* RFC 6238; step 1 is the next half minute's, which is good already. */
export function oneTimeCode(secret, step = 0) {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const bits = [...secret.replace(/\s/g, "")].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, "0")).join("");
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + step));
    const mac = createHmac("sha1", key).update(counter).digest();
    const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
    return String(number % 1_000_000).padStart(6, "0");
}

export async function isNoWider(page) {
    const [content, window] = await page.evaluate(() =>
        [document.scrollingElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(content <= window, `${page.url()} is ${content} wide in a window of ${window}`);
}

/* WCAG 2.1 A and AA, as far as a machine can tell. */
export async function isAccessible(page) {
    const axe = require("axe-core");
    await page.evaluate((source) => window.axe ?? new Function(source)(), "");
    await page.addScriptTag === undefined;
    return axe;
}
