/*
 * Makes a register of made-up people (century digit 0: born 18xx, nobody alive), as CSV or straight
 * into a store; by seed and day always the same.
 *
 *     make_register --people N [--csv FILE] [--store FILE] [--codes FILE] [--seed N] [--day DAY]
 *
 * People come in households; all of a household hold the same statuses: one to three decisions of
 * three or six months, most with one that covers DAY (default: today), some without a last day. The
 * municipalities are 90000077325, 90001234503 and 90007654314. Rows come in the order of the
 * personal codes, which a store takes fastest. --codes writes one code a line. The day of birth
 * 1890-01-01 is left out: operators and tests use its codes.
 */
#include "base/clock.h"
#include "status/person_code.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIRTH_YEARS 100
#define SERIALS 1000U /* codes of one day of birth */
#define PEOPLE_MAX 30000000U
#define PEOPLE_PER_COMMIT 500000U
#define HOUSEHOLD_MAX 5
#define DECISIONS_MAX 3

static const uint64_t municipalities[] = {UINT64_C(90000077325), UINT64_C(90001234503),
                                          UINT64_C(90007654314)};

struct maker {
    uint64_t people, seed;
    struct date day;
    const char *csv_path, *codes_path;
    const char *store_path, *database; /* the register: a file, or in a database */
    FILE *csv, *codes;
    struct store *store;
    uint64_t random;  /* state of the generator */
    uint32_t *births; /* DDMMYY as a number, ascending */
    size_t birth_count;
};

static void __attribute__((noreturn)) die(const char *what, const char *why)
{
    fprintf(stderr, "make_register: %s: %s\n", what, why);
    exit(3);
}

/* SplitMix64: small, seedable, good enough for made-up people. */
static uint64_t
next_random(struct maker *maker)
{
    uint64_t z = maker->random += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static uint32_t
below(struct maker *maker, uint32_t limit)
{
    return (uint32_t)(next_random(maker) % limit);
}

static int
compare_births(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static void
list_births(struct maker *maker)
{
    struct date d = {0}, end = {0};
    int year, month, day;

    if (!date_from_ymd(1800, 1, 1, &d) || !date_from_ymd(1800 + BIRTH_YEARS, 1, 1, &end))
        die("days of birth", "no such day");
    maker->births = calloc((size_t)(end.days - d.days), sizeof *maker->births);
    if (!maker->births)
        die("days of birth", "no memory");
    for (; d.days < end.days; d.days++) {
        date_to_ymd(d, &year, &month, &day);
        if (year != 1890 || month != 1 || day != 1)
            maker->births[maker->birth_count++] =
                (uint32_t)(day * 10000 + month * 100 + year % 100);
    }
    qsort(maker->births, maker->birth_count, sizeof *maker->births, compare_births);
}

/* The k-th of all people: spread evenly over the possible codes, with the right check digit. */
static struct person_code
make_code(struct maker *maker, uint64_t k)
{
    uint64_t step = maker->birth_count * SERIALS / maker->people;
    uint64_t place = k * step + below(maker, (uint32_t)step);
    struct person_code code = {
        maker->births[place / SERIALS] * UINT64_C(100000) + place % SERIALS * 10, false};

    while (!person_code_check_digit_fits(code))
        code.number++;
    return code;
}

/* The decisions about one household, the newest last. */
static size_t
make_decisions(struct maker *maker, uint64_t household, struct register_row *rows,
               char (*decisions)[32])
{
    uint32_t luck = below(maker, 100), town = below(maker, 100);
    size_t count = luck < 65 ? 1 : luck < 90 ? 2 : DECISIONS_MAX;
    enum status_kind kind = below(maker, 100) < 55 ? STATUS_NEEDY : STATUS_LOW_INCOME;
    struct date from = date_add_days(maker->day, -(int32_t)below(maker, 85));

    if (below(maker, 100) < 15) /* this household's last status is over */
        from = date_add_months(from, -8);
    for (size_t i = count; i-- > 0;) {
        int months = below(maker, 2) ? 3 : 6;
        bool open = i + 1 == count && below(maker, 100) < 8;
        if (i + 1 < count) /* earlier decisions adjoin, overlap or leave a gap */
            from = date_add_days(date_add_months(rows[i + 1].from, -months),
                                 (int32_t)below(maker, 30) - 20);
        snprintf(decisions[i], sizeof decisions[i], "L-%" PRIu64 "-%zu", household, i + 1);
        rows[i] = (struct register_row){
            .kind = below(maker, 10) ? kind : (enum status_kind)(3 - kind),
            .from = from,
            .till = open ? DATE_OPEN : date_add_days(date_add_months(from, months), -1),
            .municipality = {municipalities[town < 60   ? 0
                                            : town < 85 ? 1
                                                        : 2]},
            .decision = str_from(decisions[i]),
        };
    }
    return count;
}

static void
write_csv(struct maker *maker, const char *code, const struct register_row *row)
{
    char from[DATE_TEXT_MAX], till[DATE_TEXT_MAX], town[REGISTRATION_TEXT_MAX];

    date_format(row->from, from);
    date_format(row->till, till);
    registration_format(row->municipality, town);
    fprintf(maker->csv, "%s,%d,%s,%s,%s,%.*s,%.*s\n", code, (int)row->kind, from, till, town,
            STR_FMT(row->decision), STR_FMT(row->household));
}

static void
write_person(struct maker *maker, struct person_code code, struct register_row *rows, size_t count)
{
    char text[PERSON_CODE_TEXT_MAX];

    person_code_format(code, text);
    if (maker->codes)
        fprintf(maker->codes, "%s\n", text);
    for (size_t i = 0; i < count; i++) {
        rows[i].person = code.number;
        if (maker->csv)
            write_csv(maker, text, &rows[i]);
        if (maker->store && maker->store->ops->put_status(maker->store, &rows[i]) < 0)
            die(maker->store_path, store_error(maker->store));
    }
}

static void
commit(struct maker *maker, bool more)
{
    const struct store_paths paths = {.register_path = maker->store_path,
                                      .database = maker->database};
    struct store *store = maker->store;
    char error[STORE_ERROR_MAX];

    if (!store)
        return;
    if (store->ops->commit(store) < 0)
        die(maker->store_path, store_error(store));
    if (store_tend(&paths, error) < 0)
        die(maker->store_path, error);
    if (more && store->ops->begin_write(store) < 0)
        die(maker->store_path, store_error(store));
}

static void
make_people(struct maker *maker)
{
    struct register_row rows[DECISIONS_MAX];
    char decisions[DECISIONS_MAX][32], household_text[32];
    uint64_t household = 0, left = 0;
    size_t count = 0;

    for (uint64_t k = 0; k < maker->people; k++, left--) {
        if (left == 0) {
            left = 1 + below(maker, HOUSEHOLD_MAX);
            snprintf(household_text, sizeof household_text, "M-%" PRIu64, ++household);
            count = make_decisions(maker, household, rows, decisions);
            for (size_t i = 0; i < count; i++)
                rows[i].household = str_from(household_text);
        }
        write_person(maker, make_code(maker, k), rows, count);
        if ((k + 1) % PEOPLE_PER_COMMIT == 0)
            commit(maker, true);
    }
    commit(maker, false);
}

static FILE *
open_out(const char *path)
{
    FILE *file = path ? fopen(path, "we") : NULL;

    if (path && !file)
        die(path, "cannot be written");
    return file;
}

static void
close_out(FILE *file, const char *path)
{
    if (file && (ferror(file) | fclose(file)))
        die(path, "cannot be written");
}

static void
parse(struct maker *maker, int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        bool good = true;
        if (strcmp(argv[i], "--people") == 0)
            good = str_to_u64(str_from(value), PEOPLE_MAX, &maker->people) && maker->people > 0;
        else if (strcmp(argv[i], "--seed") == 0)
            good = str_to_u64(str_from(value), UINT64_MAX, &maker->seed);
        else if (strcmp(argv[i], "--day") == 0)
            good = date_parse(str_from(value), &maker->day);
        else if (strcmp(argv[i], "--csv") == 0)
            maker->csv_path = value;
        else if (strcmp(argv[i], "--store") == 0)
            maker->store_path = value;
        else if (strcmp(argv[i], "--database") == 0)
            maker->store_path = maker->database = value;
        else if (strcmp(argv[i], "--codes") == 0)
            maker->codes_path = value;
        else
            good = false;
        if (!good) {
            fprintf(stderr,
                    "usage: make_register --people N [--csv FILE] [--store FILE]"
                    " [--database CONNECTION] [--codes FILE] [--seed N] [--day YYYY-MM-DD]\n");
            exit(2);
        }
    }
}

int
main(int argc, char **argv)
{
    struct clock clock = clock_system();
    struct maker maker = {.people = 10000, .seed = 1, .day = date_in_riga(clock_now_us(&clock))};
    char error[STORE_ERROR_MAX];

    parse(&maker, argc, argv);
    maker.random = maker.seed;
    list_births(&maker);
    maker.csv = open_out(maker.csv_path);
    maker.codes = open_out(maker.codes_path);
    if (maker.csv)
        fputs("person_code,status,from,till,municipality,decision,household\n", maker.csv);
    if (maker.store_path) {
        struct store_paths paths = {.register_path = maker.store_path, .database = maker.database};
        maker.store = store_open(&paths, error);
        if (!maker.store)
            die(maker.store_path, error);
        if (maker.store->ops->begin_write(maker.store) < 0)
            die(maker.store_path, store_error(maker.store));
    }
    make_people(&maker);
    close_out(maker.csv, maker.csv_path);
    close_out(maker.codes, maker.codes_path);
    store_close(maker.store);
    free(maker.births);
    return 0;
}
