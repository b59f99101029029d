/* The first day: code, password, authenticator, signing in, the undertaking. */
import { assert, journey, oneTimeCode } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    await page.goto(world.url);
    await hands.press(page.getByRole("link", { name: "Man ir reģistrācijas kods" }));
    await hands.fill(page.getByLabel("Reģistrācijas kods"), world.enrolment_code);
    await hands.press(page.getByRole("button", { name: "Turpināt" }));

    const secret = (await page.locator("dd.secret").innerText()).replace(/\s/g, "");
    const link = await page.getByRole("link", { name: "Atvērt autentifikācijas lietotnē" }).getAttribute("href");
    assert.match(link, /^otpauth:\/\/totp\//);
    assert.ok(link.includes(secret));
    const password = page.getByLabel("Jaunā parole", { exact: true });
    await hands.fill(password, "īsa");
    await hands.press(page.getByRole("button", { name: "Pabeigt" }));
    await page.getByRole("alert").getByText("vismaz 12").waitFor();
    await hands.fill(password, world.password);
    await hands.fill(page.getByLabel("Jaunā parole vēlreiz"), world.password);
    await hands.fill(page.getByLabel("Kods, ko lietotne tagad rāda"), oneTimeCode(secret));
    await hands.press(page.getByRole("button", { name: "Pabeigt" }));
    await page.getByText("Viss kārtībā").waitFor();

    await hands.press(page.getByRole("link", { name: "Uz pierakstīšanos" }));
    await hands.fill(page.getByLabel("Lietotājvārds"), world.account);
    await hands.fill(page.getByLabel("Parole"), world.password);
    await hands.fill(page.getByLabel("Vienreizējais kods"), oneTimeCode(secret, 1));
    await hands.press(page.getByRole("button", { name: "Pierakstīties" }));

    await page.getByRole("heading", { name: "Konfidencialitātes apliecinājums" }).waitFor();
    await hands.press(page.getByRole("button", { name: "Apstiprināt un sākt darbu" }));
    await page.getByRole("alert").getByText("Apstipriniet, ka esat izlasījis").waitFor();
    await hands.tick(page.getByRole("checkbox"));
    await hands.press(page.getByRole("button", { name: "Apstiprināt un sākt darbu" }));
    await page.getByRole("heading", { name: "Pieteikumi" }).waitFor();
});
