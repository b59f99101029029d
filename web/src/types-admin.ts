/* What the desk says to administrators: agreements, duties, people, certificates, imports. */
import type { Municipality, Role } from "./types";

export type AgreementState = "not yet in force" | "in force" | "notice" | "suspended" | "expired" | "terminated";

/* `tilts agreement list`: a table's row, all texts. */
export interface AgreementRow {
    id: string;
    version: string;
    state: AgreementState;
    municipality: string;
    name: string;
    from: string;
    last_day: string; /* "open": without an end */
    days_left: string | null;
    purposes: string;
}

export interface Party extends Municipality {
    contact: string | null;
}

export type EventKind = "notice" | "end" | "withdraw" | "suspend" | "resume" | "successor" | "contact";

export interface AgreementEvent {
    at: string;
    kind: EventKind;
    clause: string;
    day?: string;
    given?: string;
    no_new_from?: string;
    reason?: string;
    party?: string;
    successor?: string;
    contact?: string;
    note?: string;
}

export interface Limits {
    requests_per_second: number;
    requests_burst: number;
    rows_per_second: number;
    rows_burst: number;
    quota_per_purpose: number;
}

/* `tilts agreement show` */
export interface Agreement {
    id: string;
    version: number;
    state: AgreementState;
    clause: string | null;
    last_day: string | null;
    days_left: number | null;
    municipality: Party;
    agency: Party;
    purposes: { code: string; name_lv: string; name_en: string; from: string | null; till: string | null }[];
    purpose: "required" | "optional";
    application: "required" | "optional";
    operators: "listed" | "any";
    limits: Limits;
    versions: { version: number; signed: string; effective: string; term_from: string; term_till: string }[];
    events: AgreementEvent[];
}

/* What an event brings about; done: false at a rehearsal. */
export interface Consequences {
    verb: string;
    agreement: string;
    clause: string;
    at: string;
    consequences: string[];
    consequences_lv: string[];
    done: boolean;
}

export type DutyKind =
    | "extract" | "support" | "legal-basis" | "subject-request" | "incident" | "details"
    | "reorganisation" | "notice" | "force-majeure" | "system-change";
export type PartyWord = "municipality" | "agency";

/* Article 33(3) of the General Data Protection Regulation; numbers as their digits. */
export type IncidentPart =
    "nature" | "subjects" | "subject-count" | "records" | "record-count" | "contact" | "consequences" | "measures";
export type IncidentRecord = Partial<Record<IncidentPart, string>>;

export interface DutyEvent {
    event: "opened" | "noted" | "reminded" | "evidenced" | "done" | "reopened";
    at: string;
    by?: string;
    note?: string;
    incident?: IncidentRecord; /* as known from then on */
    evidence?: string; /* "sha256:..." or "extract:..." */
}

export interface Duty {
    id: string;
    kind: DutyKind;
    title_lv: string;
    title_en: string;
    clause: string;
    party: PartyWord;
    agreement: string;
    event_at: string;
    due_at: string | null;
    due: string; /* "2027-02-26 24:00" in Riga; "-": no term */
    state: "open" | "overdue" | "done";
    late: boolean;
    done_at: string | null;
    history?: DutyEvent[];
}

export type AccountState = "new" | "active" | "unbound" | "dormant" | "locked" | "left";

export interface Account {
    id: number;
    account: string;
    name: string;
    surname: string;
    roles: Role[];
    state: AccountState;
    undertaking: { version: string; day: string } | null;
    leave_day: string | null;
    last_use_at: string | null;
}

/* Shown once. */
export interface Enrolment {
    enrolment_code: string;
    enrolment_until: string;
}

export interface System {
    id: number;
    name: string;
    state: "active" | "revoked";
    made_at: string;
    last_use_at: string | null;
}

/* `tilts pki expiry` */
export interface Certificate {
    use: string;
    of: string | null;
    file: string;
    state: "good" | "ending" | "ended" | "unreadable";
    until?: string;
    days_left?: number;
}

export interface Provider {
    name: string;
    url: string;
    protocol: "rest" | "soap";
    municipalities: Municipality[];
    state: "answers" | "unreachable" | "unknown";
    last_answer_at: string | null;
    last_error: string | null;
    certificate_expires_at: string | null;
}

/* `tilts register history`: a table's row, all texts. */
export interface Import {
    id: string;
    at: string;
    mode: string;
    municipality: string;
    taken: string;
    refused: string;
    warned: string;
    applied: "yes" | "no";
    who: string;
    file: string;
    sha256: string;
}

export interface Reject {
    line: number;
    column: string | null;
    value?: string;
    reason: string;
}
