/* One page of overseers or administrators in every language, theme and width: world.page says which. */
import { assert, confirm, holdsEverywhere, journey } from "./browser.mjs";

const at = (address, heading) => async (page, world) => {
    await page.goto(`${world.url}/#${address}`);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.waitForFunction(() => !document.querySelector("main p[aria-busy=true]"));
};
const send = (page) => page.locator("main form button[type=submit]").first().click();
const withErrors = (address, heading) => async (page, world) => {
    await at(address, heading)(page, world);
    await send(page);
    await page.getByRole("alert").first().waitFor();
};

const WAYS = {
    agreements: at("/agreements", "Vienošanās"),
    agreement: async (page, world) => {
        await at("/agreements/DAUGAVPILS-DEMO", "Daugavpils valstspilsētas pašvaldība")(page, world);
        await page.getByText("Iepriekšējie ieraksti").click();
    },
    event: withErrors("/agreements/DAUGAVPILS-DEMO/event", "Jauns notikums"),
    duties: at("/duties", "Pienākumi"),
    duty: at("/duties/D-1", /./),
    incident: withErrors("/duties/D-6", "Paziņojums otrai pusei par incidentu"),
    newDuty: at("/duties/new", "Jauns pienākums"),
    people: at("/people", "Lietotāji"),
    person: at("/people/1", /./),
    newPerson: withErrors("/people/new", "Jauns lietotājs"),
    certificates: at("/certificates", "Sertifikāti"),
    providers: at("/providers", "Datu devēji"),
    imports: at("/imports", "Reģistra importi"),
    import: async (page, world) => {
        await at("/imports", "Reģistra importi")(page, world);
        await page.locator("main tbody a").first().click();
        await page.getByRole("button", { name: "Parādīt vērtības" }).click();
        await page.getByLabel("Iemesls").fill("Vēstule 12");
        await page.getByRole("dialog").getByRole("button", { name: "Parādīt vērtības" }).click();
        await page.getByText("<script>hacked=1</script>").waitFor();
    },
    audit: at("/audit", "Audits"),
    async records(page, world) {
        await withErrors("/audit/records", "Auditācijas pieraksti")(page, world);
        await page.getByLabel("Iemesls").fill("Pārbaude");
        await send(page);
        await page.getByText("Viss pieraksts").nth(1).click();
    },
    async about(page, world) {
        await withErrors("/audit/person", "Kas jautājis par personu")(page, world);
        await page.getByLabel("Personas kods").fill(world.people.needy);
        await page.getByLabel("Pamatojums").fill("Lūgums D-17");
        await send(page);
        await confirm(page, world);
        await page.getByText(/^Pavisam|^Par šo personu/).waitFor();
    },
    extracts: at("/audit/extracts", "Auditācijas pierakstu izraksti"),
    newExtract: withErrors("/audit/extracts/new", "Jauns izraksts"),
    async extract(page, world) {
        await at("/audit/extracts/new", "Jauns izraksts")(page, world);
        await page.getByLabel("Kurai pašvaldībai").selectOption({ index: 1 });
        for (let step = 0; step < 3; step++) await send(page);
        await page.getByLabel("Kāpēc izraksts vajadzīgs").fill("L-17/2026");
        await send(page);
        await confirm(page, world);
        await page.getByRole("heading", { name: "Kas ir parakstīts" }).waitFor();
        await page.getByText("Vienu kontrolpunktu ar roku").click();
    },
    async reconcile(page, world) {
        await at("/audit/reconcile", "Pierakstu salīdzināšana")(page, world);
        await page.getByText("Ko tas nozīmē").click();
        if (world.side !== "platform") return;
        const first = page.getByRole("table", { name: "Pieraksti, kas nesakrīt" }).getByRole("row").nth(1);
        await first.locator(".wrong", { hasText: "Tikai platformai" }).waitFor();
        assert.match(await first.innerText(), /[0-9a-f-]{36}/);
    },
    async misuse(page, world) {
        await withErrors("/audit/misuse", "Iespējama nepamatota izmantošana")(page, world);
        await page.getByLabel("Pilnvarojums").fill("Rīkojums 12");
        await send(page);
        await confirm(page, world);
        await page.getByRole("table", { name: "Pazīmes pēc veida" }).waitFor();
    },
    async monthly(page, world) {
        await at("/audit/monthly", "Mēneša pārskats")(page, world);
        await page.getByText("Skaitļi tabulā").first().click();
    },
    async verify(page, world) {
        await at("/audit/verify", "Žurnāla pārbaude")(page, world);
        await page.getByRole("button", { name: "Pārbaudīt žurnālu" }).click();
        await page.getByRole("heading", { name: "Žurnāls ir neskarts" }).waitFor();
    },
};

await journey(async ({ page, world }) => {
    await WAYS[world.page](page, world);
    await holdsEverywhere(page);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator("main img, main script, main iframe").count(), 0);
});
