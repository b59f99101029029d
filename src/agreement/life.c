/* An agreement's versions and events, worked out into instants: see life.h. */
#include "agreement/life.h"

#include <stdarg.h>
#include <stdio.h>

static int refuse(char *error, const char *format, ...) PRINTF_LIKE(2, 3);

static int
refuse(char *error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(error, AGREEMENT_ERROR_MAX, format, args);
    va_end(args);
    return -1;
}

int64_t
life_acts_from_us(const struct agreement_event *event)
{
    int64_t day_us = date_is_none(event->day) ? INT64_MIN : date_riga_begin_us(event->day);

    return day_us > event->at_us ? day_us : event->at_us;
}

static struct life_party *
find_party(struct life_party *parties, size_t count, struct registration registration)
{
    for (size_t i = 0; i < count; i++)
        if (parties[i].registration.number == registration.number)
            return &parties[i];
    return NULL;
}

const struct life_party *
life_agency(const struct life *life, struct registration registration)
{
    return find_party(life->agencies, life->agency_count, registration);
}

const struct life_party *
life_municipality(const struct life *life, struct registration registration)
{
    return find_party(life->municipalities, life->municipality_count, registration);
}

/* "At once" means from its recording; what came first ends the agreement. */
static void
take_end(const struct agreement_event *event, int64_t *end_us, struct str *clause)
{
    if (event->at_us < *end_us) {
        *end_us = event->at_us;
        *clause = event->clause;
    }
}

static void
take_notice(struct life *life, const struct agreement_event *event)
{
    if (life->notice_us != LIFE_NEVER && life->notice_last_day.days <= event->day.days)
        return;
    life->notice_us = event->at_us;
    life->notice_last_day = event->day;
    life->notice_clause = event->clause;
    life->no_new_from = date_is_none(event->no_new_from) ? DATE_OPEN : event->no_new_from;
}

static void
take_suspend(struct life *life, const struct agreement_event *event)
{
    life->suspensions[life->suspension_count++] =
        (struct life_span){life_acts_from_us(event), LIFE_NEVER};
}

static void
take_resume(struct life *life, const struct agreement_event *event)
{
    for (size_t i = 0; i < life->suspension_count; i++)
        if (life->suspensions[i].till_us == LIFE_NEVER)
            life->suspensions[i].till_us = life_acts_from_us(event);
}

static int
take_successor(struct life *life, const struct agreement_event *event, char *error)
{
    struct life_party next = {event->successor, {life_acts_from_us(event), LIFE_NEVER}};
    struct life_party *agency = find_party(life->agencies, life->agency_count, event->party);

    if (life_agency(life, event->successor) || life_municipality(life, event->successor))
        return refuse(error, "%.*s: the successor is a party already", STR_FMT(life->id));
    if (agency) {
        agency->span.till_us = next.span.from_us;
        life->agencies[life->agency_count++] = next;
    } else if (life_municipality(life, event->party)) {
        life->municipalities[life->municipality_count++] = next;
    } else {
        return refuse(error, "%.*s: the party that is succeeded is none of the agreement's",
                      STR_FMT(life->id));
    }
    return 0;
}

static int
take_event(struct life *life, const struct agreement_event *event, char *error)
{
    switch (event->kind) {
    case EVENT_NOTICE:
        take_notice(life, event);
        return 0;
    case EVENT_END:
        take_end(event, &life->end_us, &life->end_clause);
        return 0;
    case EVENT_WITHDRAW:
        take_end(event, &life->withdraw_us, &life->withdraw_clause);
        return 0;
    case EVENT_SUSPEND:
        take_suspend(life, event);
        return 0;
    case EVENT_RESUME:
        take_resume(life, event);
        return 0;
    case EVENT_SUCCESSOR:
        return take_successor(life, event, error);
    case EVENT_CONTACT:
        return 0;
    }
    return refuse(error, "%.*s: an event of an unknown kind", STR_FMT(life->id));
}

/* Versions count from 1 without a gap, each from no earlier a day, between the same parties. */
static int
check_versions(const struct life *life, char *error)
{
    for (size_t i = 0; i < life->version_count; i++) {
        const struct agreement *version = &life->versions[i];
        if (version->version != i + 1)
            return refuse(error, "%.*s: version %zu is missing", STR_FMT(life->id), i + 1);
        if (i && version->effective.days < version[-1].effective.days)
            return refuse(error, "%.*s: version %zu takes effect before version %zu",
                          STR_FMT(life->id), i + 1, i);
        if (!life_agency(life, version->agency.registration) ||
            !life_municipality(life, version->municipality.registration))
            return refuse(error, "%.*s: version %zu names other parties (7.7: record a successor)",
                          STR_FMT(life->id), i + 1);
    }
    return 0;
}

int
life_build(struct life *life, struct arena *arena, char error[static AGREEMENT_ERROR_MAX])
{
    const struct life_span ever = {INT64_MIN, LIFE_NEVER};
    size_t parties = life->event_count + 1;

    if (life->version_count == 0)
        return refuse(error, "%.*s: there are events, but no agreement", STR_FMT(life->id));
    life->end_us = life->withdraw_us = life->notice_us = LIFE_NEVER;
    life->notice_last_day = life->no_new_from = DATE_OPEN;
    life->suspensions = arena_array(arena, parties, sizeof *life->suspensions);
    life->agencies = arena_array(arena, parties, sizeof *life->agencies);
    life->municipalities = arena_array(arena, parties, sizeof *life->municipalities);
    if (!life->suspensions || !life->agencies || !life->municipalities)
        return refuse(error, "%.*s: no memory", STR_FMT(life->id));
    life->suspension_count = 0;
    life->agency_count = life->municipality_count = 1;
    life->agencies[0] = (struct life_party){life->versions[0].agency.registration, ever};
    life->municipalities[0] =
        (struct life_party){life->versions[0].municipality.registration, ever};
    for (size_t i = 0; i < life->event_count; i++)
        if (take_event(life, life->events[i], error) < 0)
            return -1;
    return check_versions(life, error);
}

const struct agreement *
life_version(const struct life *life, struct date day)
{
    const struct agreement *version = &life->versions[life->version_count - 1];

    while (version > life->versions && version->effective.days > day.days)
        version--;
    return version;
}

bool
life_is_suspended(const struct life *life, int64_t now_us)
{
    for (size_t i = 0; i < life->suspension_count; i++)
        if (now_us >= life->suspensions[i].from_us && now_us < life->suspensions[i].till_us)
            return true;
    return false;
}
