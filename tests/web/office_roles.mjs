/* What each role finds in the menu and among the audit's choices, and that addresses open nothing more. */
import { assert, journey } from "./browser.mjs";

const ADMINISTRATORS = { platform: ["Datu devēji"], provider: ["Importi"] };
const OVERSEERS = { platform: ["Datu devēji"], provider: [] };
const MENUS = {
    operator: (side) => (side === "platform" ? ["Pieteikumi", "Lielapjoma pārbaudes", "Vienošanās", "Datu devēji"] : []),
    supervisor: (side) => [
        ...(side === "platform" ? ["Pieteikumi", "Lielapjoma pārbaudes"] : []),
        "Vienošanās", "Pienākumi", ...OVERSEERS[side], "Lietotāji", "Audits",
    ],
    dpo: (side) => [
        ...(side === "platform" ? ["Pieteikumi"] : []), "Vienošanās", "Pienākumi", ...OVERSEERS[side], "Lietotāji", "Audits",
    ],
    administrator: (side) => ["Vienošanās", "Pienākumi", ...ADMINISTRATORS[side], "Lietotāji", "Sertifikāti", "Audits"],
};
const CHOICES = {
    operator: [],
    supervisor: ["Auditācijas pieraksti", "Pierakstu salīdzināšana", "Mēneša pārskats", "Žurnāla pārbaude"],
    dpo: [
        "Auditācijas pieraksti", "Kas jautājis par personu", "Auditācijas pierakstu izraksti", "Pierakstu salīdzināšana",
        "Iespējama nepamatota izmantošana", "Mēneša pārskats", "Žurnāla pārbaude",
    ],
    administrator: ["Pierakstu salīdzināšana", "Mēneša pārskats", "Žurnāla pārbaude"],
};
const ADDRESSES = {
    "/audit/person": ["dpo"], "/audit/misuse": ["dpo"], "/audit/extracts": ["dpo"], "/audit/records": ["supervisor", "dpo"],
    "/certificates": ["administrator"], "/agreements/DAUGAVPILS-DEMO/event": ["administrator"],
};

await journey(async ({ page, world }) => {
    const { role, side } = world;
    await page.goto(world.url);
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.deepEqual(await page.locator("header nav a").allInnerTexts(), MENUS[role](side));
    for (const [address, roles] of Object.entries(ADDRESSES)) {
        await page.goto(`${world.url}/#${address}`);
        const nothing = page.getByRole("heading", { name: "Šādas lapas nav" });
        await (roles.includes(role) ? page.locator("main h1").filter({ hasNotText: "Šādas lapas nav" }) : nothing).waitFor();
    }
    if (CHOICES[role].length === 0) return;
    await page.goto(`${world.url}/#/audit`);
    await page.getByRole("heading", { level: 1, name: "Audits" }).waitFor();
    assert.deepEqual(await page.locator("main h2").allInnerTexts(), CHOICES[role]);
});
