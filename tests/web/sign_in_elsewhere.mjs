/* The way to the identity provider, and back from it when it fails: told in both languages. */
import { holdsEverywhere, journey, oneTimeCode } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    await page.goto(world.url);
    await hands.press(page.getByRole("button", { name: "Pierakstīties ar pakalpojumu „Vienotā pieteikšanās”" }));
    await page.waitForURL(/#\/sign-in\/refused$/);
    await page.getByRole("status").filter({ hasText: "Ārējā pieteikšanās neizdevās" }).waitFor();
    await holdsEverywhere(page);
    await page.locator("header button[lang]").click();
    await page.getByRole("status").filter({ hasText: "Signing in with the other service failed" }).waitFor();
    await page.locator("header button[lang]").click();

    await hands.fill(page.getByLabel("Lietotājvārds"), world.account);
    await hands.fill(page.getByLabel("Parole"), world.password);
    await hands.fill(page.getByLabel("Vienreizējais kods"), oneTimeCode(world.secret));
    await hands.press(page.getByRole("button", { name: "Pierakstīties", exact: true }));
    await page.getByRole("heading", { level: 1, name: "Pieteikumi" }).waitFor();
});
