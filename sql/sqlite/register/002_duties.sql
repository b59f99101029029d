-- What the parties owe each other, and the signatures on what they agreed.

CREATE TABLE duty (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE, -- the order opened
    kind TEXT NOT NULL,
    party TEXT NOT NULL,
    agreement TEXT NOT NULL,
    event_us INTEGER NOT NULL,
    due_us INTEGER NOT NULL -- 9223372036854775807: no term
) STRICT;

CREATE TABLE duty_event (
    id INTEGER PRIMARY KEY, -- the order recorded
    duty TEXT NOT NULL REFERENCES duty (id),
    at_us INTEGER NOT NULL,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    note TEXT NOT NULL,
    evidence TEXT NOT NULL,
    details TEXT NOT NULL -- an incident's record, JSON
) STRICT;

-- Detached signatures (CMS, DER or PEM as handed in) on the version or event of that instant. The
-- same signature is taken once only: a paper that was used cannot be used again.
CREATE TABLE agreement_signature (
    id INTEGER PRIMARY KEY,
    agreement TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    content BLOB NOT NULL, -- the bytes signed
    signature BLOB NOT NULL UNIQUE
) STRICT;
