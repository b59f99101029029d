/* tilts agreement list, show ID: where the agreements stand, for people or as JSON. */
#include "agreement/agreement_state.h"
#include "cli/agreement_desk.h"
#include "desk/desk_json.h"

#include <stdlib.h>

static void
purposes_text(const struct agreement *a, struct buf *buf)
{
    for (size_t i = 0; i < a->purpose_count; i++)
        buf_addf(buf, "%s%.*s", i ? " " : "", STR_FMT(a->purposes[i].code));
}

/* "open" for a term without an end. */
static void
day_text(struct date day, char text[static DATE_TEXT_MAX])
{
    if (date_is_open(day))
        snprintf(text, DATE_TEXT_MAX, "open");
    else
        date_format(day, text);
}

static void
add_row(struct cli_table *table, const struct life *life, int64_t now_us)
{
    struct agreement_standing standing;
    const struct agreement *a;
    char version[16], number[REGISTRATION_TEXT_MAX], from[DATE_TEXT_MAX], last[DATE_TEXT_MAX];
    char left[16], purposes[512];
    struct buf list;

    agreement_standing(life, now_us, &standing);
    a = standing.version;
    snprintf(version, sizeof version, "%u", a->version);
    snprintf(left, sizeof left, "%d", standing.days_left);
    registration_format(a->municipality.registration, number);
    date_format(a->term_from, from);
    day_text(standing.last_day, last);
    buf_init(&list, purposes, sizeof purposes);
    purposes_text(a, &list);
    cli_table_add(table,
                  (const char *const[]){life->id.ptr, version, agreement_state_name(standing.state),
                                        number, a->municipality.name.ptr, from, last,
                                        standing.days_left < 0 ? NULL : left, buf_c(&list)});
}

int
agreement_desk_list(struct agreement_desk *desk, int argc, char **argv)
{
    static const char *const columns[] = {"id",   "version",  "state",     "municipality", "name",
                                          "from", "last_day", "days_left", "purposes"};
    static const struct cli_option none[] = {{NULL, NULL, NULL, false}};
    struct cli_table *table;
    int r = cli_parse(desk->cli, none, argc, argv);

    if (r != CLI_DONE)
        return r;
    table = cli_table_open(desk->cli, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < desk->set.life_count; i++)
        add_row(table, &desk->set.lives[i], desk->now_us);
    cli_table_close(table, desk->set.life_count ? NULL : "There are no agreements.");
    return CLI_DONE;
}

static json_t *
text_json(struct str text)
{
    return text.len ? json_stringn(text.ptr, text.len) : json_null();
}

static json_t *
day_json(struct date day)
{
    char text[DATE_TEXT_MAX];

    if (date_is_none(day))
        return json_null();
    day_text(day, text);
    return json_string(text);
}

/* Whom to turn to now: the last contact recorded, else the one that the version was signed with. */
static struct str
contact_of(const struct life *life, const struct party *party)
{
    struct str contact = party->contact;

    for (size_t i = 0; i < life->event_count; i++)
        if (life->events[i]->kind == EVENT_CONTACT &&
            life->events[i]->party.number == party->registration.number)
            contact = life->events[i]->contact;
    return contact;
}

static json_t *
party_json(const struct life *life, const struct party *party)
{
    return json_pack("{s:o, s:o, s:o}", "registration", desk_json_registration(party->registration),
                     "name", text_json(party->name), "contact", text_json(contact_of(life, party)));
}

static json_t *
purposes_json(const struct agreement *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->purpose_count; i++) {
        const struct purpose *purpose = &a->purposes[i];
        json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:o, s:o, s:o}", "code", text_json(purpose->code), "name_lv",
                      text_json(purpose->name_lv), "name_en", text_json(purpose->name_en), "from",
                      day_json(purpose->from), "till", day_json(purpose->till)));
    }
    return list;
}

static json_t *
limits_json(const struct agreement *a)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "requests_per_second",
                     (json_int_t)a->requests_per_second, "requests_burst",
                     (json_int_t)a->requests_burst, "rows_per_second",
                     (json_int_t)a->rows_per_second, "rows_burst", (json_int_t)a->rows_burst,
                     "quota_per_purpose", (json_int_t)a->quota_per_purpose);
}

static json_t *
versions_json(const struct life *life)
{
    json_t *list = json_array();

    for (size_t i = 0; i < life->version_count; i++) {
        const struct agreement *a = &life->versions[i];
        json_array_append_new(list,
                              json_pack("{s:i, s:o, s:o, s:o, s:o}", "version", (int)a->version,
                                        "signed", day_json(a->signed_on), "effective",
                                        day_json(a->effective), "term_from", day_json(a->term_from),
                                        "term_till", day_json(a->term_till)));
    }
    return list;
}

/* As it is stored, with the instant of its recording. */
static json_t *
event_json(const struct agreement_event *event)
{
    char at[DATE_TEXT_MAX], *body = event_encode(event);
    json_t *json = json_object();

    instant_format(event->at_us, at);
    json_object_set_new(json, "at", json_string(at));
    if (body) {
        json_t *stored = json_loads(body, 0, NULL);
        json_object_update(json, stored);
        json_decref(stored);
    }
    free(body);
    return json;
}

static json_t *
agreement_json(const struct life *life, const struct agreement_standing *standing)
{
    const struct agreement *a = standing->version;
    json_t *events = json_array();

    for (size_t i = 0; i < life->event_count; i++)
        json_array_append_new(events, event_json(life->events[i]));
    return json_pack("{s:o, s:i, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:s, s:s, s:o, s:o, s:o}",
                     "id", text_json(life->id), "version", (int)a->version, "state",
                     agreement_state_name(standing->state), "clause", text_json(standing->clause),
                     "last_day", day_json(standing->last_day), "days_left",
                     standing->days_left < 0 ? json_null() : json_integer(standing->days_left),
                     "municipality", party_json(life, &a->municipality), "agency",
                     party_json(life, &a->agency), "purposes", purposes_json(a), "purpose",
                     a->purpose_rule == PURPOSE_REQUIRED ? "required" : "optional", "application",
                     a->application_required ? "required" : "optional", "operators",
                     a->operator_rule == OPERATORS_LISTED ? "listed" : "any", "limits",
                     limits_json(a), "versions", versions_json(life), "events", events);
}

/* One value in a line: texts plain, nothing as "-". */
static const char *
plain(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "-";
}

static void
print_party(const json_t *agreement, const char *role)
{
    const json_t *party = json_object_get(agreement, role);

    printf("%-13s %s  %s, contact: %s\n", role, plain(party, "registration"), plain(party, "name"),
           plain(party, "contact"));
}

static void
print_list(const json_t *agreement, const char *name)
{
    const json_t *list = json_object_get(agreement, name), *entry, *value;
    const char *key;
    size_t i;

    printf("%s\n", name);
    json_array_foreach(list, i, entry)
    {
        fputs("  -", stdout);
        json_object_foreach((json_t *)entry, key, value)
        {
            if (json_is_integer(value))
                printf(" %s: %" JSON_INTEGER_FORMAT ";", key, json_integer_value(value));
            else if (json_is_string(value))
                printf(" %s: %s;", key, json_string_value(value));
        }
        fputc('\n', stdout);
    }
}

static void
print_limits(const json_t *agreement)
{
    const json_t *limits = json_object_get(agreement, "limits"), *value;
    const char *key;

    json_object_foreach((json_t *)limits, key, value)
    {
        if (json_integer_value(value) > 0)
            printf("%-13s %s: %" JSON_INTEGER_FORMAT "\n", "limit", key, json_integer_value(value));
    }
}

static void
print_for_people(const json_t *agreement, const struct agreement_standing *standing)
{
    printf("%-13s %s, version %u\n", "agreement", plain(agreement, "id"),
           standing->version->version);
    printf("%-13s %s (clause %s), last day %s", "state", plain(agreement, "state"),
           plain(agreement, "clause"), plain(agreement, "last_day"));
    if (standing->days_left >= 0)
        printf(", days left: %d", standing->days_left);
    fputc('\n', stdout);
    print_party(agreement, "municipality");
    print_party(agreement, "agency");
    printf("%-13s purpose %s (1.2), application %s (3.2.3), operators: %s (3.2.9)\n", "requests",
           plain(agreement, "purpose"), plain(agreement, "application"),
           plain(agreement, "operators"));
    print_limits(agreement);
    print_list(agreement, "purposes");
    print_list(agreement, "versions");
    print_list(agreement, "events");
}

int
agreement_desk_show(struct agreement_desk *desk, int argc, char **argv)
{
    const char *id = NULL;
    const struct cli_option options[] = {{"ID", &id, NULL, true}, {NULL, NULL, NULL, false}};
    struct agreement_standing standing;
    const struct life *life;
    json_t *agreement;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r != CLI_DONE)
        return r;
    life = agreement_set_find(&desk->set, str_from(id));
    if (!life)
        return cli_fail(desk->cli, CLI_REFUSED, "there is no agreement %s", id);
    agreement_standing(life, desk->now_us, &standing);
    agreement = agreement_json(life, &standing);
    if (desk->cli->json) {
        cli_print_json(agreement);
        return CLI_DONE;
    }
    print_for_people(agreement, &standing);
    json_decref(agreement);
    return CLI_DONE;
}
