/* Compare, record, change, record: see roster.h. */
#include "provider/roster.h"

#include "base/limits.h"
#include "status/roster.h"

#define DETAIL_MAX 256
#define BEGUN STR("begun")
#define DONE STR("done")
#define STOPPED STR("stopped")

struct change {
    enum roster_change_kind kind;
    struct roster_operator who; /* as he will stand there; when removed, as he stood */
};

struct plan {
    struct registration agency;
    struct change *changes;
    size_t count;
    struct roster_outcome outcome;
};

static const char *const kind_names[ROSTER_KINDS] = {
    [ROSTER_ADDED] = "added", [ROSTER_CHANGED] = "changed", [ROSTER_REMOVED] = "removed"};

static const struct roster_operator *
find(const struct roster_operator *operators, size_t count, struct person_code code)
{
    for (size_t i = 0; i < count; i++)
        if (operators[i].who.code.number == code.number)
            return &operators[i];
    return NULL;
}

static void
add(struct plan *plan, enum roster_change_kind kind, const struct roster_operator *who)
{
    plan->changes[plan->count++] = (struct change){kind, *who};
    plan->outcome.changes[kind]++;
}

/* What has to change for the wish to come true; 0 or a negative problem code. */
static int
make_plan(struct store *store, const struct roster_wish *wish, struct arena *arena,
          struct plan *plan)
{
    struct roster_operator *now;
    size_t count;

    if (store->ops->load_roster(store, wish->agency, arena, &now, &count) < 0)
        return PROBLEM_REGISTER_UNAVAILABLE;
    plan->agency = wish->agency;
    plan->changes = arena_array(arena, count + wish->count + 1, sizeof *plan->changes);
    if (!plan->changes)
        return PROBLEM_INTERNAL;
    for (size_t i = 0; i < wish->count; i++) {
        struct roster_operator wished = wish->operators[i];
        const struct roster_operator *was = find(now, count, wished.who.code);
        wished.agency = wish->agency;
        if (!was)
            add(plan, ROSTER_ADDED, &wished);
        else if (!roster_operator_same(was, &wished))
            add(plan, ROSTER_CHANGED, &wished);
    }
    for (size_t i = 0; wish->whole && i < count; i++)
        if (!find(wish->operators, wish->count, now[i].who.code))
            add(plan, ROSTER_REMOVED, &now[i]);
    plan->outcome.operators =
        count + plan->outcome.changes[ROSTER_ADDED] - plan->outcome.changes[ROSTER_REMOVED];
    return plan->outcome.operators > LIMIT_ROSTER ? PROBLEM_BAD_COUNT : 0;
}

static int
write_plan(struct store *store, const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        int r = change->kind == ROSTER_REMOVED
                    ? store->ops->remove_operator(store, plan->agency, change->who.who.code.number)
                    : store->ops->put_operator(store, &change->who);
        if (r < 0)
            return PROBLEM_REGISTER_UNAVAILABLE;
    }
    return 0;
}

static void
add_day(const char *name, struct date day, struct buf *buf)
{
    if (date_is_none(day) || date_is_open(day))
        return;
    buf_addf(buf, ",\"%s\":\"", name);
    date_add_to(buf, day);
    buf_add_char(buf, '"');
}

/* The undertaking's version is the agency's own word for a text and may hold anything: left out. */
static struct str
detail_of(const struct change *change, struct arena *arena)
{
    struct buf buf;

    arena_buf(arena, &buf, DETAIL_MAX);
    buf_addf(&buf, "{\"change\":\"%s\"", kind_names[change->kind]);
    add_day("undertaking", change->who.undertaking_day, &buf);
    add_day("from", change->who.from, &buf);
    add_day("left", change->who.left, &buf);
    buf_add_char(&buf, '}');
    return buf_str(&buf);
}

static struct str
summary_of(const struct plan *plan, struct arena *arena)
{
    struct buf buf;

    arena_buf(arena, &buf, DETAIL_MAX);
    buf_addf(&buf, "{\"agency\":\"%llu\",\"operators\":%zu",
             (unsigned long long)plan->agency.number, plan->outcome.operators);
    for (size_t i = 0; i < ROSTER_KINDS; i++)
        buf_addf(&buf, ",\"%s\":%zu", kind_names[i], plan->outcome.changes[i]);
    buf_add_char(&buf, '}');
    return buf_str(&buf);
}

static struct record
whole_record(const struct roster_recorder *recorder, struct str summary, struct str outcome)
{
    struct record record = recorder->base;

    record.type = RECORD_ACCESS;
    record.subject = STR("roster");
    record.clause = STR("3.2.9");
    record.detail = summary;
    record.outcome = outcome;
    return record;
}

static struct record
operator_record(const struct roster_recorder *recorder, const struct change *change,
                struct arena *arena)
{
    struct record record = whole_record(recorder, detail_of(change, arena), BEGUN);
    char *code = arena_alloc(arena, PERSON_CODE_TEXT_MAX);

    record.operator_name = change->who.who.name;
    record.operator_surname = change->who.who.surname;
    if (code) {
        person_code_format(change->who.who.code, code);
        record.operator_code = str_from(code);
    }
    return record;
}

/* The whole first, so that its receipt is the request's; then each operator. */
static int
record_begun(const struct plan *plan, struct str summary, const struct roster_recorder *recorder,
             struct arena *arena)
{
    struct record *records = arena_array(arena, plan->count + 1, sizeof *records);

    if (!records)
        return PROBLEM_INTERNAL;
    records[0] = whole_record(recorder, summary, BEGUN);
    for (size_t i = 0; i < plan->count; i++)
        records[i + 1] = operator_record(recorder, &plan->changes[i], arena);
    if (arena->overflow)
        return PROBLEM_INTERNAL;
    for (size_t done = 0; done < plan->count + 1; done += LIMIT_BATCH) {
        size_t left = plan->count + 1 - done;
        if (recorder->append(recorder->ctx, records + done,
                             left < LIMIT_BATCH ? left : LIMIT_BATCH) < 0)
            return PROBLEM_LOG_UNAVAILABLE;
    }
    return 0;
}

static bool
is_same_plan(const struct plan *a, const struct plan *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->changes[i].kind != b->changes[i].kind ||
            !roster_operator_same(&a->changes[i].who, &b->changes[i].who))
            return false;
    return true;
}

/* Just what was recorded as begun, in one transaction: not when somebody came in between. */
static int
change_register(struct store *store, const struct roster_wish *wish, const struct plan *begun,
                struct arena *arena)
{
    struct plan now = {.count = 0};
    int r = wish->wait ? store->ops->begin_write(store) : store->ops->try_begin_write(store);

    if (r != 0)
        return PROBLEM_REGISTER_UNAVAILABLE;
    r = make_plan(store, wish, arena, &now);
    if (r == 0 && !is_same_plan(begun, &now))
        r = PROBLEM_REGISTER_UNAVAILABLE;
    if (r == 0)
        r = write_plan(store, &now);
    if (r == 0 && store->ops->commit(store) < 0)
        r = PROBLEM_REGISTER_UNAVAILABLE;
    store->ops->rollback(store); /* nothing, when it was committed */
    return r;
}

static int
apply(struct store *store, const struct roster_wish *wish, const struct roster_recorder *recorder,
      struct arena *arena, struct roster_outcome *ret_outcome)
{
    struct plan plan = {.count = 0};
    struct record settled;
    struct str summary;
    int r = make_plan(store, wish, arena, &plan);

    if (r < 0)
        return r;
    summary = summary_of(&plan, arena);
    if ((r = record_begun(&plan, summary, recorder, arena)) < 0)
        return r;
    r = change_register(store, wish, &plan, arena);
    settled = whole_record(recorder, summary, r == 0 ? DONE : STOPPED);
    if (recorder->append(recorder->ctx, &settled, 1) < 0)
        return PROBLEM_LOG_UNAVAILABLE;
    *ret_outcome = plan.outcome;
    return r;
}

int
roster_apply(struct store *store, const struct roster_wish *wish,
             const struct roster_recorder *recorder, struct roster_outcome *ret_outcome)
{
    struct arena arena;
    int r;

    arena_init(&arena, ROSTER_ARENA_MAX);
    r = apply(store, wish, recorder, &arena, ret_outcome);
    arena_done(&arena);
    return r;
}
