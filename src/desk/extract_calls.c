/*
 * The files of an extract that stands in the data folder (`tilts audit extract`), handed to the
 * data-protection officer. Names come from a table and ids have no slash, so that no path from
 * outside is ever opened; each handing out is recorded (clause 3.2.7).
 */
#include "desk/desk_job.h"
#include "desk/desk_private.h"

#include "audit/extract.h"
#include "base/file.h"
#include "node/config.h"
#include "pki/digest.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_LEN_MAX 4096
#define DEADLINE_MS 60000

static const struct {
    const char *name; /* begins with "*": any name that ends so */
    const char *content_type;
} files[] = {
    {EXTRACT_HEAD, "application/json"},
    {EXTRACT_RECORDS, "application/jsonl"},
    {EXTRACT_KEYS, "text/plain; charset=utf-8"},
    {EXTRACT_CSV, "text/csv; charset=utf-8"},
    {EXTRACT_HTML, "text/html; charset=utf-8"},
    {EXTRACT_SCRIPT, "text/x-python; charset=utf-8"},
    {EXTRACT_MANIFEST, "text/plain; charset=utf-8"},
    {EXTRACT_ISSUED, "text/plain; charset=utf-8"},
    {"*.note", "text/plain; charset=utf-8"}, /* checkpoint-<part>.note */
};

struct file_job {
    struct desk_job base; /* first */
    char path[PATH_LEN_MAX], issued[PATH_LEN_MAX], error[FILE_ERROR_MAX];
    const char *name, *content_type; /* name: the end of path */
    char *text;
    size_t len;
    bool too_large;
};

/* Letters, digits, "-" and "_", and dots within: never "..", never a slash. */
static bool
is_plain(struct str word)
{
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!alnum && c != '-' && c != '_' && (c != '.' || i == 0))
            return false;
    }
    return word.len > 0;
}

static const char *
content_type_of(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct str known = str_from(files[i].name), end = name;
        if (known.ptr[0] == '*') {
            known = (struct str){known.ptr + 1, known.len - 1};
            if (name.len > known.len)
                end = (struct str){name.ptr + name.len - known.len, known.len};
        }
        if (str_eq(end, known))
            return files[i].content_type;
    }
    return NULL;
}

/* A bundle without its receipt is being made, or was left by a crash: nothing of it was issued. */
static void
run(struct office_job *job)
{
    struct file_job *own = (struct file_job *)job;
    struct stat about;

    if (access(own->issued, R_OK) < 0 || stat(own->path, &about) < 0)
        return;
    own->too_large = about.st_size > LIMIT_DESK_REPLY_MAX;
    if (own->too_large)
        return;
    if (file_read(own->path, LIMIT_DESK_REPLY_MAX, &own->text, &own->len, own->error) < 0)
        own->text = NULL;
}

static void
free_job(struct file_job *own)
{
    if (own->text)
        digest_wipe(own->text, own->len);
    free(own->text);
    free(own);
}

static void
reply(struct file_job *own)
{
    struct desk_call *call = own->base.call;
    struct str about = {0};
    struct buf detail;

    if (!own->text) {
        desk_reply_problem(call, own->too_large ? PROBLEM_COMMAND_TOO_MUCH : PROBLEM_NOTHING_THERE,
                           NULL);
        return;
    }
    arena_buf(&call->request->arena, &detail, 512);
    buf_addf(&detail, "{\"about\":\"%.*s\",\"file\":\"%s\"}", STR_FMT(call->words[0]), own->name);
    about = buf_str(&detail);
    desk_record_simple(call, RECORD_USE, STR("audit extract file"), STR("shown"), about);
    desk_reply_text(call, own->content_type, own->name, own->text, own->len);
    own->text = NULL; /* the call's now */
}

static void
done(struct office_job *job, bool ran)
{
    struct file_job *own = (struct file_job *)job;

    if (own->base.call && ran) {
        own->base.call->now_us = own->base.call->desk->now_us;
        reply(own);
    } else if (own->base.call) {
        desk_reply_problem(own->base.call, PROBLEM_OVERLOADED, NULL);
    }
    free_job(own);
}

static void
serve_file(struct desk_call *call)
{
    struct str id = call->words[0], name = call->words[1];
    const char *content_type = content_type_of(name);
    struct file_job *own;
    int len;

    if (!is_plain(id) || !is_plain(name) || !content_type) {
        desk_reply_problem(call, PROBLEM_NOTHING_THERE, NULL);
        return;
    }
    own = calloc(1, sizeof *own);
    if (!own) {
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return;
    }
    *own = (struct file_job){.base.job = {.run = run, .done = done}, .content_type = content_type};
    len = snprintf(own->path, sizeof own->path, "%s/extracts/%.*s/%.*s",
                   call->desk->options.node->data, STR_FMT(id), STR_FMT(name));
    (void)snprintf(own->issued, sizeof own->issued, "%s/extracts/%.*s/" EXTRACT_ISSUED,
                   call->desk->options.node->data, STR_FMT(id));
    if (len < 0 || (size_t)len >= sizeof own->path ||
        desk_job_submit(&own->base, call, OFFICE_COMMANDS, DEADLINE_MS) < 0) {
        free_job(own);
        desk_reply_problem(call, PROBLEM_OVERLOADED, NULL);
        return;
    }
    own->name = own->path + (size_t)len - name.len;
}

const struct desk_route desk_extract_routes[] = {
    {HTTP_GET, "/v1/audit/extracts/{id}/files/{name}", DESK_DPO, 0, serve_file, NULL},
    {0},
};
