-- One database for all nodes: the register, the agreements, and every part of the audit log. It runs
-- with search_path = tilts. Codes and registration numbers are their eleven digits as a number; days
-- count from 1970-01-01, instants are microseconds UTC.

CREATE TABLE status (
    person bigint NOT NULL,
    municipality bigint NOT NULL,
    decision text COLLATE "C" NOT NULL,
    kind smallint NOT NULL CHECK (kind IN (1, 2)),
    first_day integer NOT NULL,
    last_day integer NOT NULL CHECK (last_day >= first_day), -- 2147483647: open
    household text NOT NULL,
    PRIMARY KEY (person, municipality, decision, kind, first_day)
);

-- Changed personal codes; every link stands here twice, once from either end.
CREATE TABLE code_link (
    code bigint NOT NULL,
    other bigint NOT NULL,
    code_is_old boolean NOT NULL,
    day integer NOT NULL,
    PRIMARY KEY (code, other)
);

CREATE TABLE import (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_us bigint NOT NULL,
    file text NOT NULL,
    sha256_hex text NOT NULL,
    mode text NOT NULL,
    who text NOT NULL,
    municipality bigint NOT NULL, -- 0: changed codes
    taken bigint NOT NULL,
    refused bigint NOT NULL,
    warned bigint NOT NULL,
    applied boolean NOT NULL
);

CREATE TABLE agreement (
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    at_us bigint NOT NULL,
    yaml bytea NOT NULL,
    PRIMARY KEY (id, version)
);

-- Whoever changes the register holds one lock, so ids tell the order in which they were committed.
CREATE TABLE agreement_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement text NOT NULL,
    at_us bigint NOT NULL,
    body text NOT NULL
);

-- Grows with every change of the two tables above, whoever makes it.
CREATE TABLE agreement_generation (
    id smallint PRIMARY KEY CHECK (id = 1),
    generation bigint NOT NULL
);
INSERT INTO agreement_generation VALUES (1, 1);

CREATE FUNCTION agreement_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tilts.agreement_generation SET generation = generation + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER agreement_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON agreement
    FOR EACH STATEMENT EXECUTE FUNCTION agreement_changed();
CREATE TRIGGER agreement_event_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
    ON agreement_event FOR EACH STATEMENT EXECUTE FUNCTION agreement_changed();

-- Detached signatures on the version or event of that instant; each is taken once only. The hash
-- stands in the index, for a signature may be longer than an index entry.
CREATE TABLE agreement_signature (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement text NOT NULL,
    at_us bigint NOT NULL,
    content bytea NOT NULL, -- the bytes signed
    signature bytea NOT NULL
);
CREATE UNIQUE INDEX agreement_signature_once ON agreement_signature (sha256(signature));

CREATE TABLE duty (
    id text PRIMARY KEY,
    number bigint NOT NULL UNIQUE, -- the order opened
    kind text NOT NULL,
    party text NOT NULL,
    agreement text NOT NULL,
    event_us bigint NOT NULL,
    due_us bigint NOT NULL -- 9223372036854775807: no term
);

CREATE TABLE duty_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    duty text NOT NULL REFERENCES duty (id),
    at_us bigint NOT NULL,
    kind text NOT NULL,
    who text NOT NULL,
    note text NOT NULL,
    evidence text NOT NULL,
    details text NOT NULL -- an incident's record, JSON
);

-- The parts of the audit log. Each has one writer, which holds a lock of the part's name.
CREATE TABLE part (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin text COLLATE "C" NOT NULL UNIQUE,
    last_hold bigint NOT NULL DEFAULT 0
);

-- What stays for ever: nothing here says whom a record is about.
CREATE TABLE leaf (
    part integer NOT NULL REFERENCES part (id),
    leaf_index bigint NOT NULL, -- from 0, without gaps
    at_us bigint NOT NULL,
    type smallint NOT NULL,
    day integer NOT NULL,
    month integer NOT NULL, -- of the day, 202611: where the personal half stands
    commitments bytea NOT NULL, -- three hashes: operator, person, facts
    leaf_hash bytea NOT NULL,
    PRIMARY KEY (part, leaf_index)
);

-- The personal half, a table per month, so that a month goes by dropping its table. An erased record
-- has no row here.
CREATE TABLE personal (
    month integer NOT NULL,
    part integer NOT NULL,
    leaf_index bigint NOT NULL,
    request_id bytea NOT NULL,
    salt bytea,
    operator_part bytea,
    person_part bytea,
    facts_part bytea,
    PRIMARY KEY (month, part, leaf_index)
) PARTITION BY LIST (month);
CREATE INDEX personal_by_request ON personal (request_id) WHERE request_id <> '';

-- What rows were deleted out of (0: hold), until nothing of them is left in any file.
CREATE TABLE erasing (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    month integer NOT NULL
);

-- A month's table comes with its first record. It is attached, not created as a partition: that would
-- lock all months against readers. Its columns keep no samples in the planner's statistics, where
-- erasing would not find them.
CREATE FUNCTION new_month(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE tilts.%I (LIKE tilts.personal)', name);
    EXECUTE format('ALTER TABLE tilts.%I ALTER request_id SET STATISTICS 0,'
        ' ALTER salt SET STATISTICS 0, ALTER operator_part SET STATISTICS 0,'
        ' ALTER person_part SET STATISTICS 0, ALTER facts_part SET STATISTICS 0', name);
END $$;
ALTER TABLE personal ALTER request_id SET STATISTICS 0, ALTER salt SET STATISTICS 0,
    ALTER operator_part SET STATISTICS 0, ALTER person_part SET STATISTICS 0,
    ALTER facts_part SET STATISTICS 0;

-- Out of the table: to_regclass() may answer from before a lock was waited for.
CREATE FUNCTION has_table(wanted text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM pg_catalog.pg_tables
        WHERE schemaname = 'tilts' AND tablename = wanted)
$$;

CREATE FUNCTION make_month(wanted integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := 'personal_' || wanted;
BEGIN
    IF NOT tilts.has_table(name) THEN
        PERFORM pg_advisory_xact_lock(29810, 0);
        IF NOT tilts.has_table(name) THEN
            PERFORM tilts.new_month(name);
            EXECUTE format('ALTER TABLE tilts.personal ATTACH PARTITION tilts.%I FOR VALUES IN (%s)',
                name, wanted);
        END IF;
    END IF;
END $$;

-- Takes a month out of whose table rows were deleted: an empty one is dropped, else what is left
-- moves to a new table. Only copying leaves the deleted bytes behind for certain: VACUUM FULL carries
-- them along while any old transaction might still see them.
CREATE FUNCTION settle_month(wanted integer) RETURNS void LANGUAGE plpgsql
    SET lock_timeout = '2s' AS $$
DECLARE
    name text := 'personal_' || wanted;
    fresh text := 'fresh_' || wanted;
    is_empty boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(29810, 0);
    IF NOT tilts.has_table(name) THEN
        RETURN;
    END IF;
    EXECUTE format('LOCK TABLE tilts.%I IN SHARE MODE', name);
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM tilts.%I)', name) INTO is_empty;
    IF NOT is_empty THEN
        PERFORM tilts.new_month(fresh);
        EXECUTE format('INSERT INTO tilts.%I SELECT * FROM tilts.%I', fresh, name);
    END IF;
    EXECUTE format('DROP TABLE tilts.%I', name);
    IF NOT is_empty THEN
        EXECUTE format('ALTER TABLE tilts.%I RENAME TO %I', fresh, name);
        EXECUTE format('ALTER TABLE tilts.personal ATTACH PARTITION tilts.%I FOR VALUES IN (%s)',
            name, wanted);
    END IF;
END $$;

-- Roots of complete subtrees of 256^level leaves, level >= 1.
CREATE TABLE node (
    part integer NOT NULL REFERENCES part (id),
    level integer NOT NULL CHECK (level >= 1),
    node_index bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (part, level, node_index)
);

CREATE TABLE checkpoint (
    part integer NOT NULL REFERENCES part (id),
    size bigint NOT NULL,
    note bytea NOT NULL,
    PRIMARY KEY (part, size)
);

-- Beside a checkpoint: cosignatures (1) and RFC 3161 time stamps (2).
CREATE TABLE attachment (
    part integer NOT NULL REFERENCES part (id),
    size bigint NOT NULL, -- of the checkpoint
    kind smallint NOT NULL CHECK (kind IN (1, 2)),
    signer text COLLATE "C" NOT NULL,
    at_us bigint NOT NULL, -- as the signer says
    bytes bytea NOT NULL,
    PRIMARY KEY (part, size, kind, signer)
);

-- Legal holds: records that erasing passes over. They stand in a node's admin part.
CREATE TABLE hold (
    part integer NOT NULL REFERENCES part (id),
    id bigint NOT NULL,
    at_us bigint NOT NULL,
    kind smallint NOT NULL CHECK (kind IN (1, 2)), -- a request id, a person's code
    value text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (part, id),
    UNIQUE (part, kind, value)
);

-- No samples of what must be erasable go into the planner's statistics.
ALTER TABLE hold ALTER COLUMN value SET STATISTICS 0;

CREATE FUNCTION settle_holds() RETURNS void LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE
    kept tilts.hold[];
BEGIN
    LOCK TABLE tilts.hold;
    SELECT array_agg(hold) INTO kept FROM tilts.hold;
    TRUNCATE tilts.hold;
    INSERT INTO tilts.hold SELECT (unnest(kept)).*;
END $$;
