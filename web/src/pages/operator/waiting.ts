/* Which applications wait for a check, and which comes next. */
import { get } from "../../api";
import type { Application, Page } from "../../types";

const PAGE = 200;

export function isWaiting(application: Application): boolean {
    return application.state === "open" && application.last_check === null;
}

/* Those never checked, then those without a full answer, then the rest; otherwise as the desk lists them. */
export function waitingFirst(applications: Application[]): Application[] {
    return [...applications].sort((one, other) => rank(one) - rank(other));
}

function rank(application: Application): number {
    if (isWaiting(application)) return 0;
    const outcome = application.last_check?.outcome;
    return application.state === "open" && (outcome === "incomplete" || outcome === "failed") ? 1 : 2;
}

export function listPath(state: "open" | "closed" | "today", after?: string | null): string {
    const what = state === "today" ? "today=1" : `state=${state}`;
    return `/v1/applications?${what}&limit=${PAGE}${after ? `&after=${encodeURIComponent(after)}` : ""}`;
}

export interface Waiting {
    count: number;
    next: number | null; /* the id after this one in the list, or the list's first */
}

/* Asked anew each time: colleagues work on the same list. */
export async function findWaiting(current: number): Promise<Waiting> {
    const open = (await get<Page<Application>>(listPath("open"))).items;
    const others = open.filter((one) => isWaiting(one) && one.id !== current);
    const at = open.findIndex((one) => one.id === current);
    const after = others.find((one) => open.indexOf(one) > at);
    return { count: others.length, next: (after ?? others[0])?.id ?? null };
}
