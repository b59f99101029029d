/* One page in every language, theme and width: world.page says which. */
import { holdsEverywhere, journey } from "./browser.mjs";

const WAYS = {
    async signIn(page, world) {
        await page.goto(world.url);
        await page.getByRole("button", { name: "Pierakstīties" }).click(); // with its errors
        await page.getByRole("alert").waitFor();
    },
    async enrolment(page, world) {
        await page.goto(`${world.url}/#/enrolment`);
        await page.getByLabel("Reģistrācijas kods").fill(world.enrolment_code);
        await page.getByRole("button", { name: "Turpināt" }).click();
        await page.locator("dd.secret").waitFor();
    },
    async undertaking(page, world) {
        await page.goto(world.url);
        await page.getByRole("heading", { name: "Konfidencialitātes apliecinājums" }).waitFor();
    },
    async applications(page, world) {
        await page.goto(world.url);
        await page.getByRole("table").waitFor();
    },
    async newApplication(page, world) {
        await page.goto(`${world.url}/#/applications/new`);
        await page.getByRole("button", { name: "Reģistrēt pieteikumu" }).click();
        await page.getByRole("alert").waitFor();
    },
    async application(page, world) {
        await page.goto(`${world.url}/#/applications/${world.application}`);
        await page.getByText("Pārbaudīt citu dienu").click();
        await page.getByRole("button", { name: "Pārbaudīt šo dienu" }).click();
        await page.getByRole("alert").waitFor();
    },
    async answer(page, world) {
        await page.goto(`${world.url}/#/applications/${world.application}`);
        await page.getByRole("button", { name: /^Pārbaudīt/ }).first().click();
        await page.getByRole("article").waitFor();
    },
    async slip(page, world) {
        await WAYS.answer(page, world);
        await page.getByRole("button", { name: "Sagatavot izziņu" }).click();
        await page.getByRole("button", { name: "Drukāt" }).waitFor();
    },
    async bulk(page, world) {
        await page.goto(`${world.url}/#/bulk`);
        await page.getByRole("heading", { name: "Lielapjoma pārbaudes" }).waitFor();
    },
    async newBulk(page, world) {
        await page.goto(`${world.url}/#/bulk/new`);
        const buffer = Buffer.from("number,person_code,purpose,day\n1,2,3,4\n");
        await page.getByLabel("CSV fails").setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer });
        await page.getByRole("table").waitFor();
    },
    async job(page, world) {
        await page.goto(`${world.url}/#/bulk/${world.job_id}`);
        await page.getByRole("button", { name: "Rādīt rezultātus" }).click();
        await page.getByRole("table").waitFor();
    },
    async nowhere(page, world) {
        await page.goto(`${world.url}/#/nowhere`);
        await page.getByRole("heading", { name: "Šādas lapas nav" }).waitFor();
    },
};

await journey(async ({ page, world }) => {
    await WAYS[world.page](page, world);
    await holdsEverywhere(page);
});
