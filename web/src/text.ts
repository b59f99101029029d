/* The catalogue of the chosen language. */
import { en } from "../texts/en";
import { lv, type Texts } from "../texts/lv";
import { type Language, language } from "./preferences";
import { useStore } from "./store";

const catalogues: Record<Language, Texts> = { lv, en };

/* In a component: it is drawn anew when the language changes. */
export function useText(): Texts {
    return catalogues[useStore(language)];
}

/* Elsewhere. */
export function text(): Texts {
    return catalogues[language.get()];
}
