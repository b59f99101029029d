/* An extract in four steps; then what was signed, by which key, how to verify it, and its files. */
import { assert, confirm, journey } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    const next = page.getByRole("button", { name: "Turpināt" });
    await page.goto(`${world.url}/#/audit/extracts`);
    await hands.press(page.getByRole("button", { name: "Jauns izraksts" }));
    await hands.press(next);
    await page.getByRole("alert").getByText("Izvēlieties pašvaldību.").waitFor();
    await hands.choose(page.getByLabel("Kurai pašvaldībai"), "Daugavpils valstspilsētas pašvaldība");
    await hands.press(next);
    await hands.fill(page.getByLabel("No", { exact: true }), "31.12.2035.");
    await hands.press(next);
    await page.getByRole("alert").getByText("Pirmā diena ir pēc pēdējās").waitFor();
    await hands.fill(page.getByLabel("No", { exact: true }), "01.01.2026.");
    await hands.press(next);
    await hands.tick(page.getByRole("radio", { name: "Tikai fakti, bez personas un operatora" }));
    await hands.press(next);
    await page.getByText("Tikai fakti, bez personas un operatora").waitFor();
    await hands.fill(page.getByLabel("Kāpēc izraksts vajadzīgs"), "L-17/2026");
    await hands.press(page.getByRole("button", { name: "Sagatavot izrakstu" }));
    await confirm(page, world, hands);

    await page.getByRole("heading", { level: 1, name: "Daugavpils valstspilsētas pašvaldība" }).waitFor();
    await page.getByText("Izrakstā ir 7 pieraksti").waitFor();
    await page.getByRole("row").filter({ hasText: "provider.example/a/0" }).waitFor();
    await page.getByText("sha256sum -c manifest.sha256").waitFor();
    await page.getByText(/^python3 verify.py --key/).waitFor();
    for (const name of ["records.jsonl", "keys.txt", "manifest.sha256", "issued.txt", "verify.py"]) {
        await page.getByRole("button", { name: `Lejupielādēt ${name}` }).waitFor();
    }
    await page.locator("main li").filter({ hasText: /^provider\.example\/a\/0\+[0-9a-f]{8}\+/ }).waitFor();
    const [download] = await Promise.all([
        page.waitForEvent("download"), hands.press(page.getByRole("button", { name: "Lejupielādēt keys.txt" })),
    ]);
    assert.equal(download.suggestedFilename(), "keys.txt");
    await hands.press(page.getByRole("link", { name: "Visi izraksti" }));
    await page.getByRole("row").filter({ hasText: "Daugavpils" }).first().waitFor();
    assert.ok(!page.url().includes("L-17"));
});
