/* Finding, making, keeping and telling duties: see duty_desk.h. */
#include "cli/duty_desk.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

int
duty_desk_find(const struct duty_desk *desk, const char *id, const struct duty **ret_duty)
{
    *ret_duty = duties_find(&desk->duties, str_from(id));
    return *ret_duty ? CLI_DONE : cli_fail(desk->cli, CLI_REFUSED, "there is no duty %s", id);
}

static bool
has_agreement(struct duty_desk *desk, const char *id, bool *ret_failed)
{
    struct agreement_document *documents;
    struct agreement_event_row *events;
    size_t count, event_count;
    struct arena arena;
    bool found = false;

    arena_init(&arena, 2UL * LIMIT_AGREEMENT_SET_MAX);
    *ret_failed = desk->store->ops->load_agreements(desk->store, &arena, &documents, &count,
                                                    &events, &event_count) < 0;
    for (size_t i = 0; !*ret_failed && i < count; i++)
        found |= str_eq_c(documents[i].id, id);
    arena_done(&arena);
    return found;
}

static int
take_party(const struct duty_desk *desk, enum duty_kind kind, const char *text,
           enum duty_party *ret_party)
{
    const struct duty_kind_row *row = duty_kind_row(kind);
    int found = -1;

    for (int i = 0; i < DUTY_PARTY_COUNT; i++) {
        bool owes = row->clauses[i][0] != '\0';
        bool named = text && strcmp(text, duty_party_name((enum duty_party)i)) == 0;
        if (named && !owes)
            return cli_fail(desk->cli, CLI_REFUSED, "%s is never owed by the %s", row->name, text);
        if (named || (!text && owes)) {
            if (found >= 0)
                return cli_fail(desk->cli, CLI_USAGE,
                                "%s may be owed by either: say --party municipality or agency",
                                row->name);
            found = i;
        }
    }
    if (found < 0)
        return cli_fail(desk->cli, CLI_USAGE, "--party is municipality or agency");
    *ret_party = (enum duty_party)found;
    return CLI_DONE;
}

/* A day, or a day and a time; a duty that runs by the hour wants the time. */
static int
take_instant(const struct duty_desk *desk, enum duty_kind kind, const struct duty_words *words,
             int64_t *ret_us)
{
    enum due_clock clock = duty_kind_row(kind)->rule.clock;
    bool ahead = clock == DUE_MONTHS_AHEAD || clock == DUE_BEFORE;
    const char *text = ahead ? words->on : words->received;
    struct date day;

    if (ahead ? words->received != NULL || !text : words->on != NULL)
        return cli_fail(desk->cli, CLI_USAGE,
                        ahead ? "%s: say on which day it takes effect: --on DAY"
                              : "%s: --received says when it came; --on is for what lies ahead",
                        duty_kind_row(kind)->name);
    if (!text)
        *ret_us = desk->now_us;
    else if (clock != DUE_HOURS && date_parse(str_from(text), &day))
        *ret_us = date_riga_begin_us(day);
    else if (!instant_parse_riga(str_from(text), ret_us))
        return cli_fail(desk->cli, CLI_USAGE, "%s wants %s in Riga", ahead ? "--on" : "--received",
                        clock == DUE_HOURS ? "\"YYYY-MM-DD HH:MM\""
                                           : "YYYY-MM-DD or \"YYYY-MM-DD HH:MM\"");
    if (!ahead && *ret_us > desk->now_us)
        return cli_fail(desk->cli, CLI_REFUSED, "%s: %s has not come yet",
                        duty_kind_row(kind)->name, text);
    return CLI_DONE;
}

int
duty_desk_make(struct duty_desk *desk, enum duty_kind kind, const struct duty_words *words,
               struct duty *ret_duty)
{
    enum duty_party party = DUTY_MUNICIPALITY;
    int64_t event_us = 0;
    bool failed = false;
    int r = take_party(desk, kind, words->party, &party);

    if (r == CLI_DONE)
        r = take_instant(desk, kind, words, &event_us);
    if (r != CLI_DONE)
        return r;
    if (!words->agreement)
        return cli_fail(desk->cli, CLI_USAGE, "--agreement is missing");
    if (!has_agreement(desk, words->agreement, &failed))
        return failed
                   ? cli_fail(desk->cli, CLI_FAILURE, "the register: %s", store_error(desk->store))
                   : cli_fail(desk->cli, CLI_REFUSED, "there is no agreement %s", words->agreement);
    if (!duty_make(kind, party, event_us, &desk->calendar.of[party], ret_duty))
        return cli_fail(desk->cli, CLI_REFUSED, "that party never owes it");
    ret_duty->agreement = str_from(words->agreement);
    return CLI_DONE;
}

static int
write_event(struct duty_desk *desk, const struct duty *duty, const struct duty_event *event)
{
    const struct store_ops *ops = desk->store->ops;
    int r = ops->begin_write(desk->store);

    if (r < 0)
        return -1;
    r = event->kind == DUTY_OPENED ? duties_open(desk->store, duty, event)
                                   : duties_append(desk->store, duty->id, event);
    if (r == 0)
        r = ops->commit(desk->store);
    if (r < 0)
        ops->rollback(desk->store);
    return r;
}

/* Begun, written, settled: see node/change.h. */
static int
change_duty(struct duty_desk *desk, const struct duty *duty, const struct duty_event *event)
{
    struct arena arena;
    struct command_event record;
    char error[CHANGE_ERROR_MAX], why[STORE_ERROR_MAX] = "";
    bool made = false;
    int r;

    arena_init(&arena, 256 * 1024);
    record = duties_record(duty, event, &arena);
    r = arena.overflow ? cli_fail(desk->cli, CLI_FAILURE, "no memory") : CLI_DONE;
    if (r == CLI_DONE && change_begin(desk->change, &record, event->at_us, error) < 0)
        r = cli_fail(desk->cli, CLI_FAILURE, "nothing was changed, for the log cannot grow: %s",
                     error);
    arena_done(&arena);
    if (r != CLI_DONE)
        return r;
    if (write_event(desk, duty, event) < 0)
        str_copy(str_from(store_error(desk->store)), why, sizeof why);
    if (change_settle(desk->change, &made, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE,
                        "what came of it is not in the log yet; the next change records it: %s",
                        error);
    return made ? CLI_DONE : cli_fail(desk->cli, CLI_FAILURE, "the register: %s", why);
}

int
duty_desk_keep(struct duty_desk *desk, const struct duty *duty, const struct duty_event *event)
{
    struct duty_event kept = *event;
    const char *refusal;

    kept.at_us = desk->now_us++;
    kept.by = str_from(desk->who);
    if (str_has_control(kept.note) || kept.note.len > INCIDENT_TEXT_MAX)
        return cli_fail(desk->cli, CLI_REFUSED, "the note is no plain text of at most 2000 bytes");
    refusal = duty_refusal(duty, &kept);
    if (refusal)
        return cli_fail(desk->cli, CLI_REFUSED, "%.*s: %s", STR_FMT(duty->id), refusal);
    return change_duty(desk, duty, &kept);
}

static json_t *
instant_json(int64_t us)
{
    char text[DATE_TEXT_MAX];

    if (us < 0 || us == DUE_NEVER)
        return json_null();
    instant_format(us, text);
    return json_string(text);
}

static void
set_text(json_t *object, const char *name, struct str text)
{
    if (text.len)
        json_object_set_new(object, name, json_stringn(text.ptr, text.len));
}

static json_t *
event_json(const struct duty_event *event)
{
    json_t *object = json_pack("{s:s, s:o}", "event", duty_event_kind_name(event->kind), "at",
                               instant_json(event->at_us));

    set_text(object, "by", event->by);
    set_text(object, "note", event->note);
    set_text(object, "evidence", event->evidence);
    if (event->details.len)
        json_object_set_new(object, "incident",
                            json_loadb(event->details.ptr, event->details.len, 0, NULL));
    return object;
}

json_t *
duty_desk_json(const struct duty_desk *desk, const struct duty *duty, bool history)
{
    const struct duty_kind_row *row = duty_kind_row(duty->kind);
    char due[DATE_TEXT_MAX];
    json_t *object, *events;

    due_format(duty->due_us, due);
    object = json_pack("{s:s%, s:s, s:s, s:s, s:s, s:s, s:s%, s:o, s:o, s:s, s:s, s:b, s:o}", "id",
                       duty->id.ptr, duty->id.len, "kind", row->name, "title_lv", row->title_lv,
                       "title_en", row->title_en, "clause", duty_clause(duty), "party",
                       duty_party_name(duty->party), "agreement", duty->agreement.ptr,
                       duty->agreement.len, "event_at", instant_json(duty->event_us), "due_at",
                       instant_json(duty->due_us), "due", due, "state",
                       duty_state_name(duty_state(duty, desk->now_us)), "late",
                       (int)duty_is_late(duty, desk->now_us), "done_at",
                       instant_json(duty_done_us(duty, desk->now_us)));
    if (!history)
        return object;
    events = json_array();
    for (size_t i = 0; i < duty->history_count; i++)
        json_array_append_new(events, event_json(&duty->history[i]));
    json_object_set_new(object, "history", events);
    return object;
}

void
duty_desk_say(const struct duty_desk *desk, const struct duty *duty, enum duty_event_kind kind)
{
    char due[DATE_TEXT_MAX];

    due_format(duty->due_us, due);
    if (desk->cli->json)
        cli_print_json(json_pack("{s:s%, s:s, s:s, s:s, s:s}", "id", duty->id.ptr, duty->id.len,
                                 "kind", duty_kind_row(duty->kind)->name, "event",
                                 duty_event_kind_name(kind), "clause", duty_clause(duty), "due",
                                 due));
    else
        printf("%.*s %s: %s (clause %s), %s owes it%s%s\n", STR_FMT(duty->id),
               duty_event_kind_name(kind), duty_kind_row(duty->kind)->title_en, duty_clause(duty),
               duty_party_name(duty->party), due[0] ? ", due " : "", due);
}

int
duty_desk_language(const struct duty_desk *desk, const char *text, enum ical_language *ret_language)
{
    bool english = text && strcmp(text, "en") == 0;

    if (text && !english && strcmp(text, "lv") != 0)
        return cli_fail(desk->cli, CLI_USAGE, "--lang is lv or en");
    *ret_language = english ? ICAL_ENGLISH : ICAL_LATVIAN;
    return CLI_DONE;
}
