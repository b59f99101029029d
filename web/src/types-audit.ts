/* What the desk says of the audit log: the documents of `tilts --json audit ...`. */
import type { Municipality } from "./types";

export interface Decision {
    municipality: string;
    agreement: string;
    version: number;
    clause: string;
    outcome: string;
}

/* `tilts audit show`; which members are there depends on the type. */
export interface AuditRecord {
    origin: string;
    index: number;
    at: string;
    type: string;
    request_id?: string;
    erased?: boolean;
    operator?: { name?: string; surname?: string; code?: string };
    caller?: string;
    person_code?: string;
    application?: string;
    purpose?: string;
    outcome?: string;
    clause?: string;
    subject?: string;
    decisions?: Decision[];
    rows?: { status: string; from: string; till: string | null; municipality: string }[];
    [member: string]: unknown;
}

/* `tilts audit person` */
export interface PersonView {
    made_at: string;
    person_codes: string[];
    erased_records: number;
    checks: {
        at: string;
        origin: string;
        index: number;
        request_id: string;
        person_code: string;
        asker: Municipality;
        operator?: { name: string; surname: string } | null;
        purpose: string | null;
        purpose_name: string | null;
        application: string | null;
        from: string;
        till: string;
        agreement: string | null;
        clause: string | null;
        outcome: string;
        answer: string; /* in the reader's language */
        statuses?: { status_text: string; from: string; till: string | null; municipality: Municipality }[];
    }[];
}

export interface ExtractFile {
    name: string;
    bytes: number;
    sha256: string;
}

/* `tilts audit extract` and `extracts` */
export interface Extract {
    id: string;
    made_at: string;
    municipality: string;
    from: string;
    till: string;
    records: number;
    held_back: number;
    erased: number;
    with_others: boolean;
    sections: string[];
    parts: { origin: string; size: number; records: number }[];
    files: ExtractFile[];
}

export type ReconcileColumn = "matched" | "provider_only" | "platform_only" | "different" | "unanswered";

/* `tilts audit reconcile` */
export interface Reconciliation {
    reconciled: boolean;
    at: string;
    days: ({ day: string } & Record<ReconcileColumn, number>)[];
    rows?: ReconcileRow[]; /* results kept by an older version have none */
    more_rows?: number;
}

/* A line that found no equal. Hashes are their first digits. */
export interface ReconcileRow {
    kind: Exclude<ReconcileColumn, "matched">;
    day: string;
    request_id: string | null; /* the other side's is not known */
    key: string;
    provider: string | null;
    platform: string | null;
}

/* `tilts audit report --specific` */
export interface Misuse {
    reader: string;
    mandate: string;
    period: string;
    hours: string;
    checks: string;
    sign_counts: { sign: string; count: number }[];
    signs: {
        at: string; /* in Riga, as written */
        sign: string;
        note: string | null;
        operator: string;
        asker: string;
        person: string;
        purpose: string | null;
        application: string | null;
        outcome: string;
        request_id: string;
        record: string;
    }[];
}

interface Counted {
    now: number;
    before: number;
    share_percent: number | null;
    change_points: number | null;
}

/* `tilts audit report --month` */
export interface Monthly {
    month: string;
    volume: { what: string; now: number; before: number }[];
    outcomes: ({ outcome: string } & Counted)[];
    programmes: ({ programme: string } & Counted)[];
    by_hour: { hour: string; checks: number }[];
    by_weekday: { weekday: string; checks: number }[];
}

/* `tilts audit verify` */
export interface Verification {
    verified: boolean;
    erasures_accounted: boolean;
    parts: {
        origin: string;
        records: number;
        erased: number;
        checkpoints: number;
        cosignatures: number;
        timestamps: number;
        verified: boolean;
        finding: string;
    }[];
}
