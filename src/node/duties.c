/* Rows to duties and back: see duties.h. */
#include "node/duties.h"

#include "base/json.h"
#include "base/limits.h"
#include "pki/digest.h"

#include <stdio.h>
#include <stdlib.h>

#define ARENA_MAX ((size_t)LIMIT_AGREEMENT_SET_MAX)

static bool
party_from(struct str name, enum duty_party *ret_party)
{
    for (int i = 0; i < DUTY_PARTY_COUNT; i++)
        if (str_eq_c(name, duty_party_name((enum duty_party)i))) {
            *ret_party = (enum duty_party)i;
            return true;
        }
    return false;
}

static bool
take_duty(const struct duty_row *row, struct duty *duty)
{
    *duty = (struct duty){.id = row->id,
                          .agreement = row->agreement,
                          .event_us = row->event_us,
                          .due_us = row->due_us};
    return duty_kind_from(row->kind, &duty->kind) && party_from(row->party, &duty->party);
}

static bool
take_event(const struct duty_event_row *row, struct duty_event *event)
{
    *event = (struct duty_event){.at_us = row->at_us,
                                 .by = row->by,
                                 .note = row->note,
                                 .evidence = row->evidence,
                                 .details = row->details};
    return duty_event_kind_from(row->kind, &event->kind);
}

/* Gives each duty its part of one array. */
static bool
take_history(struct duties *duties, const struct duty_event_row *rows, size_t count)
{
    struct duty_event *events = arena_array(&duties->arena, count + 1, sizeof *events);

    if (!events)
        return false;
    for (size_t i = 0; i < duties->count; i++) {
        struct duty *duty = &duties->duties[i];
        duty->history = events;
        for (size_t k = 0; k < count; k++)
            if (str_eq(rows[k].duty, duty->id) &&
                !take_event(&rows[k], &duty->history[duty->history_count++]))
                return false;
        events += duty->history_count;
    }
    return true;
}

int
duties_load(struct store *store, struct duties *ret_duties)
{
    struct duty_row *rows;
    struct duty_event_row *events;
    size_t count, event_count;

    *ret_duties = (struct duties){.duties = NULL};
    arena_init(&ret_duties->arena, ARENA_MAX);
    if (store->ops->load_duties(store, &ret_duties->arena, &rows, &count, &events, &event_count) <
        0)
        return -1;
    ret_duties->duties = arena_array(&ret_duties->arena, count + 1, sizeof *ret_duties->duties);
    for (size_t i = 0; ret_duties->duties && i < count; i++)
        if (!take_duty(&rows[i], &ret_duties->duties[ret_duties->count++]))
            goto unknown;
    if (!ret_duties->duties || !take_history(ret_duties, events, event_count))
        goto unknown;
    return 0;
unknown:
    ret_duties->count = 0;
    snprintf(store->error, sizeof store->error,
             "a duty is of a kind that this program does not know, or they are too many");
    return -1;
}

void
duties_done(struct duties *duties)
{
    arena_done(&duties->arena);
    duties->duties = NULL;
    duties->count = 0;
}

struct duty *
duties_find(const struct duties *duties, struct str id)
{
    for (size_t i = 0; i < duties->count; i++)
        if (str_eq(duties->duties[i].id, id))
            return &duties->duties[i];
    return NULL;
}

void
duties_next_id(const struct duties *duties, char id[static DUTIES_ID_MAX])
{
    snprintf(id, DUTIES_ID_MAX, "D-%zu", duties->count + 1);
}

int
duties_append(struct store *store, struct str id, const struct duty_event *event)
{
    const struct duty_event_row row = {
        .duty = id,
        .at_us = event->at_us,
        .kind = str_from(duty_event_kind_name(event->kind)),
        .by = event->by,
        .note = event->note,
        .evidence = event->evidence,
        .details = event->details,
    };

    return store->ops->add_duty_event(store, &row);
}

int
duties_open(struct store *store, const struct duty *duty, const struct duty_event *opened)
{
    const struct duty_row row = {
        .id = duty->id,
        .kind = str_from(duty_kind_row(duty->kind)->name),
        .party = str_from(duty_party_name(duty->party)),
        .agreement = duty->agreement,
        .event_us = duty->event_us,
        .due_us = duty->due_us,
    };

    if (store->ops->add_duty(store, &row) < 0)
        return -1;
    return duties_append(store, duty->id, opened);
}

/* The duty that an event makes, and the instant it counts from; false: none. */
static bool
cause_kind(const struct duties_cause *cause, enum duty_kind *kind, int64_t *event_us)
{
    const struct agreement_event *event = cause->event;

    switch (event->kind) {
    case EVENT_NOTICE:
        *kind = DUTY_NOTICE;
        *event_us = date_riga_begin_us(event->given);
        return true;
    case EVENT_SUSPEND:
        *kind = DUTY_FORCE_MAJEURE;
        *event_us = event->at_us;
        return true;
    case EVENT_SUCCESSOR:
        *kind = DUTY_REORGANISATION;
        *event_us = date_riga_begin_us(event->day);
        return true;
    case EVENT_CONTACT:
        *kind = DUTY_DETAILS;
        *event_us = event->at_us;
        return true;
    default:
        return false;
    }
}

/* Who is named by the event itself, where it names one. */
static enum duty_party
cause_party(const struct duties_cause *cause)
{
    const struct agreement_event *event = cause->event;

    if (event->kind != EVENT_SUCCESSOR && event->kind != EVENT_CONTACT)
        return cause->by;
    return life_agency(cause->life, event->party) ? DUTY_AGENCY : DUTY_MUNICIPALITY;
}

int
duties_follow(struct store *store, const struct duty_calendar *calendar,
              const struct duties_cause *cause)
{
    const struct agreement_event *event = cause->event;
    struct duty_event opened = {.kind = DUTY_OPENED, .at_us = event->at_us, .by = cause->who};
    enum duty_party party = cause_party(cause);
    enum duty_kind kind;
    int64_t event_us;
    struct duties duties;
    struct duty duty;
    char id[DUTIES_ID_MAX];
    int r;

    if (!cause_kind(cause, &kind, &event_us) ||
        !duty_make(kind, party, event_us, &calendar->of[party], &duty))
        return 0;
    if (event->kind == EVENT_NOTICE) /* the parties may have set a later last day */
        duty.due_us = date_riga_begin_us(date_add_days(event->day, 1));
    r = duties_load(store, &duties);
    if (r == 0) {
        duties_next_id(&duties, id);
        duty.id = str_from(id);
        duty.agreement = event->agreement;
        opened.note = event->note;
        r = duties_open(store, &duty, &opened);
    }
    duties_done(&duties);
    return r;
}

size_t
duties_event_count(const struct duties *duties)
{
    size_t count = 0;

    for (size_t i = 0; i < duties->count; i++)
        count += duties->duties[i].history_count;
    return count;
}

bool
duties_has_event(const struct duties *duties, struct str id, int64_t at_us)
{
    const struct duty *duty = duties_find(duties, id);

    for (size_t i = 0; duty && i < duty->history_count; i++)
        if (duty->history[i].at_us == at_us)
            return true;
    return false;
}

/* What an incident's record held is proved by its hash; it may be long. */
static void
add_details(json_t *object, struct str details)
{
    uint8_t hash[DIGEST_SIZE];
    char hex[2 * DIGEST_SIZE + 1];
    struct buf buf;

    digest_sha256(details.ptr, details.len, hash);
    buf_init(&buf, hex, sizeof hex);
    buf_add_hex(&buf, hash, sizeof hash);
    json_object_set_new(object, "details_sha256", json_string(buf_c(&buf)));
}

struct command_event
duties_record(const struct duty *duty, const struct duty_event *event, struct arena *arena)
{
    char event_at[DATE_TEXT_MAX], due[DATE_TEXT_MAX], *text;
    json_t *object CLEANUP(json_cleanup) = NULL;
    struct command_event record = {
        .type = RECORD_DUTY,
        .subject = arena_str(arena, duty->id),
        .clause = str_from(duty_clause(duty)),
        .outcome = str_from(duty_event_kind_name(event->kind)),
    };

    instant_format_riga(duty->event_us, event_at);
    due_format(duty->due_us, due);
    object = json_pack("{s:s, s:s, s:s%, s:s, s:s}", "kind", duty_kind_row(duty->kind)->name,
                       "party", duty_party_name(duty->party), "agreement", duty->agreement.ptr,
                       duty->agreement.len, "event_at", event_at, "due", due);
    if (object && event->note.len)
        json_object_set_new(object, "note", json_stringn(event->note.ptr, event->note.len));
    if (object && event->evidence.len)
        json_object_set_new(object, "evidence",
                            json_stringn(event->evidence.ptr, event->evidence.len));
    if (object && event->details.len)
        add_details(object, event->details);
    text = object ? json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
    arena->overflow |= text == NULL;
    record.detail = arena_str(arena, str_from(text));
    free(text);
    return record;
}

size_t
duties_records_at(const struct duties *duties, int64_t at_us, struct arena *arena,
                  struct command_event *ret_events)
{
    size_t count = 0;

    for (size_t i = 0; i < duties->count; i++)
        for (size_t k = 0; k < duties->duties[i].history_count; k++)
            if (duties->duties[i].history[k].at_us == at_us)
                ret_events[count++] =
                    duties_record(&duties->duties[i], &duties->duties[i].history[k], arena);
    return count;
}
