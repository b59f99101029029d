/*
 * tilts duty incident, page: the record of article 33, told in phases, and its printable page. An
 * incident is a duty; each phase is an event of it that holds the record as known from then on.
 */
#include "base/file.h"
#include "cli/duty_desk.h"
#include "duty/incident_page.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_MAX (256 * 1024)
#define OPTIONS_MAX (6 + INCIDENT_PART_COUNT)

struct incident_words {
    const char *id;
    struct duty_words duty;
    const char *parts[INCIDENT_PART_COUNT];
};

static int
take_words(const struct duty_desk *desk, int argc, char **argv, struct incident_words *words)
{
    char names[INCIDENT_PART_COUNT][32];
    struct cli_option options[OPTIONS_MAX] = {
        {"ID", &words->id, NULL, false},
        {"--agreement", &words->duty.agreement, NULL, false},
        {"--party", &words->duty.party, NULL, false},
        {"--found", &words->duty.received, NULL, false},
    };

    for (int i = 0; i < INCIDENT_PART_COUNT; i++) {
        snprintf(names[i], sizeof names[i], "--%s", incident_part_row((enum incident_part)i)->name);
        options[4 + i] = (struct cli_option){names[i], &words->parts[i], NULL, false};
    }
    return cli_parse(desk->cli, options, argc, argv);
}

static int
take_parts(const struct duty_desk *desk, const struct incident_words *words,
           struct incident *incident)
{
    char error[INCIDENT_ERROR_MAX];

    for (int i = 0; i < INCIDENT_PART_COUNT; i++)
        if (words->parts[i] &&
            incident_set(incident, (enum incident_part)i, str_from(words->parts[i]), error) < 0)
            return cli_fail(desk->cli, CLI_REFUSED, "--%s", error);
    return CLI_DONE;
}

/* What was known last. */
static int
load_incident(const struct duty_desk *desk, const struct duty *duty, struct arena *arena,
              struct incident *ret_incident)
{
    *ret_incident = (struct incident){0};
    if (duty->kind != DUTY_INCIDENT)
        return cli_fail(desk->cli, CLI_REFUSED, "%.*s is no incident", STR_FMT(duty->id));
    for (size_t i = duty->history_count; i > 0; i--) {
        struct str details = duty->history[i - 1].details;
        if (!details.len)
            continue;
        if (incident_decode(details, arena, ret_incident) == 0)
            return CLI_DONE;
        return cli_fail(desk->cli, CLI_FAILURE, "%.*s: its record cannot be read",
                        STR_FMT(duty->id));
    }
    return CLI_DONE;
}

static int
keep(struct duty_desk *desk, const struct duty *duty, enum duty_event_kind kind,
     const struct incident *incident)
{
    struct duty_event event = {.kind = kind};
    unsigned missing = incident_missing(incident);
    char note[96], *details = incident_encode(incident);
    int r;

    if (!details)
        return cli_fail(desk->cli, CLI_FAILURE, "no memory");
    snprintf(note, sizeof note, "incident's record: %u of %d parts known",
             (unsigned)INCIDENT_PART_COUNT - missing, INCIDENT_PART_COUNT);
    event.note = str_from(note);
    event.details = str_from(details);
    r = duty_desk_keep(desk, duty, &event);
    free(details);
    if (r != CLI_DONE)
        return r;
    duty_desk_say(desk, duty, kind);
    for (int i = 0; i < INCIDENT_PART_COUNT && !desk->cli->json; i++)
        if (incident->parts[i].len == 0)
            printf("  not known yet: --%s\n", incident_part_row((enum incident_part)i)->name);
    return CLI_DONE;
}

static int
open_incident(struct duty_desk *desk, struct incident_words *words, const struct incident *incident)
{
    struct duty duty;
    char id[DUTIES_ID_MAX];
    int r = duty_desk_make(desk, DUTY_INCIDENT, &words->duty, &duty);

    if (r != CLI_DONE)
        return r;
    duties_next_id(&desk->duties, id);
    duty.id = str_from(id);
    return keep(desk, &duty, DUTY_OPENED, incident);
}

static int
add_to_incident(struct duty_desk *desk, const char *id, const struct incident *newer)
{
    const struct duty *duty;
    struct incident incident;
    struct arena arena;
    int r = duty_desk_find(desk, id, &duty);

    if (r != CLI_DONE)
        return r;
    arena_init(&arena, ARENA_MAX);
    r = load_incident(desk, duty, &arena, &incident);
    if (r == CLI_DONE) {
        incident_update(&incident, newer);
        r = keep(desk, duty, DUTY_NOTED, &incident);
    }
    arena_done(&arena);
    return r;
}

int
duty_desk_incident(struct duty_desk *desk, int argc, char **argv)
{
    struct incident_words words = {.id = NULL};
    struct incident incident = {0};
    int r = take_words(desk, argc, argv, &words);

    if (r == CLI_DONE)
        r = take_parts(desk, &words, &incident);
    if (r != CLI_DONE)
        return r;
    if (!words.id)
        return open_incident(desk, &words, &incident);
    if (words.duty.agreement || words.duty.party || words.duty.received)
        return cli_fail(desk->cli, CLI_USAGE,
                        "--agreement, --party and --found open an incident; %s is open already",
                        words.id);
    if (incident_missing(&incident) == INCIDENT_PART_COUNT)
        return cli_fail(desk->cli, CLI_USAGE, "say what is known now, such as --measures TEXT");
    return add_to_incident(desk, words.id, &incident);
}

static int
write_page(const struct duty_desk *desk, const struct duty *duty, const char *path,
           enum ical_language language)
{
    size_t size = INCIDENT_PAGE_MAX(duty->history_count);
    char *memory = malloc(size), error[FILE_ERROR_MAX];
    struct incident incident;
    struct arena arena;
    struct buf buf;
    int r;

    buf_init(&buf, memory, memory ? size : 0);
    arena_init(&arena, ARENA_MAX);
    r = load_incident(desk, duty, &arena, &incident);
    if (r == CLI_DONE) {
        incident_page_add(&buf, duty, &incident, language, desk->now_us);
        if (!buf_ok(&buf))
            r = cli_fail(desk->cli, CLI_FAILURE, "no memory for the page");
        else if (!path && desk->cli->json)
            cli_print_json(json_pack("{s:s#, s:s#}", "id", duty->id.ptr, (int)duty->id.len, "html",
                                     buf.ptr, (int)buf.len));
        else if (!path)
            fwrite(buf.ptr, 1, buf.len, stdout);
        else if (file_write(path, buf_str(&buf), 0600, error) < 0)
            r = cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    }
    arena_done(&arena);
    free(memory);
    return r;
}

int
duty_desk_page(struct duty_desk *desk, int argc, char **argv)
{
    const char *id = NULL, *out = NULL, *lang = NULL;
    const struct cli_option options[] = {{"ID", &id, NULL, true},
                                         {"--out", &out, NULL, false},
                                         {"--lang", &lang, NULL, false},
                                         {NULL, NULL, NULL, false}};
    enum ical_language language;
    const struct duty *duty;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r == CLI_DONE)
        r = duty_desk_language(desk, lang, &language);
    if (r == CLI_DONE)
        r = duty_desk_find(desk, id, &duty);
    return r == CLI_DONE ? write_page(desk, duty, out, language) : r;
}
