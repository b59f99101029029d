/* Names that would be markup, script or turned text elsewhere are text here, on every page. */
import { assert, holdsEverywhere, isNoWider, journey } from "./browser.mjs";

await journey(async ({ page, world }) => {
    await page.setViewportSize({ width: 320, height: 900 });
    await page.goto(world.url);
    for (const name of world.hostile) {
        const shown = visible(name.number);
        const link = page.getByRole("link", { name: shown, exact: true });
        await link.waitFor();
        await isNoWider(page);
        await page.goto(`${world.url}/#/applications/${name.id}`);
        const heading = page.getByRole("heading", { level: 1 });
        await heading.filter({ hasText: shown }).waitFor();
        await page.getByRole("button", { name: /^Pārbaudīt/ }).first().click();
        await page.getByRole("article").getByRole("button", { name: "Sagatavot izziņu" }).click();
        await page.getByText(shown).first().waitFor();
        await isNoWider(page);
        await page.goto(world.url);
    }
    await page.getByRole("link", { name: visible(world.hostile[0].number) }).waitFor();
    await page.goto(`${world.url}/#/bulk`);
    await page.getByRole("link", { name: visible(world.job), exact: true }).waitFor();
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator("main img, main script, main iframe").count(), 0);
    await holdsEverywhere(page);
});

/* As Foreign shows it: marks that turn or hide text by their number. */
function visible(text) {
    return text.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069]/g, (mark) =>
        `[U+${mark.charCodeAt(0).toString(16).toUpperCase()}]`);
}
