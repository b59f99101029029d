/* What cannot be mixed up: found nothing, could not reach everybody, refused by a clause. */
import { assert, holdsEverywhere, journey } from "./browser.mjs";

await journey(async ({ page, hands, world }) => {
    await page.goto(`${world.url}/#/applications/${world.application}`);
    await hands.press(page.getByRole("button", { name: /^Pārbaudīt/ }).first());
    const answer = page.getByRole("article");
    await answer.getByRole("heading", { name: world.heading }).waitFor();
    for (const words of world.says) await answer.getByText(words).first().waitFor();
    for (const words of world.says_not) assert.equal(await answer.getByText(words).count(), 0);
    if (world.everywhere) await holdsEverywhere(page);
});
