/* One polite live region for the whole page: results that no focus change tells of. */
import { createStore } from "./store";

export const announced = createStore("");

export function announce(said: string): void {
    announced.set("");
    requestAnimationFrame(() => announced.set(said));
}
