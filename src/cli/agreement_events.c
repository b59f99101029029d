/*
 * tilts agreement notice, end, suspend, resume, successor, contact: an event made from the words of
 * the command line, checked, told in words, kept.
 */
#include "agreement/agreement_state.h"
#include "agreement/event_check.h"
#include "base/file.h"
#include "cli/agreement_desk.h"

#include <stdlib.h>
#include <string.h>

/* Everything that an event verb may be told. */
struct words {
    const char *id, *day, *given, *last_day, *reason, *party, *successor, *contact, *clause, *note,
        *by, *no_new_from, *statement;
    bool rehearsal, by_agency;
    struct agreement_signatures signatures;
};

#define WORD(member) offsetof(struct words, member)
#define OPTIONS_MAX 12

struct word_option {
    const char *name;
    size_t at;
    bool required;
};

/* One verb: the event it makes and the words it takes besides ID, --clause, --note, --dry-run. */
static const struct {
    const char *verb;
    enum event_kind kind;
    struct word_option own[5];
} verbs[] = {
    {"notice",
     EVENT_NOTICE,
     {{"--given", WORD(given), false},
      {"--last-day", WORD(last_day), false},
      {"--by", WORD(by), false},
      {"--no-new-from", WORD(no_new_from), false}}},
    {"end", EVENT_END, {{"--reason", WORD(reason), true}}},
    {"suspend", EVENT_SUSPEND, {{"--day", WORD(day), false}, {"--by", WORD(by), false}}},
    {"resume", EVENT_RESUME, {{"--day", WORD(day), false}}},
    {"successor",
     EVENT_SUCCESSOR,
     {{"--party", WORD(party), true},
      {"--successor", WORD(successor), true},
      {"--day", WORD(day), false}}},
    {"contact",
     EVENT_CONTACT,
     {{"--party", WORD(party), true}, {"--contact", WORD(contact), true}}},
};

static int
take_words(const struct agreement_desk *desk, size_t verb, int argc, char **argv,
           struct words *words)
{
    struct cli_option options[OPTIONS_MAX] = {
        {"ID", &words->id, NULL, true},
        {"--clause", &words->clause, NULL, false},
        {"--note", &words->note, NULL, false},
        {"--dry-run", NULL, &words->rehearsal, false},
        {"--statement", &words->statement, NULL, false},
        {"--signature", &words->signatures.paths[0], NULL, false},
        {"--signature", &words->signatures.paths[1], NULL, false},
    };
    size_t count = 7;

    for (const struct word_option *own = verbs[verb].own; own->name; own++)
        options[count++] = (struct cli_option){own->name, (const char **)((char *)words + own->at),
                                               NULL, own->required};
    return cli_parse(desk->cli, options, argc, argv);
}

/* text NULL: the day stays as it is. */
static int
take_day(const struct agreement_desk *desk, const char *option, const char *text, struct date *day)
{
    if (!text || date_parse(str_from(text), day))
        return CLI_DONE;
    return cli_fail(desk->cli, CLI_USAGE, "%s wants an existing day, YYYY-MM-DD", option);
}

static int
take_number(const struct agreement_desk *desk, const char *option, const char *text,
            struct registration *number)
{
    if (!text || registration_parse(str_from(text), number))
        return CLI_DONE;
    return cli_fail(desk->cli, CLI_USAGE, "%s wants a registration number of eleven digits",
                    option);
}

/* "municipality" and "agency" stand for the numbers of today's version. */
static int
take_party(const struct agreement_desk *desk, const struct words *words,
           struct agreement_event *event)
{
    const struct life *life = agreement_set_find(&desk->set, event->agreement);
    const struct agreement *version = life ? life_version(life, date_in_riga(desk->now_us)) : NULL;

    if (version && words->party && strcmp(words->party, "municipality") == 0)
        event->party = version->municipality.registration;
    else if (version && words->party && strcmp(words->party, "agency") == 0)
        event->party = version->agency.registration;
    else
        return take_number(desk, "--party", words->party, &event->party);
    return CLI_DONE;
}

/* Withdrawal after long force majeure is an end with a reason of its own (5). */
static int
take_reason(const struct agreement_desk *desk, const char *text, struct agreement_event *event)
{
    if (!text || end_reason_from(str_from(text), &event->reason))
        return CLI_DONE;
    if (strcmp(text, "force-majeure") != 0)
        return cli_fail(desk->cli, CLI_USAGE,
                        "--reason is gross-breach, vital-reason (6.3), unlawful-processing (6.4) "
                        "or force-majeure (5)");
    event->kind = EVENT_WITHDRAW;
    return CLI_DONE;
}

/* Whose act it is decides who owes the duty that follows: the municipality when nothing is said. */
static int
take_by(const struct agreement_desk *desk, struct words *words)
{
    words->by_agency = words->by && strcmp(words->by, "agency") == 0;
    if (!words->by || words->by_agency || strcmp(words->by, "municipality") == 0)
        return CLI_DONE;
    return cli_fail(desk->cli, CLI_USAGE, "--by is municipality or agency");
}

static int
make_event(const struct agreement_desk *desk, const struct words *words,
           struct agreement_event *event)
{
    int r = take_reason(desk, words->reason, event);

    event->day = date_in_riga(desk->now_us);
    if (r == CLI_DONE)
        r = take_day(desk, "--day", words->day, &event->day);
    if (event->kind == EVENT_NOTICE) {
        event->given = event->day;
        if (r == CLI_DONE)
            r = take_day(desk, "--given", words->given, &event->given);
        event->day = event_notice_last_day(event->given);
        if (r == CLI_DONE)
            r = take_day(desk, "--last-day", words->last_day, &event->day);
        if (r == CLI_DONE)
            r = take_day(desk, "--no-new-from", words->no_new_from, &event->no_new_from);
    }
    if (r == CLI_DONE)
        r = take_party(desk, words, event);
    if (r == CLI_DONE)
        r = take_number(desk, "--successor", words->successor, &event->successor);
    event->clause =
        str_from(words->clause ? words->clause : event_clause(event->kind, event->reason));
    event->contact = str_from(words->contact);
    event->note = str_from(words->note);
    return r;
}

static void
tell_refused_at_once(struct agreement_desk *desk, const struct agreement_event *event)
{
    agreement_desk_tell_both(
        desk, "Jau no nākamā pieprasījuma katru pārbaudi noraida (agreement-terminated, %.*s. p.).",
        "From the very next request on every check is refused with agreement-terminated, clause "
        "%.*s.",
        STR_FMT(event->clause));
}

static void
tell_notice(struct agreement_desk *desk, const struct agreement_event *event)
{
    int32_t left = event->day.days - date_in_riga(desk->now_us).days + 1;
    char last[DATE_TEXT_MAX], next[DATE_TEXT_MAX];

    date_format(event->day, last);
    date_format(date_add_days(event->day, 1), next);
    if (left > 0)
        agreement_desk_tell_both(
            desk, "Pārbaudes turpinās līdz %s beigām; dienas, ieskaitot šodienu: %d.",
            "Checks go on to the end of %s; days left, today included: %d.", last, left);
    if (!date_is_none(event->no_new_from)) {
        date_format(event->no_new_from, last);
        agreement_desk_tell_both(
            desk, "Pieteikumus, kas reģistrēti no %s, platforma noraida (no-new-applications).",
            "Applications registered from %s on are refused at the platform with "
            "no-new-applications.",
            last);
    }
    if (left > 0)
        agreement_desk_tell_both(
            desk, "No %s katru pārbaudi noraida (agreement-terminated, %.*s. p.).",
            "From %s on every check is refused with agreement-terminated, clause %.*s.", next,
            STR_FMT(event->clause));
    else
        tell_refused_at_once(desk, event);
}

static void
tell_end(struct agreement_desk *desk, const struct agreement_event *event)
{
    tell_refused_at_once(desk, event);
    agreement_desk_tell_both(desk, "To nevar atsaukt; lai turpinātu, vajadzīga jauna vienošanās.",
                             "This cannot be taken back; to go on, a new agreement is needed.");
}

static void
tell_suspend(struct agreement_desk *desk, const struct agreement_event *event)
{
    char day[DATE_TEXT_MAX];

    date_format(date_add_months(event->day, FORCE_MAJEURE_MONTHS), day);
    agreement_desk_tell_both(desk,
                             "No nākamā pieprasījuma katru pārbaudi noraida (agreement-suspended, "
                             "5. p.), līdz darbība tiek atjaunota.",
                             "From the next request on every check is refused with "
                             "agreement-suspended, clause 5, until it is resumed.");
    agreement_desk_tell_both(
        desk, "No %s katra puse drīkst atkāpties (end --reason force-majeure).",
        "From %s on either party may withdraw (end --reason force-majeure).", day);
}

static void
tell_resume(struct agreement_desk *desk, const struct agreement_event *event)
{
    char day[DATE_TEXT_MAX];

    date_format(event->day, day);
    if (event->day.days > date_in_riga(desk->now_us).days)
        agreement_desk_tell_both(desk, "No %s pārbaudes atkal izlemj pēc vienošanās.",
                                 "From %s on checks are decided by the agreement again.", day);
    else
        agreement_desk_tell_both(
            desk, "No nākamā pieprasījuma pārbaudes atkal izlemj pēc vienošanās.",
            "From the next request on checks are decided by the agreement again.");
}

static void
tell_successor(struct agreement_desk *desk, const struct agreement_event *event)
{
    const struct life *life = agreement_set_find(&desk->set, event->agreement);
    char day[DATE_TEXT_MAX], before[REGISTRATION_TEXT_MAX], after[REGISTRATION_TEXT_MAX];

    date_format(event->day, day);
    registration_format(event->party, before);
    registration_format(event->successor, after);
    if (life_agency(life, event->party)) {
        agreement_desk_tell_both(desk, "No %s drīkst jautāt %s; tai vajadzīgs savs sertifikāts.",
                                 "From %s on %s may ask; its own certificate is needed.", day,
                                 after);
        agreement_desk_tell_both(
            desk, "No %s puses %s sertifikātus noraida (no-agreement, 7.7. p.).",
            "From %s on certificates of %s are refused with no-agreement, clause 7.7.", day,
            before);
    } else {
        agreement_desk_tell_both(
            desk, "No %s izsniedz arī puses %s rindas; puses %s rindas izsniedz kā līdz šim.",
            "From %s on rows of %s are disclosed as well; those of %s stay so.", day, after,
            before);
    }
}

static void
tell_contact(struct agreement_desk *desk, const struct agreement_event *event)
{
    char number[REGISTRATION_TEXT_MAX];

    registration_format(event->party, number);
    agreement_desk_tell_both(desk, "Puses %s kontaktpersona turpmāk: %.*s.",
                             "The contact of %s is from now on: %.*s.", number,
                             STR_FMT(event->contact));
    agreement_desk_tell_both(desk, "Pārbaudes tas neietekmē.", "Nothing changes for checks.");
}

static void
tell(struct agreement_desk *desk, const struct agreement_event *event)
{
    static void (*const tellers[EVENT_KIND_COUNT])(struct agreement_desk *,
                                                   const struct agreement_event *) = {
        [EVENT_NOTICE] = tell_notice,   [EVENT_END] = tell_end,
        [EVENT_SUSPEND] = tell_suspend, [EVENT_RESUME] = tell_resume,
        [EVENT_WITHDRAW] = tell_end,    [EVENT_SUCCESSOR] = tell_successor,
        [EVENT_CONTACT] = tell_contact,
    };

    tellers[event->kind](desk, event);
}

/*
 * What the parties sign: the stored event with the agreement's id in front. The acts that one party
 * does alone are signed by one; what needs both wills by both.
 */
static int
take_signatures(struct agreement_desk *desk, struct words *words,
                const struct agreement_event *event, struct str statement)
{
    const struct life *life = agreement_set_find(&desk->set, event->agreement);
    const struct agreement_signing signing = {
        .rule = life_version(life, date_in_riga(desk->now_us)),
        .agreement = event->agreement,
        .content = statement,
        .both = event->kind == EVENT_RESUME || event->kind == EVENT_SUCCESSOR,
    };
    char error[FILE_ERROR_MAX];

    if (!words->statement)
        return words->rehearsal ? CLI_DONE
                                : agreement_signatures_take(desk, &signing, &words->signatures);
    words->rehearsal = true; /* first it is written, then signed, then given with --signature */
    if (file_write(words->statement, statement, 0644, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    return CLI_DONE;
}

/* The body must be readable again, with all that stands around it. */
static int
keep(struct agreement_desk *desk, struct words *words, const struct agreement_event *event,
     struct str body)
{
    char error[AGREEMENT_ERROR_MAX], memory[4 * AGREEMENT_ERROR_MAX + 4096];
    struct agreement_event_row row = {event->agreement, event->at_us, body};
    struct agreement_change change = {.verb = event_kind_name(event->kind),
                                      .agreement = event->agreement,
                                      .clause = event->clause,
                                      .detail = body,
                                      .event = event,
                                      .signatures = &words->signatures,
                                      .by_agency = words->by_agency,
                                      .at_us = event->at_us};
    struct buf statement;
    int r;

    if (agreement_set_add_event(&desk->set, event->agreement, event->at_us, body, error) < 0 ||
        agreement_set_seal(&desk->set, error) < 0)
        return cli_fail(desk->cli, CLI_REFUSED, "%s", error);
    buf_init(&statement, memory, sizeof memory);
    buf_addf(&statement, "{\"agreement\":\"%.*s\",%.*s", STR_FMT(event->agreement),
             (int)body.len - 1, body.ptr + 1);
    if (!buf_ok(&statement))
        return cli_fail(desk->cli, CLI_REFUSED, "the event is too long");
    r = take_signatures(desk, words, event, buf_str(&statement));
    if (r == CLI_DONE)
        r = agreement_desk_make(desk, &change, NULL, &row, words->rehearsal);
    agreement_signatures_done(&words->signatures);
    return r;
}

int
agreement_desk_event(struct agreement_desk *desk, const char *verb, int argc, char **argv)
{
    struct agreement_event event = {
        .at_us = desk->now_us, .given = DATE_NONE, .no_new_from = DATE_NONE};
    struct words words = {.id = NULL};
    char error[AGREEMENT_ERROR_MAX], *body;
    size_t row = 0;
    int r;

    while (strcmp(verbs[row].verb, verb) != 0)
        row++;
    r = take_words(desk, row, argc, argv, &words);
    if (r == CLI_DONE)
        r = take_by(desk, &words);
    if (r != CLI_DONE)
        return r;
    event.agreement = str_from(words.id);
    event.kind = verbs[row].kind;
    r = make_event(desk, &words, &event);
    if (r != CLI_DONE)
        return r;
    if (event_check(&desk->set, &event, error) < 0)
        return cli_fail(desk->cli, CLI_REFUSED, "%s", error);
    tell(desk, &event);
    body = event_encode(&event);
    if (!body)
        return cli_fail(desk->cli, CLI_USAGE, "the note or contact is not valid UTF-8 text");
    r = keep(desk, &words, &event, str_from(body));
    free(body);
    return r;
}
