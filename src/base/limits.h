/*
 * Every size that a peer or a file can grow, in one place (DESIGN invariant 5). Bytes unless the
 * name says otherwise. The numbers are generous for honest use and small for an attacker.
 */
#ifndef TILTS_BASE_LIMITS_H
#define TILTS_BASE_LIMITS_H

/* One HTTP request. */
#define LIMIT_BODY_MAX (64 * 1024)
#define LIMIT_BODY_DISCARD_MAX (1024 * 1024) /* of one too large, so that its 413 is heard */
#define LIMIT_HEAD_MAX (8 * 1024)
#define LIMIT_HEADERS 128 /* lines of a head, cookies and arguments of the address together */
#define LIMIT_REQUEST_ARENA_MAX (512 * 1024)
#define LIMIT_ANSWER_MAX (256 * 1024)
#define LIMIT_REQUEST_DEADLINE_MS 10000 /* from its first byte to its last */
#define LIMIT_IDLE_TIMEOUT_S 75         /* a keep-alive connection without a request */

/* One lane. */
#define LIMIT_CONNECTIONS 1024
#define LIMIT_CONNECTIONS_PER_ADDRESS 512
#define LIMIT_BATCH 256   /* requests that share one commit */
#define LIMIT_HELD 64     /* replies that a rehearsal holds back; the sandbox only */
#define LIMIT_WAITING 768 /* requests that wait for their batch; more are told to come again */
#define LIMIT_TURNED_AWAY_CALLERS 64 /* that are told apart in one second, when that happens */

/* Calls to others. */
#define LIMIT_FETCH_CONNECTIONS 256 /* to one server */

/* XML and JSON. */
#define LIMIT_XML_DEPTH 16
#define LIMIT_XML_ATTRIBUTES 32 /* of one element */
#define LIMIT_JSON_DEPTH 16

/* Fields of a query, in bytes of UTF-8. */
#define LIMIT_NAME_MAX 128
#define LIMIT_PURPOSE_MAX 64
#define LIMIT_APPLICATION_MAX 64
#define LIMIT_REQUEST_ID_MAX 64

/* One answer. */
#define LIMIT_ROWS 1000      /* status rows of one person */
#define LIMIT_AGREEMENTS 512 /* in one node */
#define LIMIT_AGREEMENTS_BYTES (64 * 1024 * 1024)

/* Receipts asked for at once. */
#define LIMIT_RECEIPTS 256
#define LIMIT_RECEIPTS_DOCUMENT_MAX (1024 * 1024)

/* An agency's roster of operators. */
#define LIMIT_ROSTER 256
#define LIMIT_UNDERTAKING_MAX 32 /* its version */

/* What one caller may read besides statuses, each second, all lanes together: in receipts that are
   made together; one asked for alone, or a list, costs as much as LIMIT_READING_ALONE of them. */
#define LIMIT_READINGS_PER_SECOND 16384
#define LIMIT_READING_ALONE 16

/* Agreements of one node. */
#define LIMIT_AGREEMENT_VERSIONS 8192 /* of all agreements together */
#define LIMIT_AGREEMENT_EVENTS 65536
#define LIMIT_AGREEMENT_SET_MAX (64U * 1024 * 1024) /* what is kept of all versions and events */

/* The desk and its back office. */
#define LIMIT_DESK_CONNECTIONS 512
#define LIMIT_DESK_CONNECTIONS_PER_ADDRESS 64
#define LIMIT_DESK_REPLY_MAX (32 * 1024 * 1024) /* one JSON document */
#define LIMIT_DESK_WATCHES 8                    /* descriptors beside the listener */
#define LIMIT_DESK_VISITORS 1024                /* addresses whose rates are kept */
#define LIMIT_DESK_REQUESTS_PER_SECOND 200      /* of one address: a whole office may share one */
#define LIMIT_DESK_REQUESTS_BURST 2000
#define LIMIT_ACCOUNTS_BYTES (4 * 1024 * 1024) /* of all accounts of a desk, read at once */
#define LIMIT_SIGN_INS_PER_SECOND 1 /* of one address: an office in the morning, not a guesser */
#define LIMIT_SIGN_INS_BURST 60
#define LIMIT_PASSWORD_MIN 12  /* characters */
#define LIMIT_PASSWORD_MAX 256 /* bytes: argon2id would take more, a person does not */
#define LIMIT_OFFICE_JOBS 64   /* that wait in one room of the back office */
#define LIMIT_COMMAND_ID_MAX 128
#define LIMIT_COMMAND_TEXT_MAX 500
#define LIMIT_COMMAND_INPUT_MAX (16 * 1024) /* words over standard input */
#define LIMIT_COMMAND_NUMBER_MAX 1000000
#define LIMIT_COMMAND_OUTPUT_MAX (32 * 1024 * 1024)
#define LIMIT_COMMAND_DEADLINE_MS (10 * 60 * 1000)
#define LIMIT_OIDC_ATTEMPTS 256 /* people on their way through the identity provider */
#define LIMIT_OIDC_ANSWER_MAX (256 * 1024)
#define LIMIT_OIDC_DEADLINE_MS 10000

/* One platform. */
#define LIMIT_CHECKS_UNDER_WAY 256 /* of people and systems, at once */
#define LIMIT_BULK_ROWS 100000     /* of one job */
#define LIMIT_BULK_ROWS_AT_ONCE 500

/* Files read by commands. */
#define LIMIT_YAML_MAX (1024 * 1024)
#define LIMIT_IMPORT_LINE_MAX 4096
#define LIMIT_BATCH_FILE_ROWS 100000
#define LIMIT_PEM_MAX (1024 * 1024)
#define LIMIT_CRL_MAX (8 * 1024 * 1024)

#endif
