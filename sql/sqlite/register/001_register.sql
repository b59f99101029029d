-- The register of statuses, the agreements beside it, and the history of imports.
-- Codes and registration numbers are their eleven digits as a number; days count from 1970-01-01.

-- Clustered by person: one look-up is one descent and a few neighbours.
CREATE TABLE status (
    person INTEGER NOT NULL,
    municipality INTEGER NOT NULL,
    decision TEXT NOT NULL,
    kind INTEGER NOT NULL CHECK (kind IN (1, 2)),
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL CHECK (last_day >= first_day), -- 2147483647: open
    household TEXT NOT NULL,
    PRIMARY KEY (person, municipality, decision, kind, first_day)
) WITHOUT ROWID, STRICT;

-- Changed personal codes; every link stands here twice, once from either end.
CREATE TABLE code_link (
    code INTEGER NOT NULL,
    other INTEGER NOT NULL,
    code_is_old INTEGER NOT NULL CHECK (code_is_old IN (0, 1)),
    day INTEGER NOT NULL,
    PRIMARY KEY (code, other)
) WITHOUT ROWID, STRICT;

CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,
    file TEXT NOT NULL,
    sha256_hex TEXT NOT NULL,
    mode TEXT NOT NULL,
    who TEXT NOT NULL,
    municipality INTEGER NOT NULL, -- 0: changed codes
    taken INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    warned INTEGER NOT NULL,
    applied INTEGER NOT NULL CHECK (applied IN (0, 1))
) STRICT;

CREATE TABLE agreement (
    id TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    at_us INTEGER NOT NULL,
    yaml BLOB NOT NULL,
    PRIMARY KEY (id, version)
) WITHOUT ROWID, STRICT;

CREATE TABLE agreement_event (
    id INTEGER PRIMARY KEY, -- the order recorded
    agreement TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

-- Grows with every change of the two tables above, whoever makes it.
CREATE TABLE agreement_generation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL
) STRICT;
INSERT INTO agreement_generation VALUES (1, 1);

CREATE TRIGGER agreement_added AFTER INSERT ON agreement BEGIN
    UPDATE agreement_generation SET generation = generation + 1;
END;
CREATE TRIGGER agreement_changed AFTER UPDATE ON agreement BEGIN
    UPDATE agreement_generation SET generation = generation + 1;
END;
CREATE TRIGGER agreement_removed AFTER DELETE ON agreement BEGIN
    UPDATE agreement_generation SET generation = generation + 1;
END;
CREATE TRIGGER agreement_event_added AFTER INSERT ON agreement_event BEGIN
    UPDATE agreement_generation SET generation = generation + 1;
END;
CREATE TRIGGER agreement_event_changed AFTER UPDATE ON agreement_event BEGIN
    UPDATE agreement_generation SET generation = generation + 1;
END;
CREATE TRIGGER agreement_event_removed AFTER DELETE ON agreement_event BEGIN
    UPDATE agreement_generation SET generation = generation + 1;
END;
