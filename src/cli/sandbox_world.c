/* The tables of sandbox_personas.def, and what follows from them: see sandbox_world.h. */
#include "cli/sandbox_world.h"

#include <string.h>

enum {
#define MUNICIPALITY(name, registration, title) name,
#include "cli/sandbox_personas.def"
};

const struct sandbox_body sandbox_municipalities[] = {
#define MUNICIPALITY(name, registration, title) {#name, registration, title},
#include "cli/sandbox_personas.def"
};
const size_t sandbox_municipality_count = ARRAY_LEN(sandbox_municipalities);

const struct sandbox_body sandbox_callers[] = {
#define CALLER(name, registration, title) {name, registration, title},
#include "cli/sandbox_personas.def"
};
const size_t sandbox_caller_count = ARRAY_LEN(sandbox_callers);

const struct sandbox_agreement sandbox_agreements[] = {
#define AGREEMENT(...) {__VA_ARGS__},
#include "cli/sandbox_personas.def"
};
const size_t sandbox_agreement_count = ARRAY_LEN(sandbox_agreements);

const char *const sandbox_events[][SANDBOX_EVENT_WORDS] = {
#define EVENT(...) {__VA_ARGS__},
#include "cli/sandbox_personas.def"
};
const size_t sandbox_event_count = ARRAY_LEN(sandbox_events);

#define OPEN SANDBOX_OPEN
#define NOW SANDBOX_NOW
#define MUST SANDBOX_MUST
#define MAY SANDBOX_MAY
#define SLOW SANDBOX_SLOW
#define FAILS SANDBOX_FAILS

const struct sandbox_row sandbox_rows[] = {
#define ROW(...) {__VA_ARGS__},
#include "cli/sandbox_personas.def"
};
const size_t sandbox_row_count = ARRAY_LEN(sandbox_rows);

const struct sandbox_change sandbox_changes[] = {
#define CHANGED(...) {__VA_ARGS__},
#include "cli/sandbox_personas.def"
};
const size_t sandbox_change_count = ARRAY_LEN(sandbox_changes);

static const struct {
    const char *person;
    enum sandbox_mishap mishap;
} mishaps[] = {
#define MISHAP(...) {__VA_ARGS__},
#include "cli/sandbox_personas.def"
};

const struct sandbox_situation sandbox_situations[] = {
#define SITUATION(...) {__VA_ARGS__},
#include "cli/sandbox_personas.def"
};
const size_t sandbox_situation_count = ARRAY_LEN(sandbox_situations);

/* The number of a code of the tables, which are right. */
static uint64_t
number_of(const char *code)
{
    struct person_code parsed;

    return person_code_parse(str_from(code), &parsed) ? parsed.number : 0;
}

const struct sandbox_body *
sandbox_caller(const char *name)
{
    for (size_t i = 0; i < sandbox_caller_count; i++)
        if (strcmp(sandbox_callers[i].name, name) == 0)
            return &sandbox_callers[i];
    return NULL;
}

struct date
sandbox_day(int32_t days, struct date today)
{
    if (days == SANDBOX_OPEN)
        return DATE_OPEN;
    return days == SANDBOX_NOW ? today : date_add_days(today, days);
}

bool
sandbox_befalls(uint64_t person, enum sandbox_mishap mishap)
{
    for (size_t i = 0; i < ARRAY_LEN(mishaps); i++)
        if (mishaps[i].mishap == mishap && number_of(mishaps[i].person) == person)
            return true;
    return false;
}

/* Whether two codes are one person's: the same, or one was changed for the other. */
static bool
is_same_person(uint64_t a, uint64_t b)
{
    if (a == b)
        return true;
    for (size_t i = 0; i < sandbox_change_count; i++) {
        uint64_t old = number_of(sandbox_changes[i].old_code);
        uint64_t new = number_of(sandbox_changes[i].new_code);
        if ((a == old && b == new) || (a == new &&b == old))
            return true;
    }
    return false;
}

size_t
sandbox_answer(const struct sandbox_situation *situation, struct date today,
               struct status_row rows[static SANDBOX_ROWS_MAX])
{
    struct date from = sandbox_day(situation->from, today);
    struct date till = sandbox_day(situation->till, today);
    uint64_t person = number_of(situation->person);
    size_t count = 0;

    if (!sandbox_is_answered(situation))
        return 0;
    for (size_t i = 0; i < sandbox_row_count && count < SANDBOX_ROWS_MAX; i++) {
        const struct sandbox_row *row = &sandbox_rows[i];
        struct status_row found = {.kind = row->kind,
                                   .from = sandbox_day(row->from, today),
                                   .till = sandbox_day(row->till, today)};
        if (!is_same_person(number_of(row->person), person) || found.from.days > till.days ||
            found.till.days < from.days)
            continue;
        if (registration_parse(str_from(sandbox_municipalities[row->municipality].registration),
                               &found.municipality))
            rows[count++] = found;
    }
    return count;
}

const char *
sandbox_contract_name(enum sandbox_contract contract)
{
    static const char *const names[SANDBOX_CONTRACTS] = {"soap11", "soap12", "rest"};

    return names[contract];
}

bool
sandbox_is_answered(const struct sandbox_situation *situation)
{
    return strcmp(situation->outcome, "answer") == 0 ||
           strcmp(situation->outcome, "not-found") == 0;
}

static const struct problem_kind *
problem_named(const char *code)
{
    for (int i = 0; i < PROBLEM_COUNT; i++)
        if (strcmp(problem_kind(problem_at(i))->code, code) == 0)
            return problem_kind(problem_at(i));
    return NULL;
}

/* SOAP 1.1 sends every fault with 500, SOAP 1.2 tells the sender's from the receiver's. */
int
sandbox_http_status(const struct sandbox_situation *situation, enum sandbox_contract contract)
{
    const struct problem_kind *kind = problem_named(situation->outcome);

    if (sandbox_is_answered(situation))
        return 200;
    if (!kind)
        return 0;
    if (contract == SANDBOX_REST)
        return kind->http_status;
    return contract == SANDBOX_SOAP12 && kind->fault == FAULT_CALLER ? 400 : 500;
}
