/* A command as a job of the back office, and its document as the reply: see commands.h. */
#include "desk/commands.h"

#include "base/limits.h"
#include "base/log.h"
#include "desk/command_words.h"
#include "desk/desk_job.h"
#include "desk/desk_private.h"
#include "desk/program.h"
#include "node/command_log.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_MAX ((size_t)64 * 1024)
#define SETTING_MAX 256
#define DETAIL_MAX 4096
#define PARKED_MS (LIMIT_COMMAND_DEADLINE_MS + 10000) /* the command's own end comes first */

/* Exit codes of the program (cli/cli.h, SPEC section 10). */
enum { EXIT_DONE, EXIT_REFUSED, EXIT_WORDS };

struct command_job {
    struct desk_job base; /* first */
    const struct command *command;
    struct arena arena; /* of the words: the call's may end before the command does */
    struct command_words words;
    char setting[SETTING_MAX];
    struct program_result result;
};

static struct command_job *
job_of(struct office_job *job)
{
    return (struct command_job *)job;
}

static void
run(struct office_job *base)
{
    struct command_job *job = job_of(base);
    const struct program_call call = {
        .argv = job->words.argv,
        .setting = job->setting,
        .input = job->words.input,
        .output_max = LIMIT_COMMAND_OUTPUT_MAX,
        .deadline_ms = LIMIT_COMMAND_DEADLINE_MS,
        .abandoned = &base->abandoned,
    };

    program_run(&call, &job->result);
}

/* "audit show": what the log calls it. */
static struct str
verb_of(const struct command *command, struct arena *arena)
{
    struct buf buf;

    arena_buf(arena, &buf, 64);
    for (size_t i = 0; command->words[i] && command->words[i][0] != '-'; i++)
        buf_addf(&buf, "%s%s", i ? " " : "", command->words[i]);
    return buf_str(&buf);
}

/* Who saw what of people and why; with the extract's or request's id where the path has one. */
static void
record_use(struct command_job *job, const char *outcome)
{
    struct desk_call *call = job->base.call;
    struct arena *arena = &call->request->arena;
    json_t *detail = json_object();
    char *text;
    struct buf buf;

    if (job->words.reason.len)
        json_object_set_new(detail, "reason",
                            json_stringn(job->words.reason.ptr, job->words.reason.len));
    if (call->word_count)
        json_object_set_new(detail, "about", json_stringn(call->words[0].ptr, call->words[0].len));
    text = json_dumps(detail, JSON_COMPACT);
    json_decref(detail);
    arena_buf(arena, &buf, DETAIL_MAX);
    buf_add_c(&buf, text ? text : "{}");
    free(text);
    desk_record_simple(call, RECORD_USE, verb_of(job->command, arena), str_from(outcome),
                       buf_str(&buf));
}

/* The document as it is; NULL when the output is none. */
static json_t *
read_document(const struct program_result *result)
{
    json_error_t error;
    json_t *document = json_loadb(result->output, result->output_len, 0, &error);

    return json_is_array(document) ? json_pack("{s:o, s:n}", "items", document, "next") : document;
}

/* What cli_fail() prints with --json: the command's own sentence instead of a document. */
static const char *
sentence_of(const json_t *document)
{
    const json_t *exit = json_object_get(document, "exit");

    return json_is_integer(exit) ? json_string_value(json_object_get(document, "error")) : NULL;
}

static void
reply_ended(struct command_job *job)
{
    struct desk_call *call = job->base.call;
    json_t *document = read_document(&job->result);
    const char *said = sentence_of(document);
    int exit = job->result.exit;

    if (exit == EXIT_WORDS && said) {
        desk_reply_problem_said(call, PROBLEM_COMMAND_WORDS, said);
    } else if (exit == EXIT_REFUSED && said) {
        desk_reply_problem_said(call, PROBLEM_COMMAND_REFUSED, said);
    } else if ((exit == EXIT_DONE || exit == EXIT_REFUSED) && document && !said) {
        if (job->command->is_use)
            record_use(job, "shown");
        desk_reply_json(call, 200, document);
        return;
    } else {
        log_event(LOG_ERROR, "command-failed", "verb=\"%.*s\" exit=%d",
                  STR_FMT(verb_of(job->command, &call->request->arena)), exit);
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
    }
    json_decref(document);
}

static void
reply(struct command_job *job, bool ran)
{
    struct desk_call *call = job->base.call;

    if (!ran) { /* the desk is closing */
        desk_reply_problem(call, PROBLEM_OVERLOADED, NULL);
        return;
    }
    switch (job->result.end) {
    case PROGRAM_ENDED:
        reply_ended(job);
        return;
    case PROGRAM_TOO_MUCH:
    case PROGRAM_TOO_LONG:
        desk_reply_problem(call, PROBLEM_COMMAND_TOO_MUCH, NULL);
        return;
    default:
        log_event(LOG_ERROR, "command-failed", "verb=\"%.*s\" end=%d",
                  STR_FMT(verb_of(job->command, &call->request->arena)), (int)job->result.end);
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
    }
}

static void
free_job(struct command_job *job)
{
    program_result_done(&job->result);
    arena_done(&job->arena);
    free(job);
}

static void
done(struct office_job *base, bool ran)
{
    struct command_job *job = job_of(base);

    if (job->base.call) {
        job->base.call->now_us = job->base.call->desk->now_us;
        reply(job, ran);
    }
    free_job(job);
}

void
command_serve(struct desk_call *call)
{
    const struct command *command = call->route->row;
    struct command_job *job = calloc(1, sizeof *job);

    if (!job) {
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return;
    }
    job->base.job.run = run;
    job->base.job.done = done;
    job->command = command;
    arena_init(&job->arena, ARENA_MAX);
    snprintf(job->setting, sizeof job->setting, COMMAND_LOG_OPERATOR "=%.*s",
             STR_FMT(call->who->account));
    if (!command_words_make(call, command, &job->arena, &job->words)) {
        free_job(job);
        return;
    }
    if (desk_job_submit(&job->base, call, command->room, PARKED_MS) < 0) {
        free_job(job);
        desk_reply_problem(call, PROBLEM_OVERLOADED, NULL);
    }
}
