/*
 * The files of an extract, one by one: GET /v1/audit/extracts/{id}/files/{name}. An extract is a
 * folder in the node's own (cli/audit_extracts.c lists them); each file that leaves is a use of the
 * data (clause 3.2.7). Whatever its name says, it goes out as a file to keep and never as a page.
 */
#include "base/file.h"
#include "base/limits.h"
#include "desk/desk_private.h"
#include "node/config.h"

#include <stdlib.h>
#include <string.h>

#define PATH_MAX_LEN 1024
#define READ_DEADLINE_MS 60000

struct reading {
    struct office_job job;  /* first */
    struct desk_call *call; /* NULL: nobody waits any more */
    char path[PATH_MAX_LEN];
    char *bytes;
    size_t len;
    bool found;
};

static struct reading *
reading_of(struct office_job *job)
{
    return (struct reading *)job;
}

/* What can be no way out of the folder, nor a hidden file in it. */
static bool
is_name(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!alnum && (i == 0 || !memchr("._-", c, 3)))
            return false;
    }
    return text.len > 0;
}

static void
run(struct office_job *job)
{
    struct reading *reading = reading_of(job);
    char error[FILE_ERROR_MAX];

    reading->found = file_read(reading->path, LIMIT_EXTRACT_FILE_MAX, &reading->bytes,
                               &reading->len, error) == 0;
}

static void
record_use(struct desk_call *call)
{
    struct buf detail;

    arena_buf(&call->request->arena, &detail, 512);
    buf_addf(&detail, "{\"about\":\"%.*s\",\"file\":\"%.*s\"}", STR_FMT(call->words[0]),
             STR_FMT(call->words[1]));
    desk_record_simple(call, RECORD_USE, STR("audit extract file"), STR("shown"), buf_str(&detail));
}

static void
reply(struct reading *reading, bool ran)
{
    struct desk_call *call = reading->call;
    struct str name = arena_str(&call->request->arena, call->words[1]);

    if (!ran || !name.ptr) {
        desk_reply_problem(call, PROBLEM_OVERLOADED, NULL);
    } else if (!reading->found) {
        desk_reply_problem(call, PROBLEM_NOTHING_THERE, NULL);
    } else {
        record_use(call);
        desk_reply_text(call, "application/octet-stream", name.ptr, reading->bytes, reading->len);
        reading->bytes = NULL; /* the reply's now */
    }
}

static void
done(struct office_job *job, bool ran)
{
    struct reading *reading = reading_of(job);

    if (reading->call)
        reply(reading, ran);
    free(reading->bytes);
    free(reading);
}

static void
over(struct desk_call *call)
{
    struct reading *reading = call->user;

    reading->call = NULL;
    office_abandon(&reading->job);
}

static void
serve(struct desk_call *call)
{
    const char *data = call->desk->options.node->data;
    struct reading *reading;

    if (!is_name(call->words[0]) || !is_name(call->words[1])) {
        desk_reply_problem(call, PROBLEM_NOTHING_THERE, NULL);
        return;
    }
    reading = calloc(1, sizeof *reading);
    if (!reading) {
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return;
    }
    reading->job.run = run;
    reading->job.done = done;
    reading->call = call;
    call->user = reading;
    if (snprintf(reading->path, sizeof reading->path, "%s/extracts/%.*s/%.*s", data,
                 STR_FMT(call->words[0]), STR_FMT(call->words[1])) >= (int)sizeof reading->path ||
        office_submit(desk_office(call->desk), OFFICE_COMMANDS, &reading->job) < 0) {
        free(reading);
        desk_reply_problem(call, PROBLEM_OVERLOADED, NULL);
        return;
    }
    desk_park(call, READ_DEADLINE_MS, over);
}

const struct desk_route desk_extract_routes[] = {
    {HTTP_GET, "/v1/audit/extracts/{id}/files/{name}", DESK_DPO, 0, serve, NULL},
    {0},
};
