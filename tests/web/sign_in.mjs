/* Signing in, being wrong, and coming back to where one was when the session ended meanwhile. */
import { assert, journey, oneTimeCode } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    const signIn = async (password, step) => {
        await hands.fill(page.getByLabel("Lietotājvārds"), world.account);
        await hands.fill(page.getByLabel("Parole"), password);
        await hands.fill(page.getByLabel("Vienreizējais kods"), oneTimeCode(world.secret, step));
        await hands.press(page.getByRole("button", { name: "Pierakstīties" }));
    };

    await page.goto(`${world.url}/#/bulk`);
    await hands.press(page.getByRole("button", { name: "Pierakstīties" }));
    const summary = page.getByRole("alert");
    await summary.getByText("Izlabojiet 3 kļūdas").waitFor();
    await hands.press(summary.getByRole("button", { name: /^Parole/ }));
    assert.equal(await page.getByLabel("Parole").evaluate((field) => field === document.activeElement), true);

    await signIn("aplama parole 12345", 0);
    await page.getByRole("alert").getByText("Pieprasījuma numurs").waitFor();
    await signIn(world.password, 0);
    await page.getByRole("heading", { name: "Lielapjoma pārbaudes" }).waitFor();
    // A call still under way when the session is gone would end it a step too early.
    const loaded = ["/v1/applications?", "/v1/purposes"].map((path) =>
        page.waitForResponse((response) => response.url().includes(path)));
    await hands.press(page.getByRole("link", { name: "Pieteikumi" }));
    await page.getByRole("heading", { name: "Pieteikumi" }).waitFor();
    await Promise.all(loaded);

    await page.context().clearCookies();
    await hands.press(page.getByRole("link", { name: "Lielapjoma pārbaudes" }));
    await page.getByText("Sesija ir beigusies").waitFor();
    await signIn(world.password, 1);
    await page.getByRole("heading", { name: "Lielapjoma pārbaudes" }).waitFor();
    await hands.press(page.getByRole("button", { name: "Izrakstīties" }));
    await page.getByText("sesija ir slēgta").waitFor();
});
