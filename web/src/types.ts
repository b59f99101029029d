/* What the desk's API says (api/platform.openapi.yaml); names as they come. */

export type Role = "operator" | "supervisor" | "dpo" | "administrator";

export interface Undertaking {
    version: string;
    text_lv: string;
    text_en: string;
    accepted_version: string | null;
    current: boolean;
}

export interface Operator {
    id: number;
    account: string;
    name: string;
    surname: string;
    roles: Role[];
}

/* GET /v1/session; the second half only when signed in. */
export interface Session {
    side: "platform" | "provider";
    organisation: { registration: string; name: string };
    version: string;
    signed_in: boolean;
    sign_in: { password: boolean; oidc: { name: string } | null };
    operator?: Operator;
    csrf?: string;
    expires_at?: string;
    idle_seconds?: number;
    confirmed_until?: string | null;
    undertaking?: Undertaking;
}

/* RFC 9457, with the registry's code and the clause that decided. */
export interface Problem {
    status: number;
    code: string;
    title: string;
    detail?: string;
    clause?: string;
    request_id?: string;
    field?: string;
    retry_after?: number;
    said?: string; /* the command's own sentence, in English */
}

export interface Page<T> {
    items: T[];
    next: string | null;
}

export interface Municipality {
    registration: string;
    name: string;
}

export interface Purpose {
    code: string;
    name_lv: string;
    name_en: string;
    municipalities: Municipality[];
}

export type CheckOutcome = "status" | "not-found" | "incomplete" | "refused" | "failed";
/* How a check ended, as lists tell it: what an answer says is told only when it is shown. */
export type CheckEnding = "answered" | "incomplete" | "refused" | "failed" | "deleted";
export type ApplicationOutcome = "granted" | "refused" | "withdrawn";

export interface Application {
    id: number;
    number: string;
    person_code: string;
    purpose: string;
    day: string;
    state: "open" | "closed";
    outcome: ApplicationOutcome | null;
    registered_by: string | { name: string; surname: string };
    registered_at: string;
    last_check: { request_id: string; at: string; outcome: CheckEnding } | null;
}

export interface Check {
    request_id: string;
    at: string;
    operator: { name: string; surname: string };
    from: string;
    till: string;
    reason: string | null;
    outcome: CheckEnding;
    kept_until: string;
}

export interface ApplicationWithChecks extends Application {
    checks: Check[];
}

export interface StatusRow {
    status: 1 | 2;
    status_name: "needy" | "low-income";
    from: string;
    till: string | null;
    municipality: string;
    municipality_name: string;
}

export interface Answer {
    request_id: string;
    at: string;
    application: { id: number; number: string };
    person_code: string;
    from: string;
    till: string;
    outcome: CheckOutcome;
    statuses: StatusRow[];
    agreements: {
        id: string;
        version: number;
        municipality: string;
        municipality_name: string;
        clause: string;
    }[];
    not_covered: {
        municipality: string;
        municipality_name: string;
        provider: string;
        code: string;
        clause: string | null;
        text: string;
    }[];
    providers: {
        name: string;
        state: "answered" | "unreachable" | "refused";
        receipt: "verified" | "pending" | "none" | "different";
    }[];
    operator: { name: string; surname: string };
    purpose: string;
    kept_until: string;
    day: string; /* of the application */
    reason: string | null; /* why another day was asked about */
    problem: Reason | null; /* why there is no answer at all */
}

/* A problem of the registry in the reader's language. */
export interface Reason {
    code: string;
    clause: string | null;
    text: string;
}

export interface Slip extends Answer {
    slip: { number: string; printed_at: string; printed_by: string | { name: string; surname: string } };
}

export type BulkState = "draft" | "running" | "paused" | "cancelled" | "done";

export interface BulkJob {
    id: number;
    name: string;
    state: BulkState;
    total: number;
    done: number;
    created_at: string;
    created_by: string | { name: string; surname: string };
    counts?: {
        waiting: number;
        status: number;
        not_found: number;
        incomplete: number;
        refused: number;
        failed: number;
    };
    per_second?: number;
    seconds_left?: number | null;
}

export interface BulkRow {
    row: number;
    number: string;
    person_code: string;
    purpose: string;
    day: string;
    outcome: CheckOutcome | null;
    statuses: StatusRow[] | null;
    reason: Reason | null;
}

export interface RowError {
    row: number;
    column: string;
    code: string;
    text: string;
}
