/*
 * The platform's own records of a check on the command line, in the node's "admin" part: asked
 * before the question leaves, answered before the answer is shown. So both sides' logs reconcile
 * whatever way was taken.
 */
#ifndef TILTS_CLI_CHECK_RECORD_H
#define TILTS_CLI_CHECK_RECORD_H

#include "cli/cli.h"
#include "platform/config.h"
#include "platform/contract.h"
#include "status/query.h"

struct check_record {
    const struct cli *cli;
    const struct platform_config *config;
    const struct platform_provider *provider;
    const struct contract *contract;
    const struct query_fields *fields; /* as sent */
    const struct http_call *call;
    const char *request_id;
};

/* Each returns CLI_DONE when the record is durable, or prints why not. */
int check_record_asked(const struct check_record *check) MUST_USE;
/* reply is NULL when nobody answered, or not in the contract's form. */
int check_record_answered(const struct check_record *check,
                          const struct contract_reply *reply) MUST_USE;

#endif
