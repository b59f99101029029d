/*
 * Whether what came back is what a situation asks for: the acceptance run's judgement. Pure.
 */
#ifndef TILTS_CLI_SANDBOX_JUDGE_H
#define TILTS_CLI_SANDBOX_JUDGE_H

#include "cli/check.h"
#include "cli/sandbox_world.h"

/*
 * call is done; reply is what its contract read from it, NULL when that was nothing the contract
 * knows. True, or false with the first difference in words.
 */
bool sandbox_judge(const struct sandbox_situation *situation, enum sandbox_contract contract,
                   struct date today, const struct http_call *call,
                   const struct contract_reply *reply, struct buf *difference) MUST_USE;

#endif
