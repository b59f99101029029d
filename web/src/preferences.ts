/* Language and theme: the only things the pages keep in the browser. */
import { createStore } from "./store";

export type Language = "lv" | "en";
export type Theme = "system" | "light" | "dark";

function read<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    try {
        const kept = localStorage.getItem(`tilts-${name}`);
        return allowed.find((value) => value === kept) ?? fallback;
    } catch {
        return fallback; // a browser that keeps nothing
    }
}

function keep(name: string, value: string): void {
    try {
        localStorage.setItem(`tilts-${name}`, value);
    } catch {
        /* then it holds until the page is left */
    }
}

export const language = createStore<Language>(read("language", ["lv", "en"], "lv"));
export const theme = createStore<Theme>(read("theme", ["system", "light", "dark"], "system"));

export function chooseLanguage(value: Language): void {
    keep("language", value);
    document.documentElement.lang = value;
    language.set(value);
}

const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");

function showTheme(): void {
    const chosen = theme.get();
    const shown = chosen === "system" ? (darkSystem.matches ? "dark" : "light") : chosen;
    document.documentElement.dataset.theme = shown;
}

export function chooseTheme(value: Theme): void {
    keep("theme", value);
    theme.set(value);
    showTheme();
}

export function applyPreferences(): void {
    chooseLanguage(language.get());
    chooseTheme(theme.get());
    darkSystem.addEventListener("change", showTheme);
}
