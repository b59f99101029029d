/* The reports, the comparison of both sides, the verification. */
import { assert, confirm, journey } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    const open = async (name) => {
        await hands.press(page.getByRole("link", { name: "Audits" }).first());
        await hands.press(page.locator("main").getByRole("link", { name }));
        await page.getByRole("heading", { level: 1, name }).waitFor();
    };
    await page.goto(world.url);
    await open("Iespējama nepamatota izmantošana");
    await hands.fill(page.getByLabel("Pilnvarojums"), "Rīkojums 12");
    await hands.press(page.getByRole("button", { name: "Sagatavot pārskatu" }));
    await confirm(page, world, hands);
    await page.getByRole("table", { name: "Visas pazīmes" }).getByText("bez pieteikuma").first().waitFor();
    await page.getByRole("table", { name: "Pazīmes pēc operatora" }).getByText(/Anna Paraudziņa/).waitFor();

    await open("Mēneša pārskats");
    const programmes = page.getByRole("table", { name: "Programmas" });
    await programmes.getByText("4.2.4.2").waitFor();
    await hands.press(page.getByText("Skaitļi tabulā").first());
    const hours = page.getByRole("table", { name: "Pārbaudes pa diennakts stundām (Rīgas laiks)" });
    assert.equal(await hours.getByRole("row").count(), 25);

    await open("Pierakstu salīdzināšana");
    await page.getByRole("row").filter({ hasText: /\d\d\.\d\d\.\d{4}\./ }).first().waitFor();
    await hands.press(page.getByRole("button", { name: "Salīdzināt tagad" }));
    await page.getByRole("heading", { name: "Pieraksti sakrīt" }).waitFor();

    await open("Žurnāla pārbaude");
    await hands.press(page.getByRole("button", { name: "Pārbaudīt žurnālu" }));
    await page.getByRole("heading", { name: "Žurnāls ir neskarts" }).waitFor();
    const part = page.getByRole("row").filter({ hasText: "provider.example/a/0" });
    assert.match(await part.innerText(), /7\s+0\s+\d+\s+0\s+0\s+✓ Derīgs/);
});
