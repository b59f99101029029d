/* Who asked about a person: after a reason and a new confirmation, told in words, ready for paper. */
import { assert, confirm, journey } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    await page.goto(world.url);
    await hands.press(page.getByRole("link", { name: "Audits" }));
    await hands.press(page.getByRole("link", { name: "Kas jautājis par personu" }));
    await hands.fill(page.getByLabel("Personas kods"), "12");
    await hands.fill(page.getByLabel("Pamatojums"), "Lūgums D-17");
    await hands.press(page.getByRole("button", { name: "Parādīt", exact: true }));
    await page.getByRole("alert").getByText("Personas kodā jābūt 11 cipariem").waitFor();
    await hands.fill(page.getByLabel("Personas kods"), world.people.needy);
    await hands.press(page.getByRole("button", { name: "Parādīt", exact: true }));
    await confirm(page, world, hands);

    await page.getByText("Pavisam 3 pārbaudes.").waitFor();
    await page.getByText("Anna Paraudziņa, Aģentūra").first().waitFor();
    await page.getByText(/trūcīga mājsaimniecība, no 01\.01\.2026\., bez beigu dienas/).first().waitFor();
    assert.ok(!page.url().includes(world.people.needy.slice(0, 6)));

    await page.emulateMedia({ media: "print" });
    assert.equal(await page.getByRole("button", { name: "Drukāt" }).isVisible(), false);
    assert.equal(await page.getByText("Pavisam 3 pārbaudes.").isVisible(), true);
    await page.emulateMedia({ media: "screen" });
    await hands.press(page.getByRole("button", { name: "Cita persona" }));
    assert.equal(await page.getByLabel("Personas kods").inputValue(), "");
});
