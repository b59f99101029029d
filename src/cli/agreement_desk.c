/* Loading, telling and committing: see agreement_desk.h. */
#include "cli/agreement_desk.h"

#include "base/limits.h"

#include <stdarg.h>
#include <string.h>

static int
store_failed(const struct agreement_desk *desk)
{
    return cli_fail(desk->cli, CLI_FAILURE, "the register: %s", desk->store->error);
}

static int
load_set(struct agreement_desk *desk, struct arena *arena)
{
    struct agreement_document *documents;
    struct agreement_event_row *events;
    size_t count, event_count;
    char error[AGREEMENT_ERROR_MAX], name[96];

    if (desk->store->ops->load_agreements(desk->store, arena, &documents, &count, &events,
                                          &event_count) < 0)
        return store_failed(desk);
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%.*s version %u", STR_FMT(documents[i].id),
                 documents[i].version);
        if (agreement_set_add_document(&desk->set, documents[i].yaml, name, error) < 0)
            return cli_fail(desk->cli, CLI_FAILURE, "the register holds: %s", error);
    }
    for (size_t i = 0; i < event_count; i++)
        if (agreement_set_add_event(&desk->set, events[i].agreement, events[i].at_us,
                                    events[i].body, error) < 0)
            return cli_fail(desk->cli, CLI_FAILURE, "the register holds: %s", error);
    if (agreement_set_seal(&desk->set, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "the register holds: %s", error);
    return CLI_DONE;
}

int
agreement_desk_load(struct agreement_desk *desk)
{
    struct arena arena;
    int r;

    desk->now_us = clock_now_us(&desk->cli->clock);
    if (desk->store->ops->agreements_generation(desk->store, &desk->generation) < 0)
        return store_failed(desk);
    arena_init(&arena, 2UL * LIMIT_AGREEMENT_SET_MAX);
    r = load_set(desk, &arena);
    arena_done(&arena);
    return r;
}

static void PRINTF_LIKE(2, 0) add_sentence(json_t **sentences, const char *format, va_list args)
{
    char text[1024];

    vsnprintf(text, sizeof text, format, args);
    if (!*sentences)
        *sentences = json_array();
    json_array_append_new(*sentences, json_string(text));
}

void
agreement_desk_tell(struct agreement_desk *desk, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add_sentence(&desk->consequences, format, args);
    va_end(args);
}

void
agreement_desk_tell_both(struct agreement_desk *desk, const char *latvian, const char *english, ...)
{
    va_list args;

    va_start(args, english);
    add_sentence(&desk->consequences_lv, latvian, args);
    va_end(args);
    va_start(args, english);
    add_sentence(&desk->consequences, english, args);
    va_end(args);
}

static void
show_consequences(const struct agreement_desk *desk, const struct agreement_change *change)
{
    size_t i;
    const json_t *sentence;

    printf("%s %.*s (clause %.*s)\n", change->verb, STR_FMT(change->agreement),
           STR_FMT(change->clause));
    json_array_foreach(desk->consequences, i, sentence)
        printf("  - %s\n", json_string_value(sentence));
    fflush(stdout);
}

static int
write_change(struct agreement_desk *desk, const struct agreement_change *change,
             const struct agreement_document *document, const struct agreement_event_row *event)
{
    const struct store_ops *ops = desk->store->ops;
    uint64_t generation;
    int r;

    if (ops->begin_write(desk->store) < 0)
        return store_failed(desk);
    if (ops->agreements_generation(desk->store, &generation) < 0)
        goto failed;
    if (generation != desk->generation) {
        ops->rollback(desk->store);
        return cli_fail(desk->cli, CLI_REFUSED,
                        "the agreements were changed meanwhile; nothing was done, look again");
    }
    r = document ? ops->add_agreement(desk->store, document)
                 : ops->add_agreement_event(desk->store, event);
    for (size_t i = 0; r == 0 && change->signatures && i < change->signatures->count; i++)
        r = ops->add_agreement_signature(desk->store, &change->signatures->rows[i]);
    if (r == 0 && desk->within)
        r = desk->within(desk->ctx, desk, change);
    if (r < 0 || ops->commit(desk->store) < 0)
        goto failed;
    return CLI_DONE;
failed:
    r = store_failed(desk);
    ops->rollback(desk->store);
    return r;
}

/* With its records around it. A change that is made but not recorded is a failure. */
static int
make_change(struct agreement_desk *desk, const struct agreement_change *change,
            const struct agreement_document *document, const struct agreement_event_row *event)
{
    int r = desk->begin ? desk->begin(desk->ctx, change) : CLI_DONE, settled;

    if (r != CLI_DONE)
        return r;
    r = write_change(desk, change, document, event);
    settled = desk->settle ? desk->settle(desk->ctx, change) : CLI_DONE;
    return r != CLI_DONE ? r : settled;
}

static void
say_done(struct agreement_desk *desk, const struct agreement_change *change, bool rehearsal)
{
    char at[DATE_TEXT_MAX];

    instant_format_riga(change->at_us, at);
    if (desk->cli->json)
        cli_print_json(json_pack("{s:s, s:s%, s:s%, s:s, s:O, s:O*, s:b}", "verb", change->verb,
                                 "agreement", change->agreement.ptr, change->agreement.len,
                                 "clause", change->clause.ptr, change->clause.len, "at", at,
                                 "consequences", desk->consequences, "consequences_lv",
                                 desk->consequences_lv, "done", !rehearsal));
    else if (rehearsal)
        printf("Nothing was done: --dry-run.\n");
    else
        printf("Done, %s Riga time.\n", at);
}

int
agreement_desk_make(struct agreement_desk *desk, const struct agreement_change *change,
                    const struct agreement_document *document,
                    const struct agreement_event_row *event, bool rehearsal)
{
    int r = CLI_DONE;

    if (!desk->cli->json)
        show_consequences(desk, change);
    if (!rehearsal)
        r = make_change(desk, change, document, event);
    if (r == CLI_DONE)
        say_done(desk, change, rehearsal);
    return r;
}

int
agreement_desk_run(struct agreement_desk *desk, int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*fn)(struct agreement_desk *desk, int argc, char **argv);
    } verbs[] = {
        {"add", agreement_desk_add},
        {"amend", agreement_desk_amend},
        {"list", agreement_desk_list},
        {"show", agreement_desk_show},
        {"sign", agreement_desk_sign},
        {"signatures", agreement_desk_signatures},
        {"notice", NULL},
        {"end", NULL},
        {"suspend", NULL},
        {"resume", NULL},
        {"successor", NULL},
        {"contact", NULL},
    };
    size_t i = 0;
    int r;

    while (i < ARRAY_LEN(verbs) && (argc < 1 || strcmp(verbs[i].name, argv[0]) != 0))
        i++;
    if (i == ARRAY_LEN(verbs))
        return cli_fail(desk->cli, CLI_USAGE,
                        "say: tilts agreement add | list | show | amend | notice | end | suspend | "
                        "resume | successor | contact | sign | signatures | explain");
    agreement_set_init(&desk->set);
    r = agreement_desk_load(desk);
    if (r == CLI_DONE)
        r = verbs[i].fn ? verbs[i].fn(desk, argc - 1, argv + 1)
                        : agreement_desk_event(desk, argv[0], argc - 1, argv + 1);
    agreement_set_done(&desk->set);
    json_decref(desk->consequences);
    json_decref(desk->consequences_lv);
    desk->consequences = desk->consequences_lv = NULL;
    return r;
}
