/*
 * What a check on the command line needs of a contract: how its question is put and its answer
 * read. SOAP and REST are two rows behind the same command.
 */
#ifndef TILTS_CLI_CHECK_H
#define TILTS_CLI_CHECK_H

#include "cli/cli.h"
#include "http/http_client.h"
#include "status/answer.h"
#include "status/query.h"

/* What came back, in words for people; all in the arena. */
struct check_reply {
    bool refused;
    struct str request_id;
    /* An answer. */
    struct str person_code;
    struct answer answer; /* SOAP names no agreements */
    struct str receipt;   /* REST: where the proof lies; else empty */
    /* A refusal. */
    bool ours; /* the provider's fault */
    struct str code, clause, field;
    struct str text_lv, text_en; /* REST has one language: the other is empty */
};

struct check_contract {
    const char *path;
    const char *content_type;
    void (*encode)(const struct query_fields *fields, struct buf *buf);
    /* 0, or -1 when what came back is not in the contract's form. */
    int (*decode)(const struct http_call *call, struct arena *arena, struct check_reply *ret_reply);
};

extern const struct check_contract check_soap11, check_soap, check_rest; /* check_soap: 1.2 */

/* Prints an answer with what it covers, or a refusal to standard error; returns an exit code. */
int check_show(const struct cli *cli, const struct check_reply *reply);

#endif
