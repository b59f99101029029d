/* Text that came from outside: isolated, so that its writing direction stays its own. */
import type { ComponentChildren } from "preact";

export function Foreign({ children }: { children: ComponentChildren }) {
    return <bdi>{children}</bdi>;
}
