/* tilts audit verify: every part of the node's log, and their erasures together. */
#include "cli/audit_verify.h"

#include "audit/verify.h"
#include "cli/audit_gap.h"
#include "cli/audit_trust.h"

#include <inttypes.h>
#include <stdlib.h>

#define ANCHORS_MAX 4096
#define PROGRESS_FROM 50000 /* shorter logs are done before anyone looks */

struct showing {
    struct cli_progress progress;
    bool shown;
};

static void
show_progress(void *ctx, uint64_t done)
{
    struct showing *showing = ctx;

    if (showing->shown)
        cli_progress_show(&showing->progress, done);
}

static uint64_t
size_of(struct store *store)
{
    struct store_checkpoint last;
    uint64_t size = 0;
    struct arena arena;

    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    if (store->ops->last_checkpoint(store, &arena, &last) == 0)
        size = last.size;
    arena_done(&arena);
    return size;
}

struct anchors {
    struct verify_anchor items[ANCHORS_MAX]; /* the largest ones, ascending */
    size_t count, cosignatures;              /* the others are time stamps */
};

/* What others say of one part: so many of their signatures on its checkpoints verify. */
struct finding {
    size_t cosignatures, timestamps;
};

/* They come largest first, so each goes to the front. */
static int
add_anchor(void *ctx, const struct outside *outside)
{
    struct anchors *anchors = ctx;

    anchors->count++;
    anchors->cosignatures += outside->kind == ATTACHMENT_COSIGNATURE;
    anchors->items[ANCHORS_MAX - anchors->count] =
        (struct verify_anchor){outside->size, outside->at_us};
    return anchors->count == ANCHORS_MAX;
}

static void
verify_part(const struct audit_parts *parts, const struct audit_trust *trust,
            const struct audit_part *part, struct verify_report *ret_report,
            struct finding *ret_finding)
{
    struct verify_wish wish = {.origin = part->origin, .public_key = parts->public_key};
    struct showing showing = {.shown = false};
    struct anchors anchors = {.count = 0};
    char error[AUDIT_PART_ERROR_MAX];
    struct store *store = audit_part_open(part, error);
    struct gap gap;
    bool closed = audit_gap_of(parts, part, &gap);

    if (!store) {
        *ret_report = (struct verify_report){.erased_last = DATE_NONE, .erasure_last = DATE_NONE};
        snprintf(ret_report->finding, sizeof ret_report->finding, "%s", error);
        return;
    }
    cli_progress_begin(&showing.progress, part->origin, size_of(store));
    showing.shown = showing.progress.total >= PROGRESS_FROM;
    /* Attachments that cannot be read leave the log less dated, not less verified. */
    if (outside_each(store, &trust->outside, add_anchor, &anchors) == 0) {
        wish.anchors = &anchors.items[ANCHORS_MAX - anchors.count];
        wish.anchor_count = anchors.count;
        ret_finding->cosignatures = anchors.cosignatures;
        ret_finding->timestamps = anchors.count - anchors.cosignatures;
    }
    wish.guard_path = closed ? NULL : part->guard_path;
    wish.progress = show_progress;
    wish.ctx = &showing;
    if (verify_log_anchored(store, &wish, ret_report) < 0)
        ret_report->good = false; /* the finding says why */
    if (closed)
        audit_gap_check(parts, part, store, &gap, ret_report);
    if (showing.shown)
        cli_progress_end(&showing.progress, ret_report->records);
    store_close(store);
}

static void
print_table(const struct cli *cli, const struct audit_parts *parts,
            const struct verify_report *reports)
{
    static const char *const columns[] = {"origin", "records", "erased", "checkpoints", "result"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));

    for (size_t i = 0; i < parts->count; i++) {
        char records[24], erased[24], checkpoints[24];
        snprintf(records, sizeof records, "%" PRIu64, reports[i].records);
        snprintf(erased, sizeof erased, "%" PRIu64, reports[i].erased);
        snprintf(checkpoints, sizeof checkpoints, "%" PRIu64, reports[i].checkpoints);
        cli_table_add(table,
                      (const char *const[]){parts->parts[i].origin, records, erased, checkpoints,
                                            reports[i].good ? "verified" : reports[i].finding});
    }
    cli_table_close(table, NULL);
}

static void
print_json(const struct audit_parts *parts, const struct verify_report *reports,
           const struct finding *findings, bool good, bool accounted)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < parts->count; i++)
        json_array_append_new(rows, json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:b, s:s}", "origin",
                                              parts->parts[i].origin, "records",
                                              (json_int_t)reports[i].records, "erased",
                                              (json_int_t)reports[i].erased, "checkpoints",
                                              (json_int_t)reports[i].checkpoints, "cosignatures",
                                              (json_int_t)findings[i].cosignatures, "timestamps",
                                              (json_int_t)findings[i].timestamps, "verified",
                                              (int)reports[i].good, "finding", reports[i].finding));
    cli_print_json(json_pack("{s:b, s:b, s:o}", "verified", (int)good, "erasures_accounted",
                             (int)accounted, "parts", rows));
}

int
audit_verify(struct cli *cli, const struct audit_parts *parts)
{
    struct verify_report *reports = calloc(parts->count, sizeof *reports);
    struct finding *findings = calloc(parts->count, sizeof *findings);
    bool good = true, accounted;
    struct audit_trust trust;
    int r;

    if (!reports || !findings) {
        r = cli_fail(cli, CLI_FAILURE, "no memory");
        goto done;
    }
    r = audit_trust_load(cli, parts, &trust);
    if (r)
        goto untrusted;
    for (size_t i = 0; i < parts->count; i++) {
        verify_part(parts, &trust, &parts->parts[i], &reports[i], &findings[i]);
        good = good && reports[i].good;
    }
    accounted = verify_erasures(reports, parts->count);
    good = good && accounted;
    if (cli->json)
        print_json(parts, reports, findings, good, accounted);
    else
        print_table(cli, parts, reports);
    if (!accounted && !cli->json)
        printf("Records are erased that no erasure record, 24 months later, accounts for.\n");
    r = good ? CLI_DONE : CLI_REFUSED;
untrusted:
    audit_trust_done(&trust);
done:
    free(findings);
    free(reports);
    return r;
}
