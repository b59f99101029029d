/* Language and appearance. */
import { chooseLanguage, chooseTheme, language, theme, type Theme } from "../preferences";
import { useStore } from "../store";
import { useText } from "../text";

export function LanguageSwitch() {
    const t = useText();
    const other = useStore(language) === "lv" ? "en" : "lv";
    return (
        <button
            type="button"
            class="secondary outline"
            lang={t.shell.otherLanguageTag}
            onClick={() => chooseLanguage(other)}
        >
            {t.shell.otherLanguage}
        </button>
    );
}

const THEMES: Theme[] = ["system", "light", "dark"];

export function ThemeSwitch() {
    const t = useText();
    const chosen = useStore(theme);
    return (
        <label class="theme">
            {t.shell.theme}
            <select value={chosen} onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}>
                {THEMES.map((name) => (
                    <option key={name} value={name}>{t.shell.themes[name]}</option>
                ))}
            </select>
        </label>
    );
}
