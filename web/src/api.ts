/*
 * Calls to the desk. Every failure is an ApiProblem: what the desk says in the reader's language, or
 * our own words when nobody answered. A session that ended (401) brings the sign-in page; where the
 * reader was stays in the address and comes back after it.
 */
import { language } from "./preferences";
import { session, sessionEnded, sessionUsed } from "./session";
import { text } from "./text";
import type { Problem } from "./types";

export class ApiProblem extends Error {
    constructor(readonly problem: Problem) {
        super(problem.title);
    }
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> =>
    call<T>("GET", path, undefined, signal);
export const post = <T>(path: string, body: object = {}): Promise<T> => call<T>("POST", path, body);

/* A text file of the desk's, such as an extract's keys. */
export const getText = (path: string, signal?: AbortSignal): Promise<string> =>
    call("GET", path, undefined, signal, (reply) => reply.text());

/* What a page asks by itself, to show how far something is: it does not keep its reader signed in. */
export const watch = <T>(path: string, signal?: AbortSignal): Promise<T> =>
    call<T>("GET", path, undefined, signal, (reply) => reply.json(), { "X-Background": "1" });

async function call<T>(method: string, path: string, body?: object, signal?: AbortSignal,
    read: (reply: Response) => Promise<T> = (reply) => reply.json(),
    more: Record<string, string> = {}): Promise<T> {
    const headers: Record<string, string> = {
        Accept: "application/json",
        "Accept-Language": language.get(),
        ...more,
    };
    const csrf = session.get()?.csrf;
    if (body) headers["Content-Type"] = "application/json";
    if (body && csrf) headers["X-CSRF-Token"] = csrf;

    const reply = await fetch(path, {
        method,
        headers,
        body: body ? JSON.stringify(body) : null,
        credentials: "same-origin",
        redirect: "error",
        signal: signal ?? null,
    }).catch((error: unknown) => {
        if (signal?.aborted) throw error;
        throw new ApiProblem(ownProblem(0, text().problem.offline));
    });
    if (!reply.ok) {
        const problem = await readProblem(reply);
        if (problem.code === "not-signed-in" && session.get()?.signed_in) sessionEnded();
        throw new ApiProblem(problem);
    }
    if (!more["X-Background"]) sessionUsed();
    if (reply.status === 204) return undefined as T;
    return read(reply).catch(() => {
        throw new ApiProblem(ownProblem(reply.status, text().problem.unreadable));
    });
}

function ownProblem(status: number, detail: string): Problem {
    return { status, code: "", title: detail, detail };
}

async function readProblem(reply: Response): Promise<Problem> {
    try {
        const document = (await reply.json()) as Problem;
        if (typeof document.code === "string") return document;
    } catch {
        /* not a problem document: a proxy's page, say */
    }
    return ownProblem(reply.status, text().problem.unexpected(reply.status));
}

export function asProblem(error: unknown): Problem {
    if (error instanceof ApiProblem) return error.problem;
    throw error;
}
