/* tests/tables/misuse.txt, held against misuse_find(). */
#include "audit/misuse.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_SIZE 512
#define PEOPLE_MAX 64
#define LOOKUPS_MAX 1024
#define EXPECTED_MAX 64
#define MINUTE_US (60 * US_PER_SECOND)

struct named {
    char name[32];
    uint64_t code;
    char code_text[16];
    char forename[64], surname[64]; /* operators */
};

struct expected {
    size_t line;
    size_t lookup; /* in the order of adding, and how many */
    char signs[128];
};

struct world {
    struct named people[PEOPLE_MAX];
    size_t person_count;
    struct misuse_rules rules;
    struct misuse_leaver leavers[8];
    struct misuse_surname surnames[8];
    char surname_texts[8][64];
    uint64_t same[8][2];
    size_t same_count;
    struct lookup lookups[LOOKUPS_MAX];
    size_t lookup_count;
    struct expected expected[EXPECTED_MAX];
    size_t expected_count;
    uint64_t stranger;
    const struct named *usual_operator;
    uint64_t usual;
    size_t line;
};

static struct world world;

static const struct named *
named(const char *name)
{
    for (size_t i = 0; i < world.person_count; i++)
        if (strcmp(world.people[i].name, name) == 0)
            return &world.people[i];
    fail_msg("line %zu: nobody is called %s", world.line, name);
    return NULL;
}

static void
take_name(const char *line)
{
    struct named *row = &world.people[world.person_count++];

    assert_true(world.person_count < PEOPLE_MAX);
    assert_true(sscanf(line, "%*s %31s %15s %63s %63s", row->name, row->code_text, row->forename,
                       row->surname) >= 2);
    row->code = lookup_code(str_from(row->code_text));
    assert_row(world.line, row->code != 0);
}

static void
begin_world(void)
{
    world.rules = misuse_rules_default();
    world.rules.leavers = world.leavers;
    world.rules.surnames = world.surnames;
    world.same_count = world.lookup_count = world.expected_count = 0;
    world.stranger = 1018010000;
    world.usual_operator = NULL;
}

static uint64_t
first_of(uint64_t code)
{
    for (size_t i = 0; i < world.same_count; i++)
        for (size_t k = 0; k < 2; k++)
            if (world.same[i][k] == code && world.same[i][1 - k] < code)
                return world.same[i][1 - k];
    return code;
}

static struct lookup *
add_lookup(int64_t at_us, const struct named *asker, uint64_t person)
{
    struct lookup *lookup = &world.lookups[world.lookup_count];

    assert_true(world.lookup_count < LOOKUPS_MAX);
    *lookup = (struct lookup){
        .type = RECORD_CHECK,
        .at_us = at_us,
        .index = world.lookup_count++,
        .operator_number = asker->code,
        .operator_surname = str_from(asker->surname),
        .person = person,
        .person_first = first_of(person),
        .application = STR("A-1"),
        .outcome = STR("disclosed"),
    };
    return lookup;
}

static int64_t
instant(const char *day_text, const char *time_text)
{
    unsigned hour, minute;
    struct date day;

    assert_row(world.line, date_parse(str_from(day_text), &day));
    assert_row(world.line, sscanf(time_text, "%2u:%2u", &hour, &minute) == 2);
    return date_riga_begin_us(day) + (int64_t)(hour * 60 + minute) * MINUTE_US;
}

/* The five working days 2 to 6 March 2026 before the cases. */
static void
add_usual(void)
{
    static const char *const days[] = {"2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05",
                                       "2026-03-06"};

    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        for (uint64_t k = 0; k < world.usual; k++)
            add_lookup(instant(days[i], "09:00") + (int64_t)k * MINUTE_US, world.usual_operator,
                       world.stranger++);
}

static void
take_setting(const char *line)
{
    unsigned h1, m1, h2, m2;
    char word[16], name[32], rest[64];

    if (sscanf(line, "hours %2u:%2u to %2u:%2u", &h1, &m1, &h2, &m2) == 4) {
        world.rules.open_minute = h1 * 60 + m1;
        world.rules.close_minute = h2 * 60 + m2;
        return;
    }
    assert_row(world.line, sscanf(line, "%15s %31s %63s", word, name, rest) == 3);
    if (strcmp(word, "leaver") == 0) {
        struct misuse_leaver *row = &world.leavers[world.rules.leaver_count++];
        row->operator_number = named(name)->code;
        assert_row(world.line, date_parse(str_from(rest), &row->last_day));
    } else if (strcmp(word, "surname") == 0) {
        size_t i = world.rules.surname_count++;
        strcpy(world.surname_texts[i], rest);
        world.surnames[i] =
            (struct misuse_surname){named(name)->code, str_from(world.surname_texts[i])};
    } else if (strcmp(word, "same") == 0) {
        world.same[world.same_count][0] = named(name)->code;
        world.same[world.same_count++][1] = named(rest)->code;
    } else if (strcmp(word, "usual") == 0) {
        world.usual_operator = named(name);
        assert_row(world.line, str_to_u64(str_from(rest), 100, &world.usual));
        add_usual();
    } else {
        fail_msg("line %zu: what is %s?", world.line, word);
    }
}

/* The cells of a line, trimmed and NUL-terminated in place. */
static size_t
cut(char *line, char *cells[7])
{
    size_t count = 0;

    for (char *cell = strtok(line, "|"); cell && count < 7; cell = strtok(NULL, "|")) {
        struct str trimmed = str_trim(str_from(cell));
        cells[count] = cell + (trimmed.ptr - cell);
        cells[count++][trimmed.len] = '\0';
    }
    return count;
}

static void
take_case(char *line)
{
    struct expected *expected = &world.expected[world.expected_count++];
    char *cells[7], day[16], time[16];
    unsigned times = 1;

    assert_row(world.line, cut(line, cells) == 7);
    assert_row(world.line, sscanf(cells[0], "%15s %15s x %u", day, time, &times) >= 2);
    *expected = (struct expected){.line = world.line, .lookup = world.lookup_count};
    assert_row(world.line, strlen(cells[5]) < sizeof expected->signs);
    strcpy(expected->signs, cells[5]);
    for (unsigned i = 0; i < times; i++) {
        bool nobody = strcmp(cells[2], "-") == 0;
        struct lookup *lookup = add_lookup(instant(day, time) + i * MINUTE_US, named(cells[1]),
                                           nobody ? world.stranger++ : named(cells[2])->code);
        if (strcmp(cells[3], "-") == 0)
            lookup->application = (struct str){0};
        lookup->repeat = strcmp(cells[4], "repeat of the last") == 0;
        if (strcmp(cells[4], "not-found") == 0)
            lookup->outcome = STR("not-found");
        else if (strcmp(cells[4], "disclosed") != 0)
            lookup->outcome = STR("agreement-expired");
    }
}

static int
by_person(const void *a, const void *b)
{
    const struct misuse_surname *left = a, *right = b;

    return left->person < right->person ? -1 : left->person > right->person;
}

/* What was found about look-ups [first, end) in the order of adding. */
static void
found_about(const struct lookup *sorted, const struct misuse_findings *findings, size_t first,
            size_t end, struct buf *buf)
{
    for (size_t i = 0; i < findings->count; i++) {
        uint64_t index = sorted[findings->items[i].lookup].index;
        if (index < first || index >= end)
            continue;
        buf_add_c(buf, buf->len ? " " : "");
        buf_add_c(buf, misuse_sign_name(findings->items[i].sign));
    }
    if (buf->len == 0)
        buf_add_c(buf, "-");
}

static void
judge_world(void)
{
    struct misuse_findings findings = {0};
    struct lookups sorted = {.items = world.lookups, .count = world.lookup_count};

    qsort(world.surnames, world.rules.surname_count, sizeof world.surnames[0], by_person);
    lookups_sort(&sorted, false);
    assert_int_equal(misuse_find(sorted.items, sorted.count, &world.rules, &findings), 0);
    for (size_t i = 0; i < world.expected_count; i++) {
        size_t end =
            i + 1 < world.expected_count ? world.expected[i + 1].lookup : world.lookup_count;
        char memory[256];
        struct buf buf;
        buf_init(&buf, memory, sizeof memory);
        found_about(sorted.items, &findings, world.expected[i].lookup, end, &buf);
        if (strcmp(buf_c(&buf), world.expected[i].signs) != 0)
            fail_msg("line %zu: expected %s, found %s", world.expected[i].line,
                     world.expected[i].signs, memory);
    }
    misuse_findings_done(&findings);
}

static void
test_the_table(void **state)
{
    FILE *file = fopen(TABLE_PATH, "r");
    char line[LINE_MAX_SIZE];
    size_t worlds = 0, cases = 0;

    (void)state;
    assert_non_null(file);
    for (world.line = 1; fgets(line, sizeof line, file); world.line++) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0' || strncmp(line, "when", 4) == 0)
            continue;
        if (strncmp(line, "operator ", 9) == 0 || strncmp(line, "person ", 7) == 0) {
            take_name(line);
        } else if (strncmp(line, "==", 2) == 0) {
            if (worlds++)
                judge_world();
            begin_world();
        } else if (line[0] >= '0' && line[0] <= '9') {
            take_case(line);
            cases++;
        } else {
            take_setting(line);
        }
    }
    judge_world();
    fclose(file);
    assert_true(worlds >= 10 && cases >= 40);
}

static void
test_nothing_is_nothing(void **state)
{
    struct misuse_rules rules = misuse_rules_default();
    struct misuse_findings findings;

    (void)state;
    assert_int_equal(misuse_find(NULL, 0, &rules, &findings), 0);
    assert_int_equal(findings.count, 0);
    misuse_findings_done(&findings);
}

static void
test_surnames(void **state)
{
    (void)state;
    assert_true(misuse_same_surname(STR("Kalniņš"), STR("kalniņa")));
    assert_true(misuse_same_surname(STR("Ozols"), STR("OZOLA")));
    assert_true(misuse_same_surname(STR("Liepa"), STR(" Liepa ")));
    assert_true(misuse_same_surname(STR("Zariņa-Ozola"), STR("ZARIŅA-OZOLA")));
    assert_false(misuse_same_surname(STR("Ozols"), STR("Ozoliņš")));
    assert_false(misuse_same_surname(STR(""), STR("")));
    assert_false(misuse_same_surname(STR("Liepa"), STR("")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table),
        cmocka_unit_test(test_nothing_is_nothing),
        cmocka_unit_test(test_surnames),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
