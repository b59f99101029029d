/* Names and values; what is empty is left out. */
import type { ComponentChildren } from "preact";

export function Facts({ facts, small }: { facts: [string, ComponentChildren][]; small?: boolean }) {
    const filled = facts.filter(([, value]) => value !== null && value !== undefined && value !== "");
    if (filled.length === 0) return null;
    return (
        <dl class={small ? "facts small" : "facts"}>
            {filled.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        </dl>
    );
}
