/* The log is searched only with a reason, and the search itself is found in it. */
import { journey } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    await page.goto(world.url);
    await hands.press(page.getByRole("link", { name: "Audits" }));
    await hands.press(page.getByRole("link", { name: "Auditācijas pieraksti" }));
    const search = page.getByRole("button", { name: "Meklēt" });
    await hands.press(search);
    await page.getByRole("alert").getByText("Iemesls: Aizpildiet šo lauku.").waitFor();
    await hands.fill(page.getByLabel("Iemesls"), "Pārbaude Nr. 7");
    await hands.choose(page.getByLabel("Veids"), "Atteikums");
    await hands.press(search);
    await page.getByRole("row").filter({ hasText: "Nolūks nav saskaņots" }).waitFor();
    await hands.press(page.getByText("Viss pieraksts").nth(1));
    await page.getByText("DAUGAVPILS-DEMO, 1. redakcija").waitFor();

    await hands.choose(page.getByLabel("Veids"), "Datu izmantošana");
    await hands.press(search);
    await page.getByRole("row").filter({ hasText: "audit show" }).first().waitFor();

    // A personal code does not belong into a reason.
    await hands.fill(page.getByLabel("Iemesls"), world.people.needy);
    await hands.press(search);
    await page.getByRole("alert").waitFor();
});
