/* Reading the wish, walking the parts, recording the issue: see audit_extract.h. */
#include "cli/audit_extract.h"

#include "audit/extract.h"
#include "audit/extract_line.h"
#include "audit/receipt.h"
#include "lane/request_id.h"
#include "node/command_log.h"
#include "node/part.h"

#include <stdlib.h>
#include <string.h>

#define ISSUE_PART "admin"
#define CLAUSE "3.3"
#define DETAIL_MAX 1024

static int
read_sections(const struct cli *cli, const char *text, unsigned *ret_sections)
{
    struct str rest = str_from(text);

    *ret_sections = 0;
    while (rest.len) {
        struct str name = str_split(&rest, ',');
        unsigned i = 0;
        while (i < SECTION_COUNT && !str_eq_c(name, extract_section_names[i]))
            i++;
        if (i == SECTION_COUNT)
            return cli_fail(cli, CLI_USAGE, "--sections wants operator, person or facts: %.*s",
                            STR_FMT(name));
        *ret_sections |= SECTION_BIT(i);
    }
    if (!(*ret_sections & SECTION_BIT(SECTION_FACTS)))
        return cli_fail(cli, CLI_USAGE,
                        "--sections: without facts nothing says whose a record is; add facts");
    return CLI_DONE;
}

static int
read_wish(const struct cli *cli, const struct audit_extract_wish *words, struct extract_wish *wish)
{
    wish->with_others = words->with_others;
    wish->sections = SECTIONS_ALL;
    if (!registration_parse(str_from(words->municipality), &wish->municipality))
        return cli_fail(cli, CLI_USAGE, "--municipality: %s is no registration number",
                        words->municipality);
    if (!date_parse(str_from(words->from), &wish->from) ||
        !date_parse(str_from(words->till), &wish->till))
        return cli_fail(cli, CLI_USAGE, "--from and --till want days: YYYY-MM-DD");
    if (wish->from.days > wish->till.days)
        return cli_fail(cli, CLI_USAGE, "--from is after --till");
    return words->sections ? read_sections(cli, words->sections, &wish->sections) : CLI_DONE;
}

/* Records to walk over, for the progress bar; 0 when that cannot be told. */
static uint64_t
size_of(const struct audit_part *part)
{
    char error[AUDIT_PART_ERROR_MAX];
    struct store *store = audit_part_open(part, error);
    struct store_checkpoint last = {0};
    struct arena arena;

    if (!store)
        return 0;
    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    if (store->ops->last_checkpoint(store, &arena, &last) < 0)
        last.size = 0;
    arena_done(&arena);
    store_close(store);
    return last.size;
}

struct bar {
    struct cli_progress progress;
    uint64_t before; /* records of the parts that are done */
};

static void
show(void *ctx, uint64_t done)
{
    struct bar *bar = ctx;

    cli_progress_show(&bar->progress, bar->before + done);
}

static int
add_parts(const struct cli *cli, const struct audit_parts *parts, struct extract *extract)
{
    struct bar bar = {.before = 0};
    uint64_t total = 0;

    for (size_t i = 0; i < parts->count; i++)
        total += size_of(&parts->parts[i]);
    cli_progress_begin(&bar.progress, "extract", total);
    for (size_t i = 0; i < parts->count; i++) {
        char error[AUDIT_PART_ERROR_MAX];
        struct store *store = audit_part_open(&parts->parts[i], error);
        int r;
        if (!store)
            return cli_fail(cli, CLI_FAILURE, "%s", error);
        r = extract_add(extract, store, parts->parts[i].origin, show, &bar);
        store_close(store);
        if (r < 0)
            return cli_fail(cli, CLI_REFUSED, "%s", extract_error(extract));
        bar.before += size_of(&parts->parts[i]);
    }
    cli_progress_end(&bar.progress, bar.before);
    return CLI_DONE;
}

struct issue {
    struct extract *extract;
    struct store *store;
    struct buf receipt;
};

/* The first record that is visited is the one of the issue. */
static int
write_receipt(void *ctx, const struct store_record *row)
{
    struct issue *issue = ctx;

    if (receipt_write(issue->store, row, SECTION_BIT(SECTION_FACTS), &issue->receipt) < 0)
        issue->receipt.overflow = true;
    return 1;
}

static int
complete(const struct cli *cli, const struct node_config *config, uint64_t index,
         struct extract *extract)
{
    char name[PART_NAME_MAX], *memory = malloc(PROOF_TEXT_MAX);
    char error[STORE_ERROR_MAX] = "no memory";
    struct issue issue = {.extract = extract};
    int r;

    part_newest(config, ISSUE_PART, name);
    if (memory)
        issue.store = part_open(config, name, true, error);
    if (!issue.store) {
        r = cli_fail(cli, CLI_FAILURE, "%s", error);
        goto done;
    }
    buf_init(&issue.receipt, memory, PROOF_TEXT_MAX);
    if (issue.store->ops->each_record(issue.store, index, write_receipt, &issue) != 1 ||
        !buf_ok(&issue.receipt))
        r = cli_fail(cli, CLI_FAILURE, "the issue is recorded, but its receipt cannot be made: %s",
                     store_error(issue.store));
    else if (extract_issue(extract, buf_str(&issue.receipt)) < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s", extract_error(extract));
    else
        r = CLI_DONE;
done:
    store_close(issue.store);
    free(memory);
    return r;
}

/* Recorded first: no complete bundle leaves without the log knowing of it. */
static int
issue(const struct cli *cli, const struct node_config *config, struct str id,
      struct extract *extract)
{
    uint8_t manifest[DIGEST_SIZE];
    char memory[DETAIL_MAX], error[COMMAND_LOG_ERROR_MAX];
    uint64_t index = 0;
    struct command_event event = {.type = RECORD_EXTRACT,
                                  .subject = id,
                                  .clause = STR(CLAUSE),
                                  .outcome = STR("issued"),
                                  .ret_index = &index};
    struct buf detail;

    buf_init(&detail, memory, sizeof memory);
    if (extract_finish(extract, manifest) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", extract_error(extract));
    extract_detail(extract, manifest, &detail);
    event.detail = buf_str(&detail);
    if (!buf_ok(&detail))
        return cli_fail(cli, CLI_FAILURE, "no memory");
    if (command_log_append(config, &cli->clock, &event, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "nothing was issued, for it cannot be recorded: %s",
                        error);
    return complete(cli, config, index, extract);
}

static void
say_done(const struct cli *cli, const char *folder, const struct extract_wish *wish,
         const struct extract_counts *counts)
{
    if (cli->json) {
        json_t *document = audit_extract_json(folder);
        json_object_set_new(document, "extract", json_stringn(wish->id.ptr, wish->id.len));
        json_object_set_new(document, "folder", json_string(folder));
        cli_print_json(document);
        return;
    }
    printf("Extract %.*s in %s: %llu records.\n", STR_FMT(wish->id), folder,
           (unsigned long long)counts->records);
    if (counts->held_back)
        printf("%llu of them disclosed rows of other municipalities: their person sections are "
               "closed (--with-others opens them).\n",
               (unsigned long long)counts->held_back);
    if (counts->with_others)
        printf("%llu of them disclosed rows of other municipalities, and are open: hand the "
               "bundle to nobody who may not see those.\n",
               (unsigned long long)counts->with_others);
    if (counts->erased)
        printf("%llu records of this period, of whatever municipality, are erased.\n",
               (unsigned long long)counts->erased);
    printf("It holds personal data. Who receives it verifies it with: python3 verify.py\n");
}

int
audit_extract_make(const struct cli *cli, const struct audit_parts *parts,
                   const struct audit_extract_wish *words)
{
    char id[UUID_TEXT_MAX], error[EXTRACT_ERROR_MAX], issuer[PART_NAME_MAX], *issue_origin, *folder;
    struct extract_wish wish = {.at_us = clock_now_us(&cli->clock)};
    struct extract *extract = NULL;
    int r = read_wish(cli, words, &wish);

    part_newest(parts->config, ISSUE_PART, issuer);
    issue_origin = node_origin(parts->config, issuer);
    request_id_make(wish.at_us, id);
    folder = words->folder ? strdup(words->folder) : audit_extract_folder(parts->config, id);
    wish.id = str_from(id);
    wish.issue_origin = issue_origin;
    if (r == CLI_DONE && (!issue_origin || !folder))
        r = cli_fail(cli, CLI_FAILURE, "no memory");
    if (r == CLI_DONE) {
        extract = extract_open(folder, &wish, parts->public_key, error);
        r = extract ? add_parts(cli, parts, extract) : cli_fail(cli, CLI_REFUSED, "%s", error);
    }
    if (r == CLI_DONE)
        r = issue(cli, parts->config, wish.id, extract);
    if (r == CLI_DONE)
        say_done(cli, folder, &wish, extract_counts(extract));
    extract_close(extract);
    free(issue_origin);
    free(folder);
    return r;
}
