/* An operator's round: add an application, check it, look again, print, decide, go on to the next. */
import { assert, dialogHolds, journey } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    const number = `${world.prefix}/nauja`;

    await page.goto(world.url);
    await hands.press(page.getByRole("button", { name: "Jauns pieteikums" }));
    await hands.fill(page.getByLabel("Pieteikuma numurs"), number);
    await hands.fill(page.getByLabel("Iesniedzēja personas kods"), "0101");
    await hands.choose(page.getByLabel("Programma"), world.purpose_name);
    await hands.press(page.getByRole("button", { name: "Reģistrēt pieteikumu" }));
    await page.getByRole("alert").getByText("Izlabojiet vienu kļūdu").waitFor();
    await hands.fill(page.getByLabel("Iesniedzēja personas kods"), world.people.needy);
    await hands.press(page.getByRole("button", { name: "Reģistrēt pieteikumu" }));
    await page.getByRole("heading", { name: `Pieteikums ${number}` }).waitFor();

    await timeAnswer(page);
    await hands.press(page.getByRole("button", { name: /^Pārbaudīt statusu/ }));
    const answer = page.getByRole("article");
    await answer.getByRole("heading", { name: "Mājsaimniecība ir trūcīga" }).waitFor();
    await answer.getByText("no 01.01.2026., beigu diena nav noteikta").waitFor();
    await answer.getByText(/Atklāts saskaņā ar vienošanās 1\.2\. apakšpunktu/).first().waitFor();
    await answer.getByText("Atbilde aptver").waitFor();
    console.log(`the answer was shown ${await page.evaluate(() => window.shownAfter)} ms after it came`);

    await hands.press(answer.getByRole("button", { name: "Sagatavot izziņu" }));
    await page.getByRole("heading", { name: /Izziņa/ }).waitFor();
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.getByRole("button", { name: "Drukāt" }).isVisible(), false);
    await page.emulateMedia({ media: "screen" });
    await hands.press(page.getByRole("button", { name: "Atpakaļ pie pieteikuma" }));

    await hands.press(page.getByRole("row").getByRole("button", { name: "Rādīt" }));
    const dialog = page.getByRole("dialog");
    await hands.press(dialog.getByRole("button", { name: "Rādīt atbildi" }));
    await dialog.getByRole("alert").waitFor();
    await dialogHolds(page);
    await hands.fill(dialog.getByLabel("Iemesls"), "Vadītājas jautājums");
    await hands.press(dialog.getByRole("button", { name: "Rādīt atbildi" }));
    await page.getByText("Šī ir agrāk saņemta atbilde").waitFor();
    await hands.press(page.getByRole("button", { name: "Kāpēc tā izlemts" }));
    await dialog.getByText(/DAUGAVPILS-DEMO/).first().waitFor();
    await dialogHolds(page);
    await hands.press(dialog.getByRole("button", { name: "Aizvērt" }));

    await otherDay(page, hands);
    await hands.press(page.getByRole("button", { name: "Atbalsts piešķirts" }));
    await page.getByRole("heading", { name: "Lēmums par pieteikumu" }).waitFor();
    await page.locator(".badge", { hasText: "Slēgts: piešķirts" }).waitFor();
    await page.keyboard.press("Enter"); // the focus is on the next application
    await page.getByRole("heading", { name: `Pieteikums ${world.prefix}/gaida` }).waitFor();
});

async function otherDay(page, hands) {
    await hands.press(page.getByText("Pārbaudīt citu dienu"));
    await hands.fill(page.getByLabel("Diena", { exact: true }), "2026-02-30");
    await hands.fill(page.getByLabel("Kāpēc vajadzīga cita diena"), "Līgums noslēgts agrāk");
    await hands.press(page.getByRole("button", { name: "Pārbaudīt šo dienu" }));
    await page.getByRole("alert").waitFor();
    await hands.fill(page.getByLabel("Diena", { exact: true }), "15.01.2026.");
    await hands.press(page.getByRole("button", { name: "Pārbaudīt šo dienu" }));
    await page.getByRole("article").getByText("Līgums noslēgts agrāk").waitFor();
}

/* From the last byte of the answer to the frame that shows it. */
function timeAnswer(page) {
    return page.evaluate(() => {
        const watcher = new MutationObserver(() => {
            if (!document.querySelector(".answer")) return;
            watcher.disconnect();
            requestAnimationFrame(() => {
                const call = performance.getEntriesByType("resource").filter((one) => one.name.endsWith("/checks")).pop();
                window.shownAfter = Math.round(performance.now() - call.responseEnd);
            });
        });
        watcher.observe(document.body, { childList: true, subtree: true });
    });
}
