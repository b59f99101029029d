/* See world.h. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
world_begin(struct world *world)
{
    agreement_set_done(&world->set);
    agreement_set_init(&world->set);
    world->error[0] = '\0';
}

void
world_end(struct world *world)
{
    agreement_set_done(&world->set);
}

static bool
fail(struct world *world, const char *what, struct str where)
{
    snprintf(world->error, sizeof world->error, "%s: \"%.*s\"", what, STR_FMT(where));
    return false;
}

static bool
take(struct str *text, const char *word)
{
    struct str prefix = str_from(word);

    if (!str_starts_with(*text, prefix))
        return false;
    *text = str_trim((struct str){text->ptr + prefix.len, text->len - prefix.len});
    return true;
}

bool
world_party(const struct world *world, struct str name, struct registration *ret_number)
{
    for (size_t i = 0; i < world->party_count; i++)
        if (str_eq_c(name, world->parties[i].name)) {
            *ret_number = world->parties[i].registration;
            return true;
        }
    return false;
}

const char *
world_party_name(const struct world *world, struct registration number)
{
    for (size_t i = 0; i < world->party_count; i++)
        if (world->parties[i].registration.number == number.number)
            return world->parties[i].name;
    return "?";
}

bool
world_instant(struct str text, int64_t *ret_us)
{
    struct date day;
    unsigned hour, minute, second, fraction = 0;
    char copy[64];
    int got;
    int64_t local_s;

    if (!str_copy(text, copy, sizeof copy) || text.len < 19 ||
        !date_parse((struct str){text.ptr, 10}, &day))
        return false;
    got = sscanf(copy + 10, " %2u:%2u:%2u.%6u", &hour, &minute, &second, &fraction);
    if (got < 3 || hour > 23 || minute > 59 || second > 59)
        return false;
    local_s = day.days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
    if (!strstr(copy, " UTC"))
        local_s -= date_riga_offset_s((local_s - 7200) * US_PER_SECOND);
    *ret_us = local_s * US_PER_SECOND + fraction;
    return true;
}

static bool
take_party(struct world *world, struct str line)
{
    struct str name = str_split(&line, ' ');

    if (world->party_count == WORLD_PARTIES ||
        !str_copy(name, world->parties[world->party_count].name, sizeof world->parties[0].name) ||
        !registration_parse(line, &world->parties[world->party_count].registration))
        return fail(world, "bad party", line);
    world->party_count++;
    return true;
}

static bool
add_party(struct world *world, struct buf *yaml, const char *role, struct str name)
{
    struct registration number;
    char text[REGISTRATION_TEXT_MAX];

    if (!world_party(world, name, &number))
        return fail(world, "no such party", name);
    registration_format(number, text);
    buf_addf(yaml, "%s:\n  registration: \"%s\"\n  name: \"%.*s\"\n", role, text, STR_FMT(name));
    return true;
}

/* "4.2.4.2 2.3.1.4.i(2025-01-01..2025-03-31)" */
static void
add_purposes(struct buf *yaml, struct str list)
{
    buf_add_c(yaml, "purposes:\n");
    while (list.len) {
        struct str days = str_split(&list, ' '), code = str_split(&days, '(');
        buf_addf(yaml, "  - code: \"%.*s\"\n    name_lv: \"x\"\n    name_en: \"x\"\n",
                 STR_FMT(code));
        if (days.len > 20)
            buf_addf(yaml, "    from: \"%.10s\"\n    till: \"%.10s\"\n", days.ptr, days.ptr + 12);
    }
}

struct rules {
    bool purpose, application, listed;
};

static bool
add_part(struct world *world, struct buf *yaml, struct str part, struct rules *rules)
{
    if (take(&part, "term ")) {
        struct str till = part, from = str_split(&till, ' ');
        (void)take(&till, "to ");
        buf_addf(yaml, "signed: \"%.*s\"\nterm: {from: \"%.*s\", till: \"%.*s\"}\n", STR_FMT(from),
                 STR_FMT(from), STR_FMT(till));
    } else if (take(&part, "purposes ")) {
        add_purposes(yaml, part);
    } else if (take(&part, "effective ")) {
        buf_addf(yaml, "effective: \"%.*s\"\n", STR_FMT(part));
    } else if (str_eq(part, STR("purpose required"))) {
        rules->purpose = true;
    } else if (str_eq(part, STR("application required"))) {
        rules->application = true;
    } else if (str_eq(part, STR("operators listed"))) {
        rules->listed = true;
    } else {
        return fail(world, "an agreement does not have", part);
    }
    return true;
}

static bool
take_agreement(struct world *world, struct str line)
{
    struct str rest = line, version = str_split(&rest, ':'), id = str_split(&version, '/');
    struct str parts = str_trim(rest), agency = str_split(&parts, ',');
    struct str municipality = str_split(&agency, ' ');
    struct rules rules = {false, false, false};
    char memory[4096];
    struct buf yaml;

    buf_init(&yaml, memory, sizeof memory);
    buf_addf(&yaml, "id: %.*s\nversion: %.*s\n", STR_FMT(id), STR_FMT(version));
    if (!take(&agency, "with ") || !add_party(world, &yaml, "municipality", municipality) ||
        !add_party(world, &yaml, "agency", agency))
        return fail(world, "bad parties", line);
    while (parts.len)
        if (!add_part(world, &yaml, str_trim(str_split(&parts, ',')), &rules))
            return false;
    buf_addf(&yaml, "purpose: %s\napplication: %s\noperators: %s\n",
             rules.purpose ? "required" : "optional", rules.application ? "required" : "optional",
             rules.listed ? "listed" : "any");
    return agreement_set_add_document(&world->set, buf_str(&yaml), "agreement", world->error) == 0;
}

/* "notice given DAY last day DAY", the same with " no new from DAY", "suspend from DAY", "A becomes
 * B from DAY", ... */
static bool
parse_event(struct world *world, struct str text, struct agreement_event *event)
{
    struct str rest = text, first = str_split(&rest, ' ');
    bool ok;

    event->day = date_in_riga(event->at_us);
    if (event_kind_from(first, &event->kind)) {
        if (event->kind == EVENT_NOTICE)
            ok = take(&rest, "given ") && rest.len >= 30 &&
                 date_parse((struct str){rest.ptr, 10}, &event->given) &&
                 date_parse((struct str){rest.ptr + 20, 10}, &event->day) &&
                 (rest.len == 30 ||
                  (rest.len > 43 &&
                   date_parse((struct str){rest.ptr + 43, rest.len - 43}, &event->no_new_from)));
        else if (event->kind == EVENT_END)
            ok = end_reason_from(rest, &event->reason);
        else
            ok = rest.len == 0 || (take(&rest, "from ") && date_parse(rest, &event->day));
    } else {
        struct str name;
        event->kind = EVENT_SUCCESSOR;
        ok = take(&rest, "becomes ");
        name = str_split(&rest, ' ');
        ok = ok && take(&rest, "from ") && date_parse(rest, &event->day) &&
             world_party(world, first, &event->party) &&
             world_party(world, name, &event->successor);
    }
    event->clause = str_from(event_clause(event->kind, event->reason));
    return ok || fail(world, "bad event", text);
}

bool
world_event(struct world *world, struct str line, struct agreement_event *ret_event)
{
    struct str text = line, id = str_split(&text, ':'), when;

    text = str_trim(text);
    when = str_split(&text, ',');
    *ret_event = (struct agreement_event){
        .agreement = id, .day = DATE_NONE, .given = DATE_NONE, .no_new_from = DATE_NONE};
    if (!world_instant(when, &ret_event->at_us))
        return fail(world, "bad instant", when);
    return parse_event(world, str_trim(text), ret_event);
}

static bool
take_event(struct world *world, struct str line)
{
    struct agreement_event event;
    char *body;
    bool ok;

    if (!world_event(world, line, &event))
        return false;
    body = event_encode(&event);
    ok = body && agreement_set_add_event(&world->set, event.agreement, event.at_us, str_from(body),
                                         world->error) == 0;
    free(body);
    return ok;
}

bool
world_line(struct world *world, struct str line)
{
    line = str_trim(line);
    if (take(&line, "party "))
        return take_party(world, line);
    if (take(&line, "agreement "))
        return take_agreement(world, line);
    if (take(&line, "event "))
        return take_event(world, line);
    return fail(world, "neither party, agreement, event nor case", line);
}

bool
world_seal(struct world *world)
{
    return agreement_set_seal(&world->set, world->error) == 0;
}

bool
world_tell(struct world *world, const char *const *lines, size_t count)
{
    world_begin(world);
    for (size_t i = 0; i < count; i++)
        if (!world_line(world, str_from(lines[i])))
            return false;
    return world_seal(world);
}
