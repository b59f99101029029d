/* The programmes of the agreements in force, asked for once per session. */
import { useEffect } from "preact/hooks";
import { get } from "./api";
import { language } from "./preferences";
import { createStore, useStore } from "./store";
import type { Page, Purpose } from "./types";

const known = createStore<Purpose[] | null>(null);

export function usePurposes(): Purpose[] {
    const purposes = useStore(known);
    useEffect(() => {
        if (known.get()) return;
        get<Page<Purpose>>("/v1/purposes").then((page) => known.set(page.items), () => {
            /* The page that needs them shows its own problem; names then stay codes. */
        });
    }, []);
    return purposes ?? [];
}

/* "4.2.4.2 Pieaugušo izglītība"; an unknown code as it stands. */
export function purposeName(purposes: Purpose[], code: string): string {
    const found = purposes.find((purpose) => purpose.code === code);
    if (!found) return code;
    const name = language.get() === "lv" ? found.name_lv : found.name_en;
    return name.includes(code) ? name : `${code} ${name}`;
}
