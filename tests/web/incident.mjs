/* An incident's record, told in phases, and the page to print. */
import { readFile } from "node:fs/promises";
import { assert, journey } from "./browser.mjs";

const NATURE = "Nozagts dators <b>ar statusa rindām</b>";

await journey(async ({ page, hands, world }) => {
    await page.goto(`${world.url}/#/duties/D-6`);
    await page.getByRole("heading", { level: 1, name: "Paziņojums otrai pusei par incidentu" }).waitFor();
    const save = page.getByRole("button", { name: "Saglabāt aprakstā" });
    await hands.press(save);
    await page.getByRole("alert").getByText("Aizpildiet vismaz vienu lauku").waitFor();
    await hands.fill(page.getByLabel("Pārkāpuma raksturs"), `${NATURE}, ${world.hands}`);
    await hands.fill(page.getByLabel("Aptuvenais datu subjektu skaits"), "simts");
    await hands.press(save);
    await page.getByRole("alert").getByText("Ierakstiet skaitu ar cipariem").waitFor();
    await hands.fill(page.getByLabel("Aptuvenais datu subjektu skaits"), "120");
    await hands.press(save);
    await page.getByText(`${NATURE}, ${world.hands}`).first().waitFor();
    await hands.fill(page.getByLabel("Iespējamās sekas"), "Kaunums");
    await hands.press(save);
    await page.locator("dd", { hasText: "Kaunums" }).waitFor();
    await page.locator("dd", { hasText: /^120$/ }).waitFor();

    const saved = page.waitForEvent("download");
    await hands.press(page.getByRole("button", { name: "Lejupielādēt izdrukājamu lapu" }));
    const html = await readFile(await (await saved).path(), "utf8");
    assert.ok(html.includes("&lt;b&gt;ar statusa rindām&lt;/b&gt;") && html.includes("Kaunums"));
});
