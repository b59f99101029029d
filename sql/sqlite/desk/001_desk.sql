-- Who may sit at the desk, how they prove it, and who sits there now. Instants are microseconds
-- UTC, days are days since 1970-01-01. Nothing here opens a door by itself: passwords, tokens,
-- enrolment codes and session ids are kept as hashes only.

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL, -- 1: a person, 2: a system
    account TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name TEXT NOT NULL,
    surname TEXT NOT NULL,
    person_code TEXT NOT NULL, -- as spelt
    person INTEGER UNIQUE, -- the code as a number; NULL for systems
    roles INTEGER NOT NULL, -- enum desk_role
    made_us INTEGER NOT NULL,
    awake_us INTEGER NOT NULL, -- dormancy counts from the later of this
    last_use_us INTEGER NOT NULL, -- and that; 0: never
    leave_day INTEGER, -- the first day without work; NULL: stays
    undertaking TEXT NOT NULL, -- version signed last; empty: none
    undertaking_day INTEGER, -- when; NULL: never
    password TEXT NOT NULL, -- argon2id, encoded; empty: not enrolled
    secret BLOB NOT NULL, -- of one-time codes; empty: not enrolled
    pending_secret BLOB NOT NULL, -- handed out in an enrolment that is not confirmed
    last_step INTEGER NOT NULL, -- of the one-time code used last
    failures INTEGER NOT NULL, -- in a row
    locked_till_us INTEGER NOT NULL,
    enrolment BLOB UNIQUE, -- SHA-256 of the code; NULL: none is open
    enrolment_till_us INTEGER NOT NULL,
    token BLOB UNIQUE -- SHA-256; NULL for people and for systems shut out
) STRICT;

CREATE TABLE session (
    id BLOB PRIMARY KEY, -- SHA-256 of what the cookie holds
    account INTEGER NOT NULL REFERENCES account (id),
    began_us INTEGER NOT NULL,
    used_us INTEGER NOT NULL,
    confirmed_us INTEGER NOT NULL -- 0: never
) STRICT, WITHOUT ROWID;

CREATE INDEX session_account ON session (account);

-- Every undertaking that was ever signed (clause 3.2.9), the audit log's record beside it.
CREATE TABLE undertaking (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    version TEXT NOT NULL,
    day INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    way TEXT NOT NULL -- "desk": read and accepted there, "paper": an administrator saw it signed
) STRICT;
