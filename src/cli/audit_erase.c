/*
 * tilts audit erase: a dry run unless --yes is given. How far it goes is told by somebody else's
 * clock, and what it did is recorded before and after.
 */
#include "cli/audit_erase.h"

#include "audit/erase.h"
#include "cli/audit_trust.h"
#include "node/command_log.h"

#include <inttypes.h>
#include <stdlib.h>

#define CLOCKS_APART_US US_PER_DAY

struct job {
    struct cli *cli;
    struct audit_parts parts;
    struct audit_trust trust;
    struct erase_holds *holds;
    struct outside outside;
    const char *outside_origin;
    struct erase_wish wish;
    struct erase_report *reports;
    char last_day[DATE_TEXT_MAX], outside_at[DATE_TEXT_MAX];
};

/* The newest time of all parts, and their legal holds. */
static int
look_into(struct job *job, const struct audit_part *part)
{
    char error[AUDIT_PART_ERROR_MAX];
    struct store *store = audit_part_open(part, error);
    struct outside outside;
    int found;

    if (!store)
        return cli_fail(job->cli, CLI_FAILURE, "%s", error);
    found = outside_newest(store, &job->trust.outside, &outside);
    if (found > 0 && (!job->outside_origin || outside.at_us > job->outside.at_us)) {
        job->outside = outside;
        job->outside_origin = part->origin;
    }
    if (found < 0)
        (void)str_copy(str_from(store_error(store)), error, sizeof error);
    else
        found = erase_holds_add(job->holds, store, error);
    store_close(store);
    return found < 0 ? cli_fail(job->cli, CLI_FAILURE, "%s: %s", part->log_path, error) : CLI_DONE;
}

/* Our own clock must agree, for records are dated by it; but alone it could be set ahead. */
static int
set_cut_off(struct job *job)
{
    int64_t now_us = clock_now_us(&job->cli->clock);

    if (!job->outside_origin)
        return cli_fail(
            job->cli, CLI_REFUSED,
            "there is no time from outside to go by: attach a cosignature of a "
            "counterparty whose key stands in %s, or a time stamp of an authority in %s",
            job->trust.witnesses_path, job->trust.tsa_path);
    if (job->outside.at_us > now_us + CLOCKS_APART_US)
        return cli_fail(job->cli, CLI_REFUSED,
                        "%s signed at a time that lies ahead of this machine's clock by more than "
                        "a day; one of the two is wrong, so nothing is erased",
                        job->outside.signer);
    job->wish.last_day =
        erase_last_day(date_in_riga(job->outside.at_us < now_us ? job->outside.at_us : now_us));
    date_format(job->wish.last_day, job->last_day);
    instant_format(job->outside.at_us, job->outside_at);
    return CLI_DONE;
}

static int
prepare(struct job *job)
{
    int r = audit_parts_open(job->cli, &job->parts);

    if (r == CLI_DONE)
        r = audit_trust_load(job->cli, &job->parts, &job->trust);
    if (r)
        return r;
    job->holds = erase_holds_new();
    job->reports = calloc(job->parts.count, sizeof *job->reports);
    job->wish.holds = job->holds;
    if (!job->holds || !job->reports)
        return cli_fail(job->cli, CLI_FAILURE, "no memory");
    for (size_t i = 0; r == CLI_DONE && i < job->parts.count; i++)
        r = look_into(job, &job->parts.parts[i]);
    return r ? r : set_cut_off(job);
}

static struct erase_report
sum(const struct job *job)
{
    struct erase_report all = {0};

    for (size_t i = 0; i < job->parts.count; i++) {
        all.due += job->reports[i].due;
        all.held += job->reports[i].held;
        all.erased += job->reports[i].erased;
    }
    return all;
}

/* Takes one part after another; goes on no further after a failure. */
static int
walk(struct job *job, bool dry)
{
    char error[ERASE_ERROR_MAX];
    int r = CLI_DONE;

    job->wish.dry = dry;
    for (size_t i = 0; r == CLI_DONE && i < job->parts.count; i++) {
        const struct audit_part *part = &job->parts.parts[i];
        struct store *store =
            dry ? audit_part_open(part, error) : audit_part_open_to_write(part, error);
        if (!store || erase_log(store, &job->wish, &job->reports[i], error) < 0)
            r = cli_fail(job->cli, CLI_FAILURE, "%s: %s", part->origin, error);
        store_close(store);
    }
    return r;
}

static int
record(struct job *job, const char *outcome)
{
    struct erase_report all = sum(job);
    char subject[64], error[COMMAND_LOG_ERROR_MAX], *detail;
    json_t *object = json_pack(
        "{s:s, s:I, s:I, s:I, s:{s:s, s:s, s:s, s:s, s:I}}", "up_to", job->last_day, "due",
        (json_int_t)all.due, "held", (json_int_t)all.held, "erased", (json_int_t)all.erased,
        "outside", "at", job->outside_at, "kind",
        job->outside.kind == ATTACHMENT_COSIGNATURE ? "cosignature" : "time stamp", "signer",
        job->outside.signer, "origin", job->outside_origin, "size", (json_int_t)job->outside.size);
    int r = -1;

    snprintf(subject, sizeof subject, "records up to %s", job->last_day);
    detail = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(object);
    if (detail) {
        struct command_event event = {.type = RECORD_ERASURE,
                                      .subject = str_from(subject),
                                      .detail = str_from(detail),
                                      .clause = STR("3.2.7"),
                                      .outcome = str_from(outcome)};
        r = command_log_append(job->parts.config, &job->cli->clock, &event, error);
    }
    free(detail);
    return r < 0 ? cli_fail(job->cli, CLI_FAILURE, "the erasure cannot be recorded: %s",
                            detail ? error : "no memory")
                 : CLI_DONE;
}

static void
print(const struct job *job, bool dry)
{
    static const char *const columns[] = {"origin", "due", "held", "erased"};
    struct cli_table *table = cli_table_open(job->cli, columns, ARRAY_LEN(columns));
    char title[512];

    for (size_t i = 0; i < job->parts.count; i++) {
        char due[24], held[24], erased[24];
        snprintf(due, sizeof due, "%" PRIu64, job->reports[i].due);
        snprintf(held, sizeof held, "%" PRIu64, job->reports[i].held);
        snprintf(erased, sizeof erased, "%" PRIu64, job->reports[i].erased);
        cli_table_add(table, (const char *[]){job->parts.parts[i].origin, due, held, erased});
    }
    snprintf(title, sizeof title, "Records up to %s; it was %s by %s%s", job->last_day,
             job->outside_at, job->outside.signer, dry ? ". Nothing is erased without --yes." : "");
    cli_table_close(table, title);
}

static int
erase_for_good(struct job *job)
{
    int r = walk(job, true);

    if (r || sum(job).due == sum(job).held) {
        return r; /* nothing to do is nothing to record */
    }
    r = record(job, "begun");
    if (r)
        return r;
    r = walk(job, false);
    if (r) {
        (void)record(job, "stopped"); /* what stopped it was said already */
        return r;
    }
    return record(job, "done");
}

int
audit_erase_run(struct cli *cli, int argc, char **argv)
{
    bool yes = false, dry = false;
    const struct cli_option options[] = {
        {.name = "--yes", .flag = &yes}, {.name = "--dry-run", .flag = &dry}, {.name = NULL}};
    struct job job = {.cli = cli};
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    if (yes && dry)
        return cli_fail(cli, CLI_USAGE, "say --yes or --dry-run, not both");
    r = prepare(&job);
    if (r == CLI_DONE)
        r = yes ? erase_for_good(&job) : walk(&job, true);
    if (r == CLI_DONE)
        print(&job, !yes);
    free(job.reports);
    erase_holds_free(job.holds);
    audit_trust_done(&job.trust);
    audit_parts_close(&job.parts);
    return r;
}
