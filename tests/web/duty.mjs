/* A duty is opened, done with evidence that stays on this computer, and opened again. */
import { assert, journey } from "./browser.mjs";

const EVIDENCE = { name: "atbilde.txt", mimeType: "text/plain", buffer: Buffer.from("Atbilde nosūtīta.\n") };
const SHA256 = "SHA-256";

await journey(async ({ page, hands, world }) => {
    await page.goto(world.url);
    await hands.press(page.getByRole("link", { name: "Pienākumi" }));
    await hands.press(page.getByRole("button", { name: "Jauns pienākums" }));
    await hands.choose(page.getByLabel("Kas jāizdara"), "Atbilde uz jautājumu par datu saturu (3.1.4.)");
    await hands.fill(page.getByLabel("Saņemts vai atklāts"), "vakar");
    await hands.press(page.getByRole("button", { name: "Reģistrēt" }));
    await page.getByRole("alert").getByText("Ierakstiet šādi").waitFor();
    await hands.fill(page.getByLabel("Saņemts vai atklāts"), "");
    await hands.fill(page.getByLabel("Piezīme"), "V-9/2026");
    await hands.press(page.getByRole("button", { name: "Reģistrēt" }));
    await page.getByRole("heading", { level: 1, name: "Atbilde uz jautājumu par datu saturu" }).waitFor();
    await page.getByText("V-9/2026").waitFor();

    const done = page.getByRole("button", { name: "Atzīmēt kā izpildītu" });
    await hands.press(done);
    await page.getByRole("alert").getByText("Norādiet piezīmi, datni vai izraksta numuru").waitFor();
    await hands.upload(page.getByLabel("Datne kā pierādījums"), EVIDENCE);
    await hands.press(done);
    await page.getByText(new RegExp(SHA256)).waitFor();
    await page.getByText("Izpildīts", { exact: true }).first().waitFor();

    await hands.press(page.getByRole("button", { name: "Atvērt no jauna" }));
    await hands.fill(page.getByRole("dialog").getByLabel("Iemesls"), "Atbilde bija nepilnīga");
    await hands.press(page.getByRole("dialog").getByRole("button", { name: "Atvērt no jauna" }));
    await page.getByText("Atbilde bija nepilnīga").waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0);
});
