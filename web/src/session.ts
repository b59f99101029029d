/* Who is signed in, and until when. */
import { createStore } from "./store";
import type { Role, Session } from "./types";

/* null: not asked yet. */
export const session = createStore<Session | null>(null);

/* Why the sign-in page is shown, if not because somebody just came. */
export const goodbye = createStore<"ended" | "left" | null>(null);

/* When the desk last heard of us, by this machine's clock: its idle time counts from there. */
export const lastUse = createStore(Date.now());

export function sessionUsed(): void {
    lastUse.set(Date.now());
}

function signedOut(why: "ended" | "left"): void {
    const { operator, csrf, expires_at, undertaking, ...rest } = session.get() as Session;
    goodbye.set(why);
    session.set({ ...rest, signed_in: false });
}

export function sessionEnded(): void {
    signedOut("ended");
}

export function sessionLeft(): void {
    signedOut("left");
}

export function hasRole(...roles: Role[]): boolean {
    const own = session.get()?.operator?.roles ?? [];
    return roles.length === 0 || roles.some((role) => own.includes(role));
}
