/* Kinds of events as a table, and their JSON form: see event.h. */
#include "agreement/event.h"

#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define BODY_TEXT_MAX 1000

enum member {
    MEMBER_CLAUSE,
    MEMBER_DAY,
    MEMBER_GIVEN,
    MEMBER_NO_NEW_FROM,
    MEMBER_REASON,
    MEMBER_PARTY,
    MEMBER_SUCCESSOR,
    MEMBER_CONTACT,
    MEMBER_NOTE,
    MEMBER_COUNT
};

#define BIT(member) (1U << MEMBER_##member)

/* One kind: its name, the clause it rests on, and the members that belong to it. */
static const struct {
    const char *name, *clause;
    unsigned members;
} kinds[EVENT_KIND_COUNT] = {
    [EVENT_NOTICE] = {"notice", "6.2", BIT(CLAUSE) | BIT(DAY) | BIT(GIVEN) | BIT(NO_NEW_FROM)},
    [EVENT_END] = {"end", "6.3", BIT(CLAUSE) | BIT(DAY) | BIT(REASON)},
    [EVENT_SUSPEND] = {"suspend", "5", BIT(CLAUSE) | BIT(DAY)},
    [EVENT_RESUME] = {"resume", "5", BIT(CLAUSE) | BIT(DAY)},
    [EVENT_WITHDRAW] = {"withdraw", "5", BIT(CLAUSE) | BIT(DAY)},
    [EVENT_SUCCESSOR] = {"successor", "7.7", BIT(CLAUSE) | BIT(DAY) | BIT(PARTY) | BIT(SUCCESSOR)},
    [EVENT_CONTACT] = {"contact", "7.5", BIT(CLAUSE) | BIT(PARTY) | BIT(CONTACT)},
};

static const struct {
    const char *name, *clause;
} reasons[END_REASON_COUNT] = {
    [END_NO_REASON] = {"", ""},
    [END_GROSS_BREACH] = {"gross-breach", "6.3"},
    [END_VITAL_REASON] = {"vital-reason", "6.3"},
    [END_UNLAWFUL_PROCESSING] = {"unlawful-processing", "6.4"},
};

static const char *const member_names[MEMBER_COUNT] = {
    "clause", "day", "given", "no_new_from", "reason", "party", "successor", "contact", "note",
};

const char *
event_kind_name(enum event_kind kind)
{
    return kinds[kind].name;
}

bool
event_kind_from(struct str name, enum event_kind *ret_kind)
{
    for (int i = 0; i < EVENT_KIND_COUNT; i++)
        if (str_eq_c(name, kinds[i].name)) {
            *ret_kind = (enum event_kind)i;
            return true;
        }
    return false;
}

const char *
end_reason_name(enum end_reason reason)
{
    return reasons[reason].name;
}

bool
end_reason_from(struct str name, enum end_reason *ret_reason)
{
    for (int i = END_NO_REASON + 1; i < END_REASON_COUNT; i++)
        if (str_eq_c(name, reasons[i].name)) {
            *ret_reason = (enum end_reason)i;
            return true;
        }
    return false;
}

const char *
event_clause(enum event_kind kind, enum end_reason reason)
{
    return kind == EVENT_END && reason != END_NO_REASON ? reasons[reason].clause
                                                        : kinds[kind].clause;
}

/* "6.4.1" is below "6.4"; "6.41" is not. */
static bool
lies_below(struct str clause, struct str base)
{
    bool separated = true; /* a dot was last, or nothing yet */

    if (!str_starts_with(clause, base) || clause.len > 16)
        return false;
    if (clause.len > base.len && clause.ptr[base.len] != '.')
        return false;
    for (size_t i = 0; i < clause.len; i++) {
        char c = clause.ptr[i];
        if (c == '.' ? separated : c < '0' || c > '9')
            return false;
        separated = c == '.';
    }
    return !separated;
}

bool
event_clause_fits(enum event_kind kind, enum end_reason reason, struct str clause)
{
    static const char *const contacts[] = {"7.3", "7.4", "7.5", "7.6"};

    if (kind != EVENT_CONTACT)
        return lies_below(clause, str_from(event_clause(kind, reason)));
    for (size_t i = 0; i < ARRAY_LEN(contacts); i++)
        if (lies_below(clause, str_from(contacts[i])))
            return true;
    return false;
}

static json_t *
text_json(struct str text)
{
    return text.len ? json_stringn(text.ptr, text.len) : NULL;
}

static json_t *
day_json(struct date day)
{
    char text[DATE_TEXT_MAX];

    date_format(day, text);
    return json_string(text);
}

static json_t *
registration_json(struct registration registration)
{
    char text[REGISTRATION_TEXT_MAX];

    registration_format(registration, text);
    return json_string(text);
}

static json_t *
member_json(const struct agreement_event *event, enum member member)
{
    switch (member) {
    case MEMBER_CLAUSE:
        return text_json(event->clause);
    case MEMBER_DAY:
        return day_json(event->day);
    case MEMBER_GIVEN:
        return day_json(event->given);
    case MEMBER_NO_NEW_FROM:
        return date_is_none(event->no_new_from) ? NULL : day_json(event->no_new_from);
    case MEMBER_REASON:
        return json_string(end_reason_name(event->reason));
    case MEMBER_PARTY:
        return registration_json(event->party);
    case MEMBER_SUCCESSOR:
        return registration_json(event->successor);
    case MEMBER_CONTACT:
        return text_json(event->contact);
    case MEMBER_NOTE:
        return text_json(event->note);
    default:
        return NULL;
    }
}

static bool
belongs(enum event_kind kind, int member)
{
    return member == MEMBER_NOTE || kinds[kind].members >> member & 1;
}

char *
event_encode(const struct agreement_event *event)
{
    json_t *body CLEANUP(json_cleanup) = json_object();

    if (!body || json_object_set_new(body, "kind", json_string(event_kind_name(event->kind))) < 0)
        return NULL;
    for (int i = 0; i < MEMBER_COUNT; i++) {
        json_t *value = belongs(event->kind, i) ? member_json(event, (enum member)i) : NULL;
        if (value && json_object_set_new(body, member_names[i], value) < 0)
            return NULL;
    }
    return json_dumps(body, JSON_COMPACT | JSON_PRESERVE_ORDER);
}

static bool
take_text(struct str text, struct arena *arena, struct str *ret_text)
{
    if (text.len == 0 || text.len > BODY_TEXT_MAX || str_has_control(text))
        return false;
    *ret_text = arena_str(arena, text);
    return ret_text->ptr != NULL;
}

/* False when the text has not the member's form. */
static bool
take_member(struct str text, enum member member, struct arena *arena, struct agreement_event *event)
{
    switch (member) {
    case MEMBER_CLAUSE:
        return take_text(text, arena, &event->clause);
    case MEMBER_DAY:
        return date_parse(text, &event->day);
    case MEMBER_GIVEN:
        return date_parse(text, &event->given);
    case MEMBER_NO_NEW_FROM:
        return date_parse(text, &event->no_new_from);
    case MEMBER_REASON:
        return end_reason_from(text, &event->reason);
    case MEMBER_PARTY:
        return registration_parse(text, &event->party);
    case MEMBER_SUCCESSOR:
        return registration_parse(text, &event->successor);
    case MEMBER_CONTACT:
        return take_text(text, arena, &event->contact);
    case MEMBER_NOTE:
        return take_text(text, arena, &event->note);
    default:
        return false;
    }
}

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

static int
refuse_unknown_members(const json_t *body, enum event_kind kind, char *error)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)body, name, value)
    {
        bool known = str_eq_c(str_from(name), "kind");
        for (int i = 0; i < MEMBER_COUNT && !known; i++)
            known = belongs(kind, i) && str_eq_c(str_from(name), member_names[i]);
        if (!known)
            return refuse(error, "the event's member \"%.64s\" is not known here", name);
    }
    return 0;
}

static int
decode_members(const json_t *body, struct arena *arena, struct agreement_event *event, char *error)
{
    for (int i = 0; i < MEMBER_COUNT; i++) {
        struct str text = json_member_str(body, member_names[i]);
        bool given = json_object_get(body, member_names[i]) != NULL;
        if (!given && (i == MEMBER_NOTE || i == MEMBER_NO_NEW_FROM || !belongs(event->kind, i)))
            continue;
        if (!given)
            return refuse(error, "the event's member \"%s\" is missing", member_names[i]);
        if (!take_member(text, (enum member)i, arena, event))
            return refuse(error, "the event's member \"%s\" has a wrong form", member_names[i]);
    }
    if (!event_clause_fits(event->kind, event->reason, event->clause))
        return refuse(error, "the event's clause is not one that a \"%s\" can rest on",
                      event_kind_name(event->kind));
    return 0;
}

int
event_decode(struct str json, struct arena *arena, struct agreement_event *ret_event,
             char error[static AGREEMENT_ERROR_MAX])
{
    unsigned line = 0;
    json_t *body CLEANUP(json_cleanup) = json_load_strict(json, &line);
    struct agreement_event event = {.day = DATE_NONE, .given = DATE_NONE, .no_new_from = DATE_NONE};

    if (!json_is_object(body))
        return refuse(error, "the event is no JSON object");
    if (!event_kind_from(json_member_str(body, "kind"), &event.kind))
        return refuse(error, "the event's kind is not known here");
    if (refuse_unknown_members(body, event.kind, error) < 0 ||
        decode_members(body, arena, &event, error) < 0)
        return -1;
    *ret_event = event;
    return 0;
}
