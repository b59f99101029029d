/* A bulk check from a file with errors: start, pause, go on, look at the results. */
import { assert, journey } from "./browser.mjs";

const ROWS = 3000;

await journey(async ({ page, hands, world }) => {
    const good = Array.from({ length: ROWS }, (_, at) =>
        `${world.prefix}/${at},${at % 2 ? world.people.needy : world.people.unknown},${world.purpose},2026-11-26`);
    const file = ["number,person_code,purpose,day", ...good, `${world.prefix}/x,0101,${world.purpose},26.11.2026.`, ",,,"].join("\r\n");

    await page.goto(`${world.url}/#/bulk`);
    await hands.press(page.getByRole("button", { name: "Jauna lielapjoma pārbaude" }));
    await hands.fill(page.getByLabel("Nosaukums"), world.prefix);
    await hands.upload(page.getByLabel("CSV fails"), { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
    await page.getByText("Derīgas: 3000 rindu").waitFor();
    await page.getByText("Kļūdainas: 1 rinda").waitFor();
    const errors = page.getByRole("row", { name: /person_code/ });
    await errors.getByText("Personas kodā jābūt 11 cipariem").waitFor();
    assert.equal(await errors.getByRole("rowheader").innerText(), String(ROWS + 2));
    await hands.press(page.getByRole("button", { name: /^Nosūtīt/ }));

    await page.getByRole("heading", { name: world.prefix }).waitFor();
    await hands.press(page.getByRole("button", { name: "Sākt pārbaudi" }));
    await hands.press(page.getByRole("button", { name: "Apturēt" }));
    await page.locator(".badge", { hasText: "Apturēta" }).waitFor();
    await hands.press(page.getByRole("button", { name: "Turpināt" }));
    await page.locator(".badge", { hasText: "Pabeigta" }).waitFor({ timeout: 120_000 });

    await hands.choose(page.getByLabel("Rādīt"), "Nav atrasts");
    await hands.press(page.getByRole("button", { name: "Rādīt rezultātus" }));
    const row = page.getByRole("row", { name: new RegExp(`${world.prefix}/0 `) });
    await row.getByText("Nav atrasts").waitFor();
    await hands.choose(page.getByLabel("Rādīt"), "Statuss ir");
    await page.getByRole("row", { name: new RegExp(`${world.prefix}/1 `) }).getByText("Trūcīga mājsaimniecība").waitFor();
});
