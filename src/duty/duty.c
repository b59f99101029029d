/* Kinds as a table, states from histories: see duty.h. */
#include "duty/duty.h"

#include <assert.h>

#define EVIDENCE_ID_MAX 64

static const struct duty_kind_row kinds[DUTY_KIND_COUNT] = {
    [DUTY_EXTRACT] = {"extract",
                      {"", "3.3"},
                      {DUE_WORKING_DAYS, 5},
                      "Auditācijas pierakstu izraksts pašvaldībai",
                      "Extract of the audit records for the municipality"},
    [DUTY_SUPPORT] = {"support",
                      {"3.1.4", ""},
                      {DUE_WORKING_DAYS, 3},
                      "Atbilde uz jautājumu par datu saturu",
                      "Answer to a question on the content of the data"},
    [DUTY_LEGAL_BASIS] = {"legal-basis",
                          {"", "3.1.5"},
                          {DUE_NO_TERM, 0},
                          "Apstrādes tiesiskā pamata un nolūka paskaidrojums",
                          "Legal basis and purpose of a processing explained"},
    [DUTY_SUBJECT_REQUEST] = {"subject-request",
                              {"3.1.6", "3.5"},
                              {DUE_WORKING_DAYS, 5},
                              "Datu subjekta pieprasījuma nodošana otrai pusei",
                              "Data subject's request handed over to the other party"},
    [DUTY_INCIDENT] = {"incident",
                       {"3.4", "3.4"},
                       {DUE_HOURS, 48},
                       "Paziņojums otrai pusei par incidentu",
                       "Incident told to the other party"},
    [DUTY_DETAILS] = {"details",
                      {"7.6", "7.6"},
                      {DUE_WORKING_DAYS, 5},
                      "Paziņojums par rekvizītu maiņu",
                      "Change of details told"},
    [DUTY_REORGANISATION] = {"reorganisation",
                             {"7.7", "7.7"},
                             {DUE_MONTHS_AHEAD, 1},
                             "Paziņojums par reorganizāciju",
                             "Reorganisation told ahead"},
    [DUTY_NOTICE] = {"notice",
                     {"6.2", "6.2"},
                     {DUE_MONTHS, 3},
                     "Vienošanās izbeigšana pēc uzteikuma",
                     "End of the agreement after notice"},
    [DUTY_FORCE_MAJEURE] = {"force-majeure",
                            {"5", "5"},
                            {DUE_AT_ONCE, 0},
                            "Paziņojums par nepārvaramu varu",
                            "Force majeure told"},
    [DUTY_SYSTEM_CHANGE] = {"system-change",
                            {"7.8", "7.8"},
                            {DUE_BEFORE, 0},
                            "Rakstiska vienošanās par sistēmas izmaiņām",
                            "System change agreed in writing"},
};

static const char *const event_names[DUTY_EVENT_KIND_COUNT] = {
    [DUTY_OPENED] = "opened",       [DUTY_NOTED] = "noted", [DUTY_REMINDED] = "reminded",
    [DUTY_EVIDENCED] = "evidenced", [DUTY_DONE] = "done",   [DUTY_REOPENED] = "reopened",
};

const struct duty_kind_row *
duty_kind_row(enum duty_kind kind)
{
    assert((unsigned)kind < DUTY_KIND_COUNT);
    return &kinds[kind];
}

bool
duty_kind_from(struct str name, enum duty_kind *ret_kind)
{
    for (unsigned i = 0; i < DUTY_KIND_COUNT; i++) {
        if (str_eq_c(name, kinds[i].name)) {
            *ret_kind = (enum duty_kind)i;
            return true;
        }
    }
    return false;
}

bool
duty_event_kind_from(struct str name, enum duty_event_kind *ret_kind)
{
    for (unsigned i = 0; i < DUTY_EVENT_KIND_COUNT; i++) {
        if (str_eq_c(name, event_names[i])) {
            *ret_kind = (enum duty_event_kind)i;
            return true;
        }
    }
    return false;
}

const char *
duty_event_kind_name(enum duty_event_kind kind)
{
    assert((unsigned)kind < DUTY_EVENT_KIND_COUNT);
    return event_names[kind];
}

const char *
duty_party_name(enum duty_party party)
{
    return party == DUTY_AGENCY ? "agency" : "municipality";
}

const char *
duty_state_name(enum duty_state state)
{
    static const char *const names[] = {"none", "open", "overdue", "done"};

    assert((unsigned)state < ARRAY_LEN(names));
    return names[state];
}

enum calendar_party
duty_calendar_party(enum duty_party party)
{
    return party == DUTY_AGENCY ? CALENDAR_STATE_BODY : CALENDAR_MUNICIPALITY;
}

bool
duty_make(enum duty_kind kind, enum duty_party party, int64_t event_us,
          const struct calendar *calendar, struct duty *ret_duty)
{
    const struct duty_kind_row *row = duty_kind_row(kind);

    assert((unsigned)party < DUTY_PARTY_COUNT);
    if (row->clauses[party][0] == '\0')
        return false;
    *ret_duty = (struct duty){
        .kind = kind,
        .party = party,
        .event_us = event_us,
        .due_us = due_at_us(row->rule, calendar, event_us),
    };
    return true;
}

const char *
duty_clause(const struct duty *duty)
{
    assert((unsigned)duty->party < DUTY_PARTY_COUNT);
    return duty_kind_row(duty->kind)->clauses[duty->party];
}

int64_t
duty_done_us(const struct duty *duty, int64_t now_us)
{
    int64_t done_us = -1;

    for (size_t i = 0; i < duty->history_count && duty->history[i].at_us <= now_us; i++) {
        if (duty->history[i].kind == DUTY_DONE)
            done_us = duty->history[i].at_us;
        else if (duty->history[i].kind == DUTY_REOPENED)
            done_us = -1;
    }
    return done_us;
}

enum duty_state
duty_state(const struct duty *duty, int64_t now_us)
{
    if (duty->history_count == 0 || duty->history[0].at_us > now_us)
        return DUTY_STATE_NONE;
    if (duty_done_us(duty, now_us) >= 0)
        return DUTY_STATE_DONE;
    return now_us > duty->due_us ? DUTY_STATE_OVERDUE : DUTY_STATE_OPEN;
}

bool
duty_is_late(const struct duty *duty, int64_t now_us)
{
    enum duty_state state = duty_state(duty, now_us);

    return state == DUTY_STATE_OVERDUE ||
           (state == DUTY_STATE_DONE && duty_done_us(duty, now_us) > duty->due_us);
}

size_t
duty_count_overdue(const struct duty *duties, size_t count, int64_t now_us)
{
    size_t overdue = 0;

    for (size_t i = 0; i < count; i++)
        overdue += duty_state(&duties[i], now_us) == DUTY_STATE_OVERDUE;
    return overdue;
}

/* Whether the event fits the state that the history has led to. */
static const char *
order_refusal(const struct duty *duty, const struct duty_event *event)
{
    bool first = duty->history_count == 0;
    bool done = duty_done_us(duty, INT64_MAX) >= 0;

    if (first != (event->kind == DUTY_OPENED))
        return first ? "the duty has not been opened" : "the duty is open already";
    if (!first && event->at_us < duty->history[duty->history_count - 1].at_us)
        return "it lies before what is recorded already";
    if (event->kind == DUTY_DONE && done)
        return "the duty is done already";
    if (event->kind == DUTY_REOPENED && !done)
        return "only a duty that is done can be opened again";
    return NULL;
}

const char *
duty_refusal(const struct duty *duty, const struct duty_event *event)
{
    if ((unsigned)event->kind >= DUTY_EVENT_KIND_COUNT || event->at_us < 0)
        return "there is no such event";
    if (event->evidence.len && !duty_evidence_is_valid(event->evidence))
        return "evidence is sha256:<64 hexadecimal digits> or extract:<id>";
    if (event->kind == DUTY_EVIDENCED && !event->evidence.len)
        return "the evidence is missing";
    if (event->kind == DUTY_DONE && !event->evidence.len && !event->note.len)
        return "say by evidence or a note how it was done";
    if (event->kind == DUTY_REOPENED && !event->note.len)
        return "say in a note why it is opened again";
    if (!event->by.len)
        return "say who records it";
    return order_refusal(duty, event);
}

static bool
is_id_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_';
}

bool
duty_evidence_is_valid(struct str evidence)
{
    struct str rest = evidence;
    struct str form = str_split(&rest, ':');
    bool file = str_eq_c(form, "sha256");

    if (!file && !str_eq_c(form, "extract"))
        return false;
    if (file ? rest.len != 64 : rest.len == 0 || rest.len > EVIDENCE_ID_MAX)
        return false;
    for (size_t i = 0; i < rest.len; i++) {
        char c = rest.ptr[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (file ? !hex : !is_id_char(c))
            return false;
    }
    return true;
}
