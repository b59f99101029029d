/* The conditions of each kind of event as a table: see event_check.h. */
#include "agreement/event_check.h"

#include "agreement/agreement_state.h"

#include <stdarg.h>
#include <stdio.h>

/* An event under examination. */
struct examination {
    const struct agreement_event *event;
    const struct life *life;
    struct agreement_standing standing; /* before the event */
    struct date today;
    char *error;
};

static int refuse(const struct examination *of, const char *format, ...) PRINTF_LIKE(2, 3);

static int
refuse(const struct examination *of, const char *format, ...)
{
    int len = snprintf(of->error, AGREEMENT_ERROR_MAX, "%.*s: ", STR_FMT(of->event->agreement));
    va_list args;

    if (len < 0 || len >= AGREEMENT_ERROR_MAX)
        return -1;
    va_start(args, format);
    vsnprintf(of->error + len, (size_t)(AGREEMENT_ERROR_MAX - len), format, args);
    va_end(args);
    return -1;
}

struct date
event_notice_last_day(struct date given)
{
    return date_add_months(given, NOTICE_MONTHS);
}

struct date
event_suspended_since(const struct life *life, int64_t now_us)
{
    struct date since = DATE_NONE;

    if (!life_is_suspended(life, now_us))
        return DATE_NONE;
    for (size_t i = 0; i < life->event_count; i++)
        if (life->events[i]->kind == EVENT_SUSPEND && life->events[i]->at_us <= now_us)
            since = life->events[i]->day;
    return since;
}

/* Suspended now, or from a day to come, or with a resumption that has not come yet. */
static bool
has_suspension_ahead(const struct life *life, int64_t now_us)
{
    for (size_t i = 0; i < life->suspension_count; i++)
        if (life->suspensions[i].till_us > now_us)
            return true;
    return false;
}

static int
check_notice(const struct examination *of)
{
    const struct agreement_event *event = of->event;
    char text[DATE_TEXT_MAX];

    if (of->life->notice_us != LIFE_NEVER) {
        date_format(of->life->notice_last_day, text);
        return refuse(of, "notice was given already; the last day is %s", text);
    }
    if (date_is_none(event->given) || event->given.days > of->today.days)
        return refuse(of, "the notice must have been given today or earlier");
    date_format(event_notice_last_day(event->given), text);
    if (event->day.days < event_notice_last_day(event->given).days || date_is_open(event->day))
        return refuse(of,
                      "the last day cannot be before %s, three calendar months after the "
                      "notice (6.2)",
                      text);
    if (!date_is_none(event->no_new_from) &&
        (event->no_new_from.days < of->today.days || event->no_new_from.days > event->day.days))
        return refuse(of, "new applications are refused from a day between today and the last day");
    if (event->day.days >= of->standing.version->term_till.days) {
        date_format(of->standing.version->term_till, text);
        return refuse(of, "the term ends on %s anyway, before the notice would (2)", text);
    }
    return 0;
}

static int
check_end(const struct examination *of)
{
    if (of->event->reason == END_NO_REASON)
        return refuse(of, "an end at once needs a reason: gross-breach, vital-reason or "
                          "unlawful-processing (6.3, 6.4)");
    if (of->event->day.days != of->today.days)
        return refuse(of, "an end at once takes effect today (6.3, 6.4)");
    return 0;
}

static int
check_suspend(const struct examination *of)
{
    if (has_suspension_ahead(of->life, of->event->at_us))
        return refuse(of, "it is suspended already");
    if (of->event->day.days > of->today.days)
        return refuse(of, "force majeure must have begun today or earlier (5)");
    if (of->event->day.days < of->life->versions->term_from.days)
        return refuse(of, "the term had not begun on that day");
    return 0;
}

static int
check_resume(const struct examination *of)
{
    bool open_end = false;

    for (size_t i = 0; i < of->life->suspension_count; i++)
        open_end |= of->life->suspensions[i].till_us == LIFE_NEVER;
    if (!open_end)
        return refuse(of, has_suspension_ahead(of->life, of->event->at_us)
                              ? "its resumption is recorded already"
                              : "it is not suspended");
    if (of->event->day.days < of->today.days)
        return refuse(of, "it can be resumed today or later, not in the past");
    return 0;
}

static int
check_withdraw(const struct examination *of)
{
    struct date since = event_suspended_since(of->life, of->event->at_us);
    struct date earliest = date_add_months(since, FORCE_MAJEURE_MONTHS);
    char text[DATE_TEXT_MAX];

    if (date_is_none(since))
        return refuse(of, "withdrawal needs force majeure, and it is not suspended (5)");
    date_format(earliest, text);
    if (of->today.days < earliest.days)
        return refuse(of,
                      "withdrawal is open from %s, after three calendar months of force "
                      "majeure (5)",
                      text);
    if (of->event->day.days != of->today.days)
        return refuse(of, "a withdrawal takes effect today (5)");
    return 0;
}

static int
check_successor(const struct examination *of)
{
    const struct agreement_event *event = of->event;
    const struct life_party *agency = life_agency(of->life, event->party);

    if (event->successor.number == 0)
        return refuse(of, "the successor's registration number is missing");
    if (!agency && !life_municipality(of->life, event->party))
        return refuse(of, "the number that is succeeded is none of the parties' (7.7)");
    if (agency && agency->span.till_us != LIFE_NEVER)
        return refuse(of, "that agency has a successor already (7.7)");
    if (life_agency(of->life, event->successor) || life_municipality(of->life, event->successor))
        return refuse(of, "the successor is a party already (7.7)");
    if (agency && event->day.days < of->today.days)
        return refuse(of, "an agency is succeeded today or later: what it asked stays its own");
    return 0;
}

static int
check_contact(const struct examination *of)
{
    if (!life_agency(of->life, of->event->party) && !life_municipality(of->life, of->event->party))
        return refuse(of, "the contact's number is none of the parties'");
    if (of->event->contact.len == 0)
        return refuse(of, "the contact is empty");
    return 0;
}

/* over: whether it may be recorded for an agreement that is expired or terminated. */
static const struct {
    int (*fn)(const struct examination *of);
    bool over, needs_day;
} checks[EVENT_KIND_COUNT] = {
    [EVENT_NOTICE] = {check_notice, false, true},
    [EVENT_END] = {check_end, false, true},
    [EVENT_SUSPEND] = {check_suspend, false, true},
    [EVENT_RESUME] = {check_resume, false, true},
    [EVENT_WITHDRAW] = {check_withdraw, false, true},
    [EVENT_SUCCESSOR] = {check_successor, false, true},
    [EVENT_CONTACT] = {check_contact, true, false}, /* duties live on after the end */
};

int
event_check(const struct agreement_set *set, const struct agreement_event *event,
            char error[static AGREEMENT_ERROR_MAX])
{
    struct examination of = {
        .event = event,
        .life = agreement_set_find(set, event->agreement),
        .today = date_in_riga(event->at_us),
        .error = error,
    };

    if (!of.life)
        return refuse(&of, "there is no such agreement");
    agreement_standing(of.life, event->at_us, &of.standing);
    if (of.standing.is_over && !checks[event->kind].over)
        return refuse(&of, "it is over already (%s by clause %.*s)",
                      agreement_state_name(of.standing.state), STR_FMT(of.standing.clause));
    if (checks[event->kind].needs_day && (date_is_none(event->day) || date_is_open(event->day)))
        return refuse(&of, "the day is missing");
    if (!event_clause_fits(event->kind, event->reason, event->clause))
        return refuse(&of, "a \"%s\" rests on clause %s or one below it",
                      event_kind_name(event->kind), event_clause(event->kind, event->reason));
    return checks[event->kind].fn(&of);
}
