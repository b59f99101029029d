/*
 * The same journey with the mouse and by keyboard alone. By keyboard a thing is reached by Tab, as a
 * person would, and where the focus is must be seen at every step.
 */
import assert from "node:assert/strict";

const TABS_MAX = 200;

export function mouse() {
    return {
        press: (target) => target.click(),
        fill: (target, text) => target.fill(text),
        choose: (target, text) => target.selectOption({ label: text }),
        tick: (target) => target.check(),
        upload: (target, file) => target.setInputFiles(file),
    };
}

export function keyboard(page) {
    const isFocused = (target) => target.evaluate((element) => element === document.activeElement);
    const reach = async (target, arrive = isFocused) => {
        await target.waitFor({ state: "attached" });
        for (let tabs = 0; tabs < TABS_MAX; tabs++) {
            if (await arrive(target)) return;
            await page.keyboard.press("Tab");
            await focusIsSeen(page);
        }
        assert.fail(`${target} cannot be reached by Tab`);
    };
    /* Of radio buttons Tab reaches the chosen one, and arrows choose. */
    const tickRadio = async (target) => {
        await reach(target, (radio) => radio.evaluate((element) => document.activeElement?.name === element.name));
        for (let steps = 0; steps < TABS_MAX && !(await target.isChecked()); steps++) await page.keyboard.press("ArrowRight");
    };
    return {
        async press(target) {
            await reach(target);
            await page.keyboard.press("Enter");
        },
        async fill(target, text) {
            await reach(target);
            await page.keyboard.press("Control+A");
            await page.keyboard.press("Delete");
            await page.keyboard.type(text);
        },
        async choose(target, text) {
            const chosen = () => target.evaluate((element) => element.selectedOptions[0].text);
            await reach(target);
            await page.keyboard.press("Home");
            for (let steps = 0; steps < TABS_MAX && (await chosen()) !== text; steps++) await page.keyboard.press("ArrowDown");
            assert.equal(await chosen(), text);
        },
        async tick(target) {
            if ((await target.getAttribute("type")) === "radio") return tickRadio(target);
            await reach(target);
            await page.keyboard.press("Space");
        },
        async upload(target, file) {
            const opened = page.waitForEvent("filechooser"); // asked for before the key can bring it
            await reach(target);
            await page.keyboard.press("Enter");
            await (await opened).setFiles(file);
        },
    };
}

async function focusIsSeen(page) {
    const unseen = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body || element.tagName === "MAIN") return null;
        const marks = [element, ...(element.matches("input[type=radio]") ? [element.nextElementSibling] : [])];
        const seen = marks.some((mark) => {
            const style = getComputedStyle(mark);
            return style.outlineStyle !== "none" || style.boxShadow !== "none";
        });
        return seen ? null : element.outerHTML;
    });
    assert.equal(unseen, null);
}
