-- Operators whom an agency lists, for agreements that say `operators: listed` (clause 3.2.9).

CREATE TABLE roster (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: people are pointed at by it
    agency INTEGER NOT NULL,
    person INTEGER NOT NULL,
    hyphen INTEGER NOT NULL CHECK (hyphen IN (0, 1)), -- as the agency spells the code
    name TEXT NOT NULL,
    surname TEXT NOT NULL,
    undertaking TEXT NOT NULL, -- version of the one signed; empty: none
    undertaking_day INTEGER NOT NULL, -- -2147483648: none
    first_day INTEGER NOT NULL,
    left_day INTEGER NOT NULL, -- no longer admitted from it on; 2147483647: has not left
    UNIQUE (agency, person)
) STRICT;
