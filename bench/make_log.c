/*
 * Writes one part of an audit log with made-up records, as a lane would have in batches of 20 to
 * 64, spread evenly over some days. For `make bench`, and for tests that need an old log.
 *
 *     make_log --data DIR --lane NAME --origin ORIGIN --records N --from YYYY-MM-DD --days N
 */
#include "audit/audit_log.h"
#include "base/date.h"
#include "base/file.h"
#include "base/limits.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BATCH_MIN 20
#define BATCH_MAX 64
#define PATH_SIZE 512

struct wish {
    const char *data, *lane, *origin;
    const char *database; /* NULL: a file in data */
    uint64_t records, days;
    struct date from;
};

static void
fill(struct record *record, uint64_t number, int64_t at_us)
{
    static const uint8_t hash[32] = {1};
    static const struct status_row rows[] = {{STATUS_NEEDY, {20000}, {20089}, {90000077325}}};
    static const struct record_decision decisions[] = {
        {{90000077325}, {"daugavpils-2024", 15}, 1, {"1.2", 3}, {"allow", 5}}};
    static char ids[BATCH_MAX][48], codes[BATCH_MAX][16];
    size_t slot = number % BATCH_MAX;

    record_init(record, number % 16 ? RECORD_CHECK : RECORD_REFUSAL, at_us);
    snprintf(ids[slot], sizeof ids[0], "made-%012llu", (unsigned long long)number);
    snprintf(codes[slot], sizeof codes[0], "%02u%02u%02u-0%04u", (unsigned)(number % 28 + 1),
             (unsigned)(number / 28 % 12 + 1), (unsigned)(number / 336 % 100),
             (unsigned)(number / 33600 % 10000));
    record->request_id = str_from(ids[slot]);
    record->operator_name = STR("Anna");
    record->operator_surname = STR("Paraudziņa");
    record->operator_code = STR("010180-00123");
    record->person_code = str_from(codes[slot]);
    record->application = STR("4.2.4.2/2025/000017");
    record->rows = rows;
    record->row_count = record->type == RECORD_CHECK;
    record->caller = (struct registration){90001800413};
    record->caller_fingerprint = record->request_hash = record->answer_hash = hash;
    record->from = record->till = (struct date){20050};
    record->purpose = STR("4.2.4.2");
    record->decisions = decisions;
    record->decision_count = 1;
    record->outcome = STR("disclosed");
    record->clause = STR("1.2");
    record->software = STR("tilts 0.1.0");
    record->channel = STR("rest");
}

static int
append_all(struct audit_log *log, const struct wish *wish)
{
    int64_t begin_us = date_riga_begin_us(wish->from);
    int64_t step_us = (int64_t)(wish->days * (uint64_t)US_PER_DAY / wish->records);
    struct record records[BATCH_MAX];
    unsigned size = BATCH_MIN;

    for (uint64_t done = 0; done < wish->records;) {
        size_t count = 0;
        for (; count < size && done < wish->records; count++, done++)
            fill(&records[count], done, begin_us + (int64_t)done * step_us);
        if (audit_log_append(log, records, count, NULL) < 0) {
            fprintf(stderr, "%s\n", audit_log_error(log));
            return -1;
        }
        size = size == BATCH_MAX ? BATCH_MIN : size + 1;
    }
    return 0;
}

static int
make(const struct wish *wish)
{
    char log_path[PATH_SIZE], guard_path[PATH_SIZE], key_path[PATH_SIZE], error[FILE_ERROR_MAX];
    struct store_paths paths = {.log_path = wish->database ? wish->origin : log_path,
                                .database = wish->database};
    struct audit_log_options options = {
        .origin = wish->origin, .key_path = key_path, .guard_path = guard_path};
    struct audit_log *log = NULL;
    int r = -1;

    snprintf(log_path, sizeof log_path, "%s/audit-%s.db", wish->data, wish->lane);
    snprintf(guard_path, sizeof guard_path, "%s/audit-%s.guard", wish->data, wish->lane);
    snprintf(key_path, sizeof key_path, "%s/log.key", wish->data);
    if (file_make_folder(wish->data, 0700, error) < 0 ||
        (access(key_path, F_OK) < 0 && signing_create(key_path, error) < 0) ||
        !(options.store = store_open(&paths, error)) || !(log = audit_log_open(&options, error)))
        fprintf(stderr, "%s\n", error);
    else
        r = append_all(log, wish);
    audit_log_close(log);
    store_close(options.store);
    return r;
}

int
main(int argc, char **argv)
{
    static const struct option names[] = {{"data", 1, NULL, 'd'},     {"lane", 1, NULL, 'l'},
                                          {"origin", 1, NULL, 'o'},   {"records", 1, NULL, 'r'},
                                          {"from", 1, NULL, 'f'},     {"days", 1, NULL, 'n'},
                                          {"database", 1, NULL, 'b'}, {0}};
    struct wish wish = {.from = DATE_NONE};
    bool good = true;

    for (int c; (c = getopt_long(argc, argv, "", names, NULL)) >= 0;) {
        struct str value = str_from(optarg);
        if (c == 'd')
            wish.data = optarg;
        else if (c == 'b')
            wish.database = optarg;
        else if (c == 'l')
            wish.lane = optarg;
        else if (c == 'o')
            wish.origin = optarg;
        else if (c == 'r')
            good = good && str_to_u64(value, 1000000000, &wish.records);
        else if (c == 'f')
            good = good && date_parse(value, &wish.from);
        else if (c == 'n')
            good = good && str_to_u64(value, 36500, &wish.days);
        else
            good = false;
    }
    if (!good || !wish.data || !wish.lane || !wish.origin || !wish.records || !wish.days ||
        date_is_none(wish.from)) {
        fputs("make_log --data DIR --lane NAME --origin ORIGIN --records N --from DAY --days N"
              " [--database CONNECTION]\n",
              stderr);
        return 2;
    }
    return make(&wish) < 0;
}
