/*
 * The rules as a table, tried in order for each municipality; the first that refuses decides. What
 * can never change again stands first (an ended agreement), what the caller can mend himself last
 * (the purpose he names), so the refusal that got furthest is the one he can do most about. See
 * decide.h.
 */
#include "agreement/decide.h"

#include <assert.h>
#include <string.h>

/* One agreement for one municipality, on one instant. */
struct matter {
    const struct decide_input *input;
    const struct agreement_scope *scope;
    const struct life *life;
    const struct agreement *version; /* in force today (6.1) */
    struct date today;               /* in Riga */
};

/* 7.7: a predecessor's certificate is refused once the successor has taken over. */
static enum problem_code
rule_party(const struct matter *matter)
{
    const struct life_span *span = &matter->scope->agency_span;

    return matter->input->now_us >= span->from_us && matter->input->now_us < span->till_us
               ? PROBLEM_NONE
               : PROBLEM_NO_AGREEMENT;
}

static enum problem_code
rule_ended(const struct matter *matter)
{
    return matter->input->now_us < matter->life->end_us ? PROBLEM_NONE : PROBLEM_TERMINATED;
}

static enum problem_code
rule_withdrawn(const struct matter *matter)
{
    return matter->input->now_us < matter->life->withdraw_us ? PROBLEM_NONE : PROBLEM_TERMINATED;
}

/* A term that ends no later than the notice would is what ended the agreement. */
static enum problem_code
rule_notice(const struct matter *matter)
{
    const struct life *life = matter->life;

    if (matter->input->now_us < life->notice_us ||
        matter->today.days <= life->notice_last_day.days ||
        matter->version->term_till.days <= life->notice_last_day.days)
        return PROBLEM_NONE;
    return PROBLEM_TERMINATED;
}

static enum problem_code
rule_expired(const struct matter *matter)
{
    return matter->today.days > matter->version->term_till.days ? PROBLEM_EXPIRED : PROBLEM_NONE;
}

static enum problem_code
rule_begun(const struct matter *matter)
{
    const struct agreement *version = matter->version;

    return matter->today.days < version->term_from.days ||
                   matter->today.days < version->effective.days
               ? PROBLEM_NOT_YET_IN_FORCE
               : PROBLEM_NONE;
}

static enum problem_code
rule_suspended(const struct matter *matter)
{
    return life_is_suspended(matter->life, matter->input->now_us) ? PROBLEM_SUSPENDED
                                                                  : PROBLEM_NONE;
}

/* The provider does not know when an application was registered; the platform does. */
static enum problem_code
rule_new_application(const struct matter *matter)
{
    const struct life *life = matter->life;
    struct date day =
        matter->input->application_day ? *matter->input->application_day : matter->today;

    return matter->input->side == SIDE_PLATFORM && matter->input->now_us >= life->notice_us &&
                   day.days >= life->no_new_from.days
               ? PROBLEM_NOTICE_NEW_APPLICATION
               : PROBLEM_NONE;
}

static enum problem_code
rule_purpose_given(const struct matter *matter)
{
    bool required =
        matter->version->purpose_rule == PURPOSE_REQUIRED || matter->input->side == SIDE_PLATFORM;

    return required && matter->input->query->purpose.len == 0 ? PROBLEM_PURPOSE_MISSING
                                                              : PROBLEM_NONE;
}

static enum problem_code
rule_purpose_agreed(const struct matter *matter)
{
    const struct purpose *purpose;

    if (matter->input->query->purpose.len == 0)
        return PROBLEM_NONE;
    purpose = agreement_purpose(matter->version, matter->input->query->purpose);
    return purpose && matter->today.days >= purpose->from.days &&
                   matter->today.days <= purpose->till.days
               ? PROBLEM_NONE
               : PROBLEM_PURPOSE_NOT_AGREED;
}

static enum problem_code
rule_application(const struct matter *matter)
{
    bool platform = matter->input->side == SIDE_PLATFORM;

    if ((platform || matter->version->application_required) &&
        matter->input->query->application.len == 0)
        return PROBLEM_APPLICATION_MISSING;
    return platform && !matter->input->application_open ? PROBLEM_APPLICATION_MISSING
                                                        : PROBLEM_NONE;
}

static enum problem_code
rule_operator(const struct matter *matter)
{
    const struct operator_standing *standing = matter->input->standing;
    bool must_be_listed = matter->version->operator_rule == OPERATORS_LISTED;

    if (!must_be_listed && matter->input->side == SIDE_PROVIDER)
        return PROBLEM_NONE;
    return standing && standing->bound && (standing->listed || !must_be_listed)
               ? PROBLEM_NONE
               : PROBLEM_OPERATOR_NOT_BOUND;
}

/* A row: the rule, its clause, and where in the life a finer clause stands (0: nowhere). */
static const struct {
    const char *name;
    struct str clause;
    enum problem_code (*fn)(const struct matter *matter);
    size_t finer_at;
} rules[] = {
    {"the caller is the agency or has succeeded it", {"7.7", 3}, rule_party, 0},
    {"the agreement was not ended at once",
     {"6.3", 3},
     rule_ended,
     offsetof(struct life, end_clause)},
    {"nobody withdrew after long force majeure",
     {"5", 1},
     rule_withdrawn,
     offsetof(struct life, withdraw_clause)},
    {"the notice's last day is not over",
     {"6.2", 3},
     rule_notice,
     offsetof(struct life, notice_clause)},
    {"the term is not over", {"2", 1}, rule_expired, 0},
    {"the term has begun", {"2", 1}, rule_begun, 0},
    {"the agreement is not suspended", {"5", 1}, rule_suspended, 0},
    {"a new application is not refused by a notice",
     {"6.2", 3},
     rule_new_application,
     offsetof(struct life, notice_clause)},
    {"a required purpose is named", {"1.2", 3}, rule_purpose_given, 0},
    {"the purpose named is agreed today", {"3.2.1", 5}, rule_purpose_agreed, 0},
    {"a required application is named and open", {"3.2.3", 5}, rule_application, 0},
    {"the operator is bound, and listed where that is agreed", {"3.2.9", 5}, rule_operator, 0},
};

#define RULE_COUNT ARRAY_LEN(rules)

const char *
decide_rule_name(size_t position)
{
    return position < RULE_COUNT ? rules[position].name : NULL;
}

static struct str
clause_of(size_t rule, const struct life *life)
{
    struct str clause;

    if (rules[rule].finer_at == 0)
        return rules[rule].clause;
    memcpy(&clause, (const char *)life + rules[rule].finer_at, sizeof clause);
    return clause;
}

/* How far a matter got. */
struct outcome {
    const struct agreement_scope *scope;
    const struct agreement *version;
    size_t passed; /* rules; RULE_COUNT: allowed */
    enum problem_code refusal;
};

static struct outcome
judge(const struct matter *matter)
{
    struct outcome outcome = {matter->scope, matter->version, 0, PROBLEM_NONE};

    for (; outcome.passed < RULE_COUNT; outcome.passed++) {
        outcome.refusal = rules[outcome.passed].fn(matter);
        if (outcome.refusal != PROBLEM_NONE)
            break;
    }
    return outcome;
}

static struct verdict
verdict_of(const struct outcome *outcome)
{
    return (struct verdict){
        .refusal = outcome->refusal,
        .clause = outcome->passed == RULE_COUNT ? STR("1.2")
                                                : clause_of(outcome->passed, outcome->scope->life),
        .agreement = outcome->scope->life->id,
        .version = outcome->version->version,
        .municipality = outcome->scope->municipality,
    };
}

/* The first scope of the caller; those that follow it are his as far as the number is the same. */
static size_t
first_scope(const struct agreement_set *set, struct registration caller)
{
    size_t low = 0, high = set->scope_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->scopes[middle].agency.number < caller.number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/*
 * Verdicts being gathered: allowed ones from the front, refused ones from the back, where an
 * allowed one may take a refused one's room.
 */
struct gathering {
    struct verdict *verdicts;
    size_t max, allowed, refused;
    struct outcome closest; /* of those refused; scope NULL: none yet */
};

static void
gather(struct gathering *to, const struct outcome *outcome)
{
    if (outcome->passed == RULE_COUNT) {
        if (to->allowed == to->max)
            return;
        if (to->allowed + to->refused == to->max)
            to->refused--;
        to->verdicts[to->allowed++] = verdict_of(outcome);
        return;
    }
    if (!to->closest.scope || outcome->passed > to->closest.passed)
        to->closest = *outcome;
    if (to->allowed + to->refused < to->max)
        to->verdicts[to->max - ++to->refused] = verdict_of(outcome);
}

/* Puts the refused ones behind the allowed ones, in order. */
static void
close_ranks(struct gathering *to)
{
    struct verdict *low = to->verdicts + to->max - to->refused;
    struct verdict *begin = low, *high = to->verdicts + to->max;

    while (high - low > 1) {
        struct verdict swap = *low;
        *low++ = *--high;
        *high = swap;
    }
    memmove(to->verdicts + to->allowed, begin, to->refused * sizeof *begin);
}

/* None allows: the closest goes to the front, those before it move up by one. */
static void
bring_closest_forward(struct gathering *to)
{
    struct verdict closest = verdict_of(&to->closest);
    size_t at = 0;

    while (at + 1 < to->refused &&
           to->verdicts[at].municipality.number != closest.municipality.number)
        at++;
    memmove(to->verdicts + 1, to->verdicts, at * sizeof *to->verdicts);
    to->verdicts[0] = closest;
}

/* Judges one municipality by all its agreements; returns the scope behind them. */
static size_t
judge_municipality(const struct agreement_set *set, size_t i, struct matter *matter,
                   struct gathering *to)
{
    const struct agreement_scope *first = &set->scopes[i];
    struct outcome best = {.scope = NULL}, outcome;

    for (; i < set->scope_count; i++) {
        const struct agreement_scope *scope = &set->scopes[i];
        if (scope->agency.number != first->agency.number ||
            scope->municipality.number != first->municipality.number)
            break;
        if (matter->input->now_us < scope->municipality_from_us)
            continue;
        matter->scope = scope;
        matter->life = scope->life;
        matter->version = life_version(scope->life, matter->today);
        outcome = judge(matter);
        if (!best.scope || outcome.passed > best.passed)
            best = outcome;
    }
    if (best.scope)
        gather(to, &best);
    return i;
}

size_t
decide_max(const struct agreement_set *set)
{
    return set->scope_count ? set->scope_count : 1;
}

void
decide(const struct agreement_set *set, const struct decide_input *input, struct verdict *verdicts,
       size_t max, size_t *ret_count, size_t *ret_allowed)
{
    struct gathering to = {.verdicts = verdicts, .max = max};
    struct matter matter = {.input = input, .today = date_in_riga(input->now_us)};
    size_t i = first_scope(set, input->caller);

    assert(max > 0);
    while (i < set->scope_count && set->scopes[i].agency.number == input->caller.number)
        i = judge_municipality(set, i, &matter, &to);
    if (to.allowed == 0 && to.refused == 0) {
        verdicts[0] = (struct verdict){.refusal = PROBLEM_NO_AGREEMENT, .clause = STR("1.1")};
        to.refused = 1;
    } else {
        close_ranks(&to);
        if (to.allowed == 0)
            bring_closest_forward(&to);
    }
    *ret_count = to.allowed + to.refused;
    *ret_allowed = to.allowed;
}
