/* Text that came from outside: isolated, so that its writing direction stays its own; marks that would
 * turn or hide parts of it are shown by their number. */
import type { ComponentChildren } from "preact";

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

export function visible(text: string): string {
    return text.replace(HIDDEN, (mark) =>
        `[U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
}

export function Foreign({ children }: { children: ComponentChildren }) {
    const parts = Array.isArray(children) ? children : [children];
    return <bdi>{parts.map((part) => (typeof part === "string" ? visible(part) : part))}</bdi>;
}
