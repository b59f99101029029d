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
    errors: RowError[]; /* row: the line of the file, as in csv.ts; the place in the list, from 1, otherwise */
}

export async function send(name: string, source: "file" | "list", items: Row[] | number[],
    progress: (sent: Sent) => void): Promise<Sent> {
    const job = (await post<BulkJob>("/v1/bulk", { name })).id;
    let sent: Sent = { job, done: 0, total: items.length, accepted: 0, errors: [] };

    progress(sent);
    while (sent.done < items.length) {
        const chunk = items.slice(sent.done, sent.done + CHUNK);
        const body = source === "file" ? { rows: chunk } : { applications: chunk };
        const reply = await post<{ accepted: number; errors: RowError[] }>(`/v1/bulk/${job}/rows`, body);
        sent = {
            ...sent,
            done: sent.done + chunk.length,
            accepted: sent.accepted + reply.accepted,
            errors: [...sent.errors, ...reply.errors],
        };
        progress(sent);
    }
    return sent;
}
