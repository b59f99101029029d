/* Where one is: the part of the address behind #. It holds ids only, never a person. */
import { createStore } from "./store";

function here(): string {
    return location.hash.replace(/^#/, "") || "/";
}

export const place = createStore(here());

window.addEventListener("hashchange", () => place.set(here()));

export function go(path: string): void {
    if (here() === path) place.set(path);
    else location.hash = path;
}

export type Words = Record<string, string>;

/* "/applications/{id}" against "/applications/7": {id: "7"}; null when it does not fit. */
export function match(pattern: string, path: string): Words | null {
    const wanted = pattern.split("/");
    const found = path.split("?")[0]?.split("/") ?? [];
    if (wanted.length !== found.length) return null;
    const words: Words = {};
    for (const [at, part] of wanted.entries()) {
        const word = found[at] ?? "";
        if (part.startsWith("{")) words[part.slice(1, -1)] = word;
        else if (part !== word) return null;
    }
    return words;
}
