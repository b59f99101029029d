-- Operators whom an agency lists, for agreements that say `operators: listed` (clause 3.2.9).

CREATE TABLE roster (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- never given twice: people are pointed at by it
    agency bigint NOT NULL,
    person bigint NOT NULL,
    hyphen boolean NOT NULL, -- as the agency spells the code
    name text NOT NULL,
    surname text NOT NULL,
    undertaking text NOT NULL, -- version of the one signed; empty: none
    undertaking_day integer NOT NULL, -- -2147483648: none
    first_day integer NOT NULL,
    left_day integer NOT NULL, -- no longer admitted from it on; 2147483647: has not left
    UNIQUE (agency, person)
);
