/* A new user, whose code is shown once; roles, leaving; a system's token, shown once and revoked. */
import { assert, journey } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    await page.goto(world.url);
    await hands.press(page.getByRole("link", { name: "Lietotāji" }));
    await hands.press(page.getByRole("button", { name: "Jauns lietotājs" }));
    await hands.press(page.getByRole("button", { name: "Izveidot lietotāju" }));
    await page.getByRole("alert").getByText("Izlabojiet 4 kļūdas").waitFor();
    await hands.fill(page.getByLabel("Vārds", { exact: true }), "<b>Jana</b>");
    await hands.fill(page.getByLabel("Uzvārds"), "Paraudziņa");
    await hands.fill(page.getByLabel("Personas kods"), world.hands === "mouse" ? "010190-00502" : "010190-00503");
    await hands.fill(page.getByLabel("Lietotājvārds"), world.account);
    await hands.press(page.getByRole("button", { name: "Izveidot lietotāju" }));
    const once = page.getByRole("group", { name: "Reģistrācijas kods" });
    await once.waitFor();
    const code = await once.locator(".secret").innerText();
    assert.match(code, /\S{8}/);

    await hands.press(page.getByRole("link", { name: "Visi lietotāji" }));
    const row = page.getByRole("row").filter({ hasText: world.account });
    await row.waitFor();
    assert.equal(await page.getByText(code).count(), 0);
    await hands.press(row.getByRole("link"));
    await page.getByRole("heading", { level: 1, name: "<b>Jana</b> Paraudziņa" }).waitFor();
    await hands.tick(page.getByRole("checkbox", { name: "Vadītājs" }));
    await hands.press(page.getByRole("button", { name: "Saglabāt lomas" }));
    await page.getByText("Operators, Vadītājs").waitFor();
    await hands.press(page.getByRole("button", { name: "Izsniegt jaunu reģistrācijas kodu" }));
    await once.waitFor();
    assert.notEqual(await once.locator(".secret").innerText(), code);
    await hands.fill(page.getByLabel("No dienas"), "01.01.2026.");
    await hands.press(page.getByRole("button", { name: "Saglabāt", exact: true }));
    await page.getByText("Darbu beidzis").waitFor();

    await hands.press(page.getByRole("link", { name: "Visi lietotāji" }));
    const name = `sistema.${world.hands}`;
    await hands.fill(page.getByLabel("Nosaukums"), name);
    await hands.press(page.getByRole("button", { name: "Pievienot sistēmu" }));
    const token = page.getByRole("group", { name: "Sistēmas pilnvara" });
    await token.waitFor();
    const system = page.getByRole("row").filter({ hasText: "Aktīva" }).filter({ hasText: name });
    await hands.press(system.getByRole("button", { name: "Atsaukt" }));
    await hands.press(page.getByRole("dialog").getByRole("button", { name: "Atsaukt", exact: true }));
    await page.getByRole("row").filter({ hasText: "Atsaukta" }).filter({ hasText: name }).waitFor();
});
