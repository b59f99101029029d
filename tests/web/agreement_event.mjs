/* A notice is recorded only after its consequences were shown; then the agreement tells of it. */
import { assert, journey } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    await page.goto(world.url);
    await hands.press(page.getByRole("link", { name: "Vienošanās" }));
    await hands.press(page.getByRole("link", { name: new RegExp(world.municipality) }));
    await page.getByRole("heading", { level: 1, name: new RegExp(world.municipality) }).waitFor();
    await hands.press(page.getByRole("button", { name: "Reģistrēt notikumu" }));

    await hands.press(page.getByRole("button", { name: "Turpināt" }));
    await page.getByRole("alert").getByText("Izvēlieties, kas noticis.").waitFor();
    await hands.tick(page.getByRole("radio", { name: /^Uzteikums/ }));
    await hands.press(page.getByRole("button", { name: "Turpināt" }));
    await hands.fill(page.getByLabel("Uzteikuma diena"), "31.02.2026.");
    await hands.press(page.getByRole("button", { name: "Skatīt sekas" }));
    await page.getByRole("alert").getByText("Ierakstiet dienu šādi").waitFor();
    await hands.fill(page.getByLabel("Uzteikuma diena"), "");
    await hands.choose(page.getByLabel("Kura puse"), "Aģentūra");
    await hands.fill(page.getByLabel("Piezīme vai dokumenta atsauce"), "V-12/2026");
    await hands.press(page.getByRole("button", { name: "Skatīt sekas" }));

    await page.getByRole("heading", { name: "Kas notiks" }).waitFor();
    await page.getByText("Vēl nekas nav mainīts").waitFor();
    await page.getByText(/Pārbaudes turpinās līdz \d\d\.\d\d\.\d{4}\. beigām/).waitFor();
    await hands.press(page.getByRole("button", { name: "Atpakaļ" }));
    assert.equal(await page.getByLabel("Piezīme vai dokumenta atsauce").inputValue(), "V-12/2026");
    await hands.press(page.getByRole("button", { name: "Skatīt sekas" }));
    await hands.press(page.getByRole("button", { name: "Reģistrēt" }));
    await page.getByRole("heading", { name: "Notikums ir reģistrēts" }).waitFor();
    await hands.press(page.locator("main").getByRole("button", { name: "Uz vienošanos" }));
    await page.getByText("V-12/2026").waitFor();

    // Given once, it cannot be given again; the program says so.
    await hands.press(page.getByRole("button", { name: "Reģistrēt notikumu" }));
    await hands.tick(page.getByRole("radio", { name: /^Uzteikums/ }));
    await hands.press(page.getByRole("button", { name: "Turpināt" }));
    await hands.press(page.getByRole("button", { name: "Skatīt sekas" }));
    await page.getByRole("alert").getByText("notice was given already").waitFor();
});
