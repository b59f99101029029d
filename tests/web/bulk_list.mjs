/* A bulk check of the open applications, cancelled before all is done. */
import { dialogHolds, journey } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    await page.goto(`${world.url}/#/bulk/new`);
    await hands.fill(page.getByLabel("Nosaukums"), world.prefix);
    await hands.tick(page.getByRole("radio", { name: "No atvērtajiem pieteikumiem" }));
    await page.getByRole("checkbox", { name: /^Izvēlēties pieteikumu/ }).first().waitFor();
    await hands.press(page.getByRole("button", { name: /^Pārbaudīt [1-9]/ }));
    await page.getByRole("heading", { name: world.prefix }).waitFor();
    await hands.press(page.getByRole("button", { name: "Atcelt pārbaudi" }));
    await page.getByRole("dialog").waitFor();
    await dialogHolds(page);
    await hands.press(page.getByRole("dialog").getByRole("button", { name: "Atcelt pārbaudi" }));
    await page.locator(".badge", { hasText: "Atcelta" }).waitFor();
});
