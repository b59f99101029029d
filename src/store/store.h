/*
 * Where everything durable lives, behind one table of functions, so that lanes know neither SQLite
 * nor PostgreSQL. A store holds two things that never share a file: the register with the
 * agreements, and one part of the audit log. In a database both are tables.
 *
 * Every function returns 0 or -1; after -1 store_error() gives one sentence for the log (never
 * personal data). A store belongs to the thread that opened it. Views returned point into the
 * arena that was handed in.
 */
#ifndef TILTS_STORE_STORE_H
#define TILTS_STORE_STORE_H

#include "base/arena.h"
#include "status/answer.h"
#include "status/roster.h"

#define HASH_SIZE 32
#define STORE_ERROR_MAX 256
/* The type of records that disclosed an answer (audit/record.h), and the same within statements. */
#define STORE_ANSWERED 1
#define STORE_ANSWERED_SQL "1"

/*
 * One question to the register. When its rows are more than LIMIT_ROWS or do not fit its arena,
 * arena->overflow is set and it gets none; the other questions of the batch are answered all the
 * same.
 */
struct store_lookup {
    uint64_t person;         /* in: the code asked */
    struct date from, till;  /* in: both inclusive */
    struct arena *arena;     /* in: where the rows go */
    struct status_row *rows; /* out: those that share a day with the period, */
    size_t row_count;        /*      by municipality, first day, kind; not clipped */
    uint64_t *linked;    /* out: the other codes of the same person, ascending; their statuses */
    size_t linked_count; /*      are among the rows */
};

/* One row of the register, as imported. decision and household never leave the store. */
struct register_row {
    uint64_t person;
    enum status_kind kind;
    struct date from, till;
    struct registration municipality;
    struct str decision, household;
};

/* One import or one change of codes, for the history. */
struct import_entry {
    int64_t id; /* set by the store */
    int64_t at_us;
    struct str file, sha256_hex, mode, who;
    struct registration municipality; /* 0: changed codes */
    uint64_t taken, refused, warned;
    bool applied;
};

struct agreement_document {
    struct str id;
    unsigned version;
    struct str yaml; /* as added, byte for byte */
    int64_t at_us;
};

/* A stored event: the codec of its body belongs to agreement/. */
struct agreement_event_row {
    struct str agreement;
    int64_t at_us;
    struct str body; /* JSON */
};

/* A detached signature, and the bytes it is on: a version's YAML or an event's statement. */
struct agreement_signature_row {
    struct str agreement;
    int64_t at_us; /* of the version or event */
    struct str content, signature;
};

/* A duty as opened; the words are those of duty/duty.h. */
struct duty_row {
    struct str id, kind, party, agreement;
    int64_t event_us, due_us;
};

struct duty_event_row {
    struct str duty; /* id */
    int64_t at_us;
    struct str kind, by, note, evidence;
    struct str details; /* JSON, or empty */
};

struct register_stats {
    uint64_t rows, people, municipalities, links;
};

/* One leaf of the log with the record it commits to; sections are NULL once erased. */
struct store_record {
    uint64_t index; /* from 0, without gaps */
    int64_t at_us;
    struct str request_id;
    uint8_t type;                      /* enum record_type */
    int32_t day;                       /* civil day in Riga, as in the leaf */
    uint8_t commitments[3][HASH_SIZE]; /* operator, person, facts */
    uint8_t leaf_hash[HASH_SIZE];      /* RFC 6962 leaf hash */
    struct str salt, operator_part, person_part, facts_part;
};

/* The root of a complete subtree of 256^level leaves (C2SP tlog-tiles, level >= 1). */
struct store_node {
    unsigned level;
    uint64_t index;
    uint8_t hash[HASH_SIZE];
};

struct store_checkpoint {
    uint64_t size;
    struct str note; /* the signed note, whole */
};

/* Something signed outside over one checkpoint. */
enum attachment_kind { ATTACHMENT_COSIGNATURE = 1, ATTACHMENT_TIMESTAMP = 2 };

struct store_attachment {
    uint64_t size; /* of the checkpoint */
    enum attachment_kind kind;
    struct str signer;
    int64_t at_us;    /* as the signer says */
    struct str bytes; /* a signature line, or a time stamp token */
};

/* A legal hold: what is not erased although its time has come. */
enum hold_kind { HOLD_REQUEST = 1, HOLD_PERSON = 2 };

struct store_hold {
    int64_t id; /* set by the store */
    int64_t at_us;
    enum hold_kind kind;
    struct str value; /* a request id, or a personal code of 11 digits */
    struct str reason;
};

struct store;

struct store_ops {
    const char *name;
    void (*close)(struct store *store);

    /* The register, read. One read transaction serves a batch; the log part is read within it
       too, and nothing is appended before its end. */
    int (*begin_read)(struct store *store);
    void (*end_read)(struct store *store);
    int (*find_statuses)(struct store *store, struct store_lookup *lookups, size_t count);
    /* Grows with every change of an agreement or event, by whatever process. Cheap. */
    int (*agreements_generation)(struct store *store, uint64_t *ret_generation);
    /* Documents by id and version, events in the order recorded. */
    int (*load_agreements)(struct store *store, struct arena *arena,
                           struct agreement_document **ret_documents, size_t *ret_count,
                           struct agreement_event_row **ret_events, size_t *ret_event_count);
    int (*register_stats)(struct store *store, struct register_stats *ret_stats);
    /* Newest first. */
    int (*import_history)(struct store *store, struct arena *arena,
                          struct import_entry **ret_entries, size_t *ret_count);

    /* *ret_found false when that agency does not list that person. Texts in arena. */
    int (*find_operator)(struct store *store, struct registration agency, uint64_t person,
                         struct arena *arena, struct roster_operator *ret_operator,
                         bool *ret_found);
    /* Agency 0: every agency's. By agency and id. */
    int (*load_roster)(struct store *store, struct registration agency, struct arena *arena,
                       struct roster_operator **ret_operators, size_t *ret_count);

    /*
     * The register, written: one transaction at a time; only commit makes it so. After a function
     * failed within it the transaction is dead: commit returns -1 too, rollback ends it. A failure
     * may show with a later function only. Nothing is appended before the transaction's end.
     */
    int (*begin_write)(struct store *store);
    /* The same for who cannot wait: 1, and no transaction, while another one writes. */
    int (*try_begin_write)(struct store *store);
    int (*commit)(struct store *store);
    void (*rollback)(struct store *store); /* without a transaction: nothing */
    /*
     * Until the store is closed nobody else changes agreements and duties, on whatever node: -1
     * when somebody is at it for too long. Files know no other nodes: there it does nothing.
     */
    int (*lock_changes)(struct store *store);
    int (*clear_municipality)(struct store *store, struct registration municipality);
    /* Same person, municipality, decision, kind and first day: replaces till and household. */
    int (*put_status)(struct store *store, const struct register_row *row);
    /* *ret_found false when there was no such row. */
    int (*withdraw_status)(struct store *store, const struct register_row *row, bool *ret_found);
    /* The same person from now on, whichever code is asked about; once more changes nothing. */
    int (*link_codes)(struct store *store, uint64_t old_code, uint64_t new_code, struct date day);
    int (*add_import)(struct store *store, const struct import_entry *entry);
    /* -1 too when that version is there already. */
    int (*add_agreement)(struct store *store, const struct agreement_document *document);
    int (*add_agreement_event)(struct store *store, const struct agreement_event_row *event);
    /* -1 too when that very signature was kept before. */
    int (*add_agreement_signature)(struct store *store, const struct agreement_signature_row *row);
    /* In the order recorded. */
    int (*load_agreement_signatures)(struct store *store, struct arena *arena,
                                     struct agreement_signature_row **ret_rows, size_t *ret_count);

    /* The same agency and person: replaces all but the id. */
    int (*put_operator)(struct store *store, const struct roster_operator *operator);
    int (*remove_operator)(struct store *store, struct registration agency, uint64_t person);

    /* Duties in the order opened, their events in the order recorded. */
    int (*load_duties)(struct store *store, struct arena *arena, struct duty_row **ret_duties,
                       size_t *ret_count, struct duty_event_row **ret_events,
                       size_t *ret_event_count);
    /* Within a write transaction; -1 too when the id is there already, or the event's duty not. */
    int (*add_duty)(struct store *store, const struct duty_row *duty);
    int (*add_duty_event)(struct store *store, const struct duty_event_row *event);

    /*
     * The log part. append is one durable transaction; after -1 the store takes no more appends.
     * Indexes go on without gaps from what is stored; the checkpoint (never NULL) is of the size
     * that the records make.
     */
    int (*append)(struct store *store, const struct store_record *records, size_t count,
                  const struct store_node *nodes, size_t node_count,
                  const struct store_checkpoint *checkpoint);
    /* The newest checkpoint; size 0 and an empty note when there is none. */
    int (*last_checkpoint)(struct store *store, struct arena *arena,
                           struct store_checkpoint *ret_checkpoint);
    /* The oldest checkpoint whose size is at least `size`; -1 too when there is none. */
    int (*find_checkpoint)(struct store *store, uint64_t size, struct arena *arena,
                           struct store_checkpoint *ret_checkpoint);
    /* Leaf hashes (level 0) or nodes [from, from + count): exactly count hashes, else -1. */
    int (*read_hashes)(struct store *store, unsigned level, uint64_t from, size_t count,
                       uint8_t (*ret_hashes)[HASH_SIZE]);
    /*
     * Records from `from` on, in order, until visit returns other than 0 (handed through) or end.
     * The record's views end with the visit; a visitor does not call each_record.
     */
    int (*each_record)(struct store *store, uint64_t from,
                       int (*visit)(void *ctx, const struct store_record *record), void *ctx);
    /*
     * NULL, but where parts share a store: for each request id (not empty) the origin of the part
     * whose record find_record should find; a view in arena, ptr NULL when no part has
     * one.
     */
    int (*find_parts)(struct store *store, const struct str *request_ids, size_t count,
                      struct arena *arena, struct str *ret_origins);
    /* Of the records with that request id (not empty) the newest that was answered, which is what
       its caller holds; else the first of the lowest type; index UINT64_MAX when there is none. */
    int (*find_record)(struct store *store, struct str request_id, struct arena *arena,
                       struct store_record *ret_record);

    /*
     * Beside the records; each write is one short durable transaction, so that a program may do it
     * while another one appends.
     */
    /* The same size, kind and signer: replaces. */
    int (*attach)(struct store *store, const struct store_attachment *attachment);
    /* Largest size first, until visit returns other than 0 (handed through) or end. */
    int (*each_attachment)(struct store *store,
                           int (*visit)(void *ctx, const struct store_attachment *attachment),
                           void *ctx);
    /* -1 too when that request id or person is held already. */
    int (*add_hold)(struct store *store, const struct store_hold *hold, int64_t *ret_id);
    int (*remove_hold)(struct store *store, int64_t id, bool *ret_found);
    /* By id. */
    int (*each_hold)(struct store *store, int (*visit)(void *ctx, const struct store_hold *hold),
                     void *ctx);
    /*
     * Destroys sections, salts and request ids of these records, overwriting them. Their leaf
     * hashes, commitments, days and times stay.
     */
    int (*erase)(struct store *store, const uint64_t *indexes, size_t count);
    /*
     * After the last erase: rids the files of every trace, in free space and in the write-ahead
     * log. Writers wait for about a second per million records that are left. -1 too when others
     * read for so long that the write-ahead log cannot be cut: do it again.
     */
    int (*erase_end)(struct store *store);
};

/* What every back end begins with. */
struct store {
    const struct store_ops *ops;
    char error[STORE_ERROR_MAX];
};

const char *store_error(const struct store *store);

/*
 * Where a store is: two SQLite files, or one PostgreSQL database that all nodes share. In a
 * database the register has no name (register_path only says that it is wanted), and a log part is
 * known by its origin.
 */
struct store_paths {
    const char *register_path; /* NULL: no register */
    const char *log_path;      /* NULL: no log part */
    bool read_only;
    const char *database; /* a PostgreSQL connection string; NULL: files */
};

/*
 * Files are made when they are missing (mode 0600), migrated when they are older, and checked for
 * WAL and synchronous=FULL. A database is migrated, and refused when its server may lose what was
 * committed (fsync, full_page_writes or synchronous_commit off), or when it is reached over a
 * network without sslmode=verify-full. What is not ours or is newer than this program is refused.
 */
struct store *store_open(const struct store_paths *paths,
                         char error[static STORE_ERROR_MAX]) MUST_USE;
/*
 * For files: moves what the write-ahead log of each holds into the file itself. Stores never do
 * that on their own while they are open, for a lane would have to wait for it: a thread that is no
 * lane calls this every few seconds, and an import does when it is done. It uses a handle of its
 * own. Writers wait for at most a moment, and only when the write-ahead log has grown beyond 32 MB.
 * 0 also when someone else is at it.
 */
int store_tend(const struct store_paths *paths, char error[static STORE_ERROR_MAX]) MUST_USE;
/* 1 when there is such a log part (database as in store_paths), 0 when not; -1 with a sentence. */
int store_has_log(const char *database, const char *log_path,
                  char error[static STORE_ERROR_MAX]) MUST_USE;
/*
 * Every log part of a database whose origin begins with `under`, in order, until visit returns
 * other than 0 (handed through).
 */
int store_each_log(const char *database, struct str under,
                   int (*visit)(void *ctx, struct str log_path), void *ctx,
                   char error[static STORE_ERROR_MAX]) MUST_USE;
/* Whether a store may be opened over it, without asking the server: 0, or -1 with a sentence. */
int store_check_database(const char *database, char error[static STORE_ERROR_MAX]) MUST_USE;
/* For tests: everything in memory, nothing durable. */
struct store *store_memory_open(void) MUST_USE;
/* For tests: every append from now on fails, as on a full disk. */
void store_memory_fail_appends(struct store *store);
void store_close(struct store *store); /* NULL is fine */

#endif
