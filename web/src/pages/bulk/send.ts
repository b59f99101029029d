/* Hands rows to the desk in chunks that it takes in one call. */
import { post } from "../../api";
import type { BulkJob, RowError } from "../../types";
import type { Row } from "./csv";

const CHUNK = 500;

export interface Sent {
    job: number;
    done: number;
    total: number;
    accepted: number;
    errors: RowError[]; /* row: the line of the file; of a list the place in it, from 1 */
}

/* Rows of a file, or ids of applications. */
export async function send(name: string, items: (Row | number)[],
    progress: (sent: Sent) => void): Promise<Sent> {
    const job = (await post<BulkJob>("/v1/bulk", { name })).id;
    let sent: Sent = { job, done: 0, total: items.length, accepted: 0, errors: [] };

    progress(sent);
    while (sent.done < items.length) {
        const before = sent.done;
        const chunk = items.slice(before, before + CHUNK);
        const reply = await post<{ accepted: number; errors: RowError[] }>(`/v1/bulk/${job}/rows`, body(chunk));
        const own = (error: RowError): RowError => ({ ...error, row: lineOf(chunk[error.row - 1], before + error.row) });
        sent = {
            ...sent,
            done: sent.done + chunk.length,
            accepted: sent.accepted + reply.accepted,
            errors: [...sent.errors, ...reply.errors.map(own)],
        };
        progress(sent);
    }
    return sent;
}

function body(chunk: (Row | number)[]): object {
    if (typeof chunk[0] === "number") return { applications: chunk };
    return { rows: (chunk as Row[]).map(({ line: _, ...row }) => row) };
}

/* The desk counts within one call. */
function lineOf(item: Row | number | undefined, place: number): number {
    return typeof item === "object" ? item.line : place;
}
