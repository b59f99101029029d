-- What others sign of this log, and what must outlive the 24 months.

-- Beside a checkpoint: cosignatures (1) and RFC 3161 time stamps (2).
CREATE TABLE attachment (
    size INTEGER NOT NULL, -- of the checkpoint
    kind INTEGER NOT NULL CHECK (kind IN (1, 2)),
    signer TEXT NOT NULL,
    at_us INTEGER NOT NULL, -- as the signer says
    bytes BLOB NOT NULL,
    PRIMARY KEY (size, kind, signer)
) WITHOUT ROWID, STRICT;

-- Legal holds: records that erasing passes over. They stand in the node's admin part.
CREATE TABLE hold (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_us INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind IN (1, 2)), -- a request id, a person's code
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (kind, value)
) STRICT;

-- An erased record is found by nothing, so it has no place in the index either.
DROP INDEX record_by_request;
CREATE INDEX record_by_request ON record (request_id) WHERE request_id <> '';
