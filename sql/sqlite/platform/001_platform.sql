-- The agency's applications, the checks made about them, and bulk jobs.

CREATE TABLE application (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    purpose TEXT NOT NULL,
    person INTEGER NOT NULL, -- the personal code as a number
    hyphen INTEGER NOT NULL, -- spelt with one
    day INTEGER NOT NULL,    -- of application, days since 1970-01-01
    outcome INTEGER NOT NULL, -- 0: open
    registered_by TEXT NOT NULL,
    registered_at_us INTEGER NOT NULL,
    UNIQUE (number, purpose)
) STRICT;

CREATE INDEX application_by_person ON application (person);
-- Lists: newest day first, within it the newest registered. Both carry the outcome, so that what a
-- list leaves out is passed over without reading its row.
CREATE INDEX application_by_day ON application (day, id, outcome);
CREATE INDEX application_by_state ON application (outcome = 0, day, id);

-- What answers cover: agreements, and municipalities that were not reached. The same for most
-- checks of a day, and nothing about a person, so it is kept once and is not deleted with answers.
CREATE TABLE coverage (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE, -- SHA-256 of the content
    content TEXT NOT NULL
) STRICT;

-- One question and its answer. Rows are added at the end and from then on only shrink (the answer
-- becomes NULL), so that SQLite moves none of them and leaves no copy behind.
CREATE TABLE status_check (
    id INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL UNIQUE,
    application INTEGER REFERENCES application (id), -- NULL: a bulk row that never became one
    operator INTEGER NOT NULL, -- the desk's account
    operator_name TEXT NOT NULL,
    operator_surname TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    from_day INTEGER NOT NULL,
    till_day INTEGER NOT NULL,
    reason TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    problem TEXT NOT NULL,
    clause TEXT NOT NULL,
    kept_until INTEGER NOT NULL,
    job INTEGER, -- of a bulk job, with its row; else NULL
    job_row INTEGER,
    coverage INTEGER REFERENCES coverage (id),
    answer TEXT -- JSON; NULL once deleted
) STRICT;

CREATE INDEX check_by_application ON status_check (application, id);
CREATE INDEX check_to_delete ON status_check (kept_until) WHERE answer IS NOT NULL;
CREATE UNIQUE INDEX check_by_row ON status_check (job, job_row) WHERE job IS NOT NULL;
CREATE INDEX check_by_outcome ON status_check (job, outcome, job_row) WHERE job IS NOT NULL;

-- What each provider said to it.
CREATE TABLE check_provider (
    status_check INTEGER NOT NULL REFERENCES status_check (id),
    name TEXT NOT NULL,
    result INTEGER NOT NULL,
    receipt INTEGER NOT NULL,
    request_hash BLOB,
    answer_hash BLOB,
    PRIMARY KEY (status_check, name)
) WITHOUT ROWID, STRICT;

-- Printed answers, numbered within their year.
CREATE TABLE slip (
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    operator INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    PRIMARY KEY (year, number)
) WITHOUT ROWID, STRICT;

CREATE TABLE bulk_job (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    state INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    created_at_us INTEGER NOT NULL,
    asker INTEGER NOT NULL, -- who started it, 0: nobody yet
    asker_name TEXT NOT NULL,
    asker_surname TEXT NOT NULL,
    asker_code TEXT NOT NULL,
    started_at_us INTEGER NOT NULL, -- the last time, and how many rows were settled then
    settled_at_start INTEGER NOT NULL,
    ended_at_us INTEGER NOT NULL,
    total INTEGER NOT NULL,
    next_row INTEGER NOT NULL, -- it and all behind it wait
    statuses INTEGER NOT NULL, -- how many rows ended how
    not_found INTEGER NOT NULL,
    incomplete INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    failed INTEGER NOT NULL
) STRICT;

CREATE INDEX bulk_job_running ON bulk_job (started_at_us) WHERE state = 1;

-- As handed in; never changed. What came of a row stands in bulk_asked, then in status_check.
CREATE TABLE bulk_row (
    job INTEGER NOT NULL REFERENCES bulk_job (id),
    row INTEGER NOT NULL, -- from 1, without gaps
    number TEXT NOT NULL,
    purpose TEXT NOT NULL,
    person INTEGER NOT NULL,
    hyphen INTEGER NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (job, row)
) WITHOUT ROWID, STRICT;

CREATE UNIQUE INDEX bulk_row_by_number ON bulk_row (job, number, purpose);

-- Rows on their way: taken and not settled.
CREATE TABLE bulk_asked (
    job INTEGER NOT NULL,
    row INTEGER NOT NULL,
    application INTEGER NOT NULL, -- 0: refused
    request_id TEXT NOT NULL,
    refused TEXT NOT NULL, -- code of the problem, or empty
    PRIMARY KEY (job, row)
) WITHOUT ROWID, STRICT;
