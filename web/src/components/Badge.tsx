/* A state in one or two words. The sign before it tells it also to those who see no colour. */
import type { ComponentChildren } from "preact";

export type Tone = "good" | "calm" | "warn" | "bad" | "quiet";

const SIGNS: Record<Tone, string> = { good: "✓", calm: "○", warn: "!", bad: "✕", quiet: "·" };

export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
    return (
        <span class={`badge ${tone}`}>
            <span aria-hidden="true">{SIGNS[tone]}</span> {children}
        </span>
    );
}
