/*
 * Runs tests/tables/decide.txt line by line. A line that does not come out as written fails with
 * its number; so does a clause that decides and has no allow or no refuse line.
 */
#include "agreement/standing.h"
#include "base/file.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROOM 16

enum column {
    ABOUT,
    WHEN,
    WHO,
    PURPOSE,
    APPLICATION,
    OPERATOR,
    VERDICT,
    CLAUSE,
    AGREEMENT,
    LEFT_OUT,
    WHY,
    COLUMNS
};

static const char *const clauses[] = {"1.1", "1.2", "2",   "3.2.1", "3.2.3", "3.2.9",
                                      "5",   "6.1", "6.2", "6.3",   "6.4",   "7.7"};

static struct {
    unsigned line, cases, failed;
    unsigned allows[ARRAY_LEN(clauses)], refuses[ARRAY_LEN(clauses)];
} run;

static void
complain(const char *what, const char *expected, const char *got)
{
    fprintf(stderr, "tests/tables/decide.txt:%u: %s: the table says \"%s\", decide says \"%s\"\n",
            run.line, what, expected, got);
    run.failed++;
}

/* "D/1" or, where the table tells which municipality, "D/1=PARAUGI". */
static void
describe(const struct world *world, const struct verdict *verdict, bool with_municipality,
         struct buf *out)
{
    if (out->len)
        buf_add_c(out, ", ");
    if (verdict->version == 0) {
        buf_add_c(out, "none");
        return;
    }
    buf_addf(out, "%.*s/%u", STR_FMT(verdict->agreement), verdict->version);
    if (with_municipality)
        buf_addf(out, "=%s", world_party_name(world, verdict->municipality));
}

static void
expect(const char *what, struct str expected, struct buf *got)
{
    char text[256];

    str_copy(expected, text, sizeof text);
    if (!buf_c(got) || !str_eq_c(expected, buf_c(got)))
        complain(what, text, got->ptr);
}

static void
compare(const struct world *world, const struct str *cells, const struct verdict *verdicts,
        size_t count, size_t allowed)
{
    bool named = memchr(cells[AGREEMENT].ptr, '=', cells[AGREEMENT].len) != NULL;
    size_t first = allowed ? allowed : 1;
    char memory[4][256];
    struct buf verdict, clause, agreements, left_out;

    buf_init(&verdict, memory[0], sizeof memory[0]);
    buf_init(&clause, memory[1], sizeof memory[1]);
    buf_init(&agreements, memory[2], sizeof memory[2]);
    buf_init(&left_out, memory[3], sizeof memory[3]);
    buf_add_c(&verdict, allowed ? "allow" : "refuse ");
    if (!allowed)
        buf_add_c(&verdict, problem_kind(verdicts[0].refusal)->code);
    buf_add(&clause, verdicts[0].clause);
    for (size_t i = 0; i < first; i++)
        describe(world, &verdicts[i], named, &agreements);
    for (size_t i = first; i < count; i++) {
        describe(world, &verdicts[i], named, &left_out);
        buf_addf(&left_out, " %.*s", STR_FMT(verdicts[i].clause));
    }
    if (left_out.len == 0)
        buf_add_c(&left_out, "-");
    expect("verdict", cells[VERDICT], &verdict);
    expect("clause", cells[CLAUSE], &clause);
    expect("agreement", cells[AGREEMENT], &agreements);
    expect("left out", cells[LEFT_OUT], &left_out);
}

static bool
has_word(struct str text, const char *word)
{
    while (text.len)
        if (str_eq_c(str_split(&text, ' '), word))
            return true;
    return false;
}

/* The day behind a word; absent when the word is not there. */
static struct date
day_after(struct str text, const char *word, struct date absent)
{
    struct date day;

    while (text.len)
        if (str_eq_c(str_split(&text, ' '), word) && date_parse(str_split(&text, ' '), &day))
            return day;
    return absent;
}

/* In words ("listed bound"), or by the days that a roster has: "from DAY bound DAY left DAY". */
static struct operator_standing
standing_in(struct str cell, int64_t now_us)
{
    const struct roster_operator listed = {
        .from = day_after(cell, "from", DATE_NONE),
        .undertaking_day = day_after(cell, "bound", DATE_NONE),
        .undertaking = has_word(cell, "bound") ? STR("1") : STR(""),
        .left = day_after(cell, "left", DATE_OPEN),
    };

    if (has_word(cell, "from"))
        return standing_of(&listed, date_in_riga(now_us));
    return (struct operator_standing){has_word(cell, "listed"), has_word(cell, "bound")};
}

/* A line also counts for the clause it is about, when its outcome bears that clause out. */
static void
count_line(const struct str *cells)
{
    bool allow = str_eq_c(cells[VERDICT], "allow"), known = str_eq_c(cells[ABOUT], "many");

    run.cases++;
    for (size_t i = 0; i < ARRAY_LEN(clauses); i++) {
        if (!str_eq_c(cells[ABOUT], clauses[i]))
            continue;
        known = true;
        if (allow)
            run.allows[i]++;
        else if (str_eq_c(cells[CLAUSE], clauses[i]) || str_eq_c(cells[ABOUT], "6.1"))
            run.refuses[i]++;
    }
    if (!known)
        complain("about", "a clause that decides", "another");
}

static void
run_case(const struct world *world, const struct str *cells)
{
    struct str who = cells[WHO], caller = str_split(&who, ' ');
    struct str application = cells[APPLICATION], number = str_split(&application, ' ');
    struct operator_standing standing;
    struct query query = {.request_id = STR("r")};
    struct decide_input input = {
        .side = who.len ? SIDE_PLATFORM : SIDE_PROVIDER,
        .query = &query,
        .standing = str_eq_c(cells[OPERATOR], "-") ? NULL : &standing,
    };
    struct verdict verdicts[ROOM];
    struct str since = application, state = str_split(&since, ' ');
    struct date day;
    size_t count = 0, allowed = 0;

    input.application_open = str_eq_c(state, "open");
    str_split(&since, ' '); /* the word "since" */
    if (date_parse(since, &day))
        input.application_day = &day;
    if (!str_eq_c(cells[PURPOSE], "-"))
        query.purpose = cells[PURPOSE];
    if (!str_eq_c(number, "-"))
        query.application = number;
    if (!world_party(world, caller, &input.caller) || !world_instant(cells[WHEN], &input.now_us) ||
        (who.len && !str_eq_c(who, "at the platform"))) {
        complain("case", "a caller and an instant", "neither");
        return;
    }
    standing = standing_in(cells[OPERATOR], input.now_us);
    decide(&world->set, &input, verdicts, ROOM, &count, &allowed);
    compare(world, cells, verdicts, count, allowed);
    count_line(cells);
}

static void
run_line(struct world *world, struct str line)
{
    struct str cells[COLUMNS], rest = line;

    if (line.len == 0 || line.ptr[0] == '#' || str_starts_with(line, STR("about |")))
        return;
    if (str_starts_with(line, STR("=="))) {
        world_begin(world);
        return;
    }
    if (!memchr(line.ptr, '|', line.len)) {
        if (!world_line(world, line))
            complain("line", "words that the test knows", world->error);
        return;
    }
    for (int i = 0; i < COLUMNS; i++)
        cells[i] = str_trim(str_split(&rest, '|'));
    if (cells[WHY].len == 0 || rest.len)
        complain("case", "eleven cells", "more or fewer");
    else if (!world->set.sealed && !world_seal(world))
        complain("agreements", "something consistent", world->error);
    else
        run_case(world, cells);
}

static void
every_line_comes_out(void **state)
{
    char error[FILE_ERROR_MAX], *bytes;
    struct world world = {.party_count = 0};
    struct str rest;
    size_t len;

    (void)state;
    assert_int_equal(file_read(TABLE_PATH, 1 << 20, &bytes, &len, error), 0);
    rest = (struct str){bytes, len};
    world_begin(&world);
    while (rest.len) {
        run.line++;
        run_line(&world, str_trim(str_split(&rest, '\n')));
    }
    world_end(&world);
    free(bytes);
    assert_int_equal(run.failed, 0);
    assert_true(run.cases >= 100);
}

static void
every_clause_has_both_verdicts(void **state)
{
    unsigned missing = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(clauses); i++) {
        if (run.allows[i] && run.refuses[i])
            continue;
        fprintf(stderr, "tests/tables/decide.txt: clause %s has %u allow and %u refuse lines\n",
                clauses[i], run.allows[i], run.refuses[i]);
        missing++;
    }
    assert_int_equal(missing, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_comes_out),
        cmocka_unit_test(every_clause_has_both_verdicts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
