-- One part of the audit log: append only, one writer.

CREATE TABLE record (
    leaf_index INTEGER PRIMARY KEY, -- from 0, without gaps
    at_us INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    type INTEGER NOT NULL,
    day INTEGER NOT NULL,
    commitments BLOB NOT NULL, -- three hashes: operator, person, facts
    leaf_hash BLOB NOT NULL,
    salt BLOB, -- this and the three sections are NULL once erased
    operator_part BLOB,
    person_part BLOB,
    facts_part BLOB
) STRICT;

-- Request ids made here grow with time, so this index grows at its right edge only.
CREATE INDEX record_by_request ON record (request_id);

-- Roots of complete subtrees of 256^level leaves, level >= 1.
CREATE TABLE node (
    level INTEGER NOT NULL CHECK (level >= 1),
    node_index INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, node_index)
) WITHOUT ROWID, STRICT;

CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY,
    note BLOB NOT NULL
) STRICT;
