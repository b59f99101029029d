/*
 * make_log FOLDER ORIGIN: one part of an audit log ("audit-0.db", its guard, "log.key") with the
 * records of standard input, a line each, "-" for what is absent:
 *
 *     TYPE AT_US REQUEST_ID REQUEST_HASH ANSWER_HASH
 *
 * TYPE is check, refusal, asked or answered. For tests and measurements: a log of a million records
 * and the other side's log of the same day.
 */
#include "audit/audit_log.h"
#include "base/limits.h"
#include "pki/signing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    enum record_type type;
} types[] = {{"check", RECORD_CHECK},
             {"refusal", RECORD_REFUSAL},
             {"asked", RECORD_ASKED},
             {"answered", RECORD_ANSWERED}};

struct batch {
    struct record records[LIMIT_BATCH];
    char ids[LIMIT_BATCH][LIMIT_REQUEST_ID_MAX + 1];
    uint8_t hashes[LIMIT_BATCH][2][DIGEST_SIZE];
    size_t count;
};

static int
fail(const char *what)
{
    fprintf(stderr, "make_log: %s\n", what);
    return 1;
}

static bool
take_hash(const char *text, uint8_t *memory, const uint8_t **ret_hash)
{
    *ret_hash = strcmp(text, "-") == 0 ? NULL : memory;
    return !*ret_hash || hex_decode(str_from(text), memory, DIGEST_SIZE);
}

static bool
take_line(const char *line, struct batch *batch)
{
    char type[16], request[72], answer[72];
    size_t i = batch->count;
    struct record *record = &batch->records[i];
    int64_t at_us;

    if (sscanf(line, "%15s %" SCNd64 " %64s %71s %71s", type, &at_us, batch->ids[i], request,
               answer) != 5)
        return false;
    for (size_t k = 0; k < ARRAY_LEN(types); k++)
        if (strcmp(type, types[k].name) == 0)
            record_init(record, types[k].type, at_us);
    record->request_id = str_from(batch->ids[i]);
    record->caller.number = UINT64_C(90001800413);
    record->operator_name = STR("Anna");
    record->operator_surname = STR("Paraudziņa");
    record->operator_code = STR("010190-00018");
    record->person_code = STR("010180-00019");
    record->from = record->till = date_in_riga(at_us);
    record->outcome = STR("not-found");
    batch->count++;
    return record->type && take_hash(request, batch->hashes[i][0], &record->request_hash) &&
           take_hash(answer, batch->hashes[i][1], &record->answer_hash);
}

static int
append_all(struct audit_log *log)
{
    struct batch *batch = calloc(1, sizeof *batch);
    char line[512];
    int r = 0;

    while (batch && r == 0 && fgets(line, sizeof line, stdin)) {
        if (!take_line(line, batch))
            r = fail("a line is out of form");
        else if (batch->count == LIMIT_BATCH) {
            r = audit_log_append(log, batch->records, batch->count, NULL);
            batch->count = 0;
        }
    }
    if (batch && r == 0 && batch->count)
        r = audit_log_append(log, batch->records, batch->count, NULL);
    if (!batch || r < 0)
        r = fail(batch ? audit_log_error(log) : "no memory");
    free(batch);
    return r;
}

static int
run(const char *log_path, const char *guard_path, const char *key_path, const char *origin)
{
    struct store_paths paths = {.log_path = log_path};
    struct audit_log_options options = {
        .origin = origin, .key_path = key_path, .guard_path = guard_path};
    char error[FILE_ERROR_MAX];
    struct audit_log *log = NULL;
    int r = 1;

    if (access(key_path, F_OK) < 0 && signing_create(key_path, error) < 0)
        return fail(error);
    options.store = store_open(&paths, error);
    if (options.store)
        log = audit_log_open(&options, error);
    r = log ? append_all(log) : fail(error);
    audit_log_close(log);
    store_close(options.store);
    return r;
}

int
main(int argc, char **argv)
{
    static const char *const names[] = {"audit-0.db", "audit-0.guard", "log.key"};
    char paths[ARRAY_LEN(names)][512];

    if (argc != 3)
        return fail("say: make_log FOLDER ORIGIN");
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (snprintf(paths[i], sizeof paths[i], "%s/%s", argv[1], names[i]) >= (int)sizeof paths[i])
            return fail("the folder's name is too long");
    return run(paths[0], paths[1], paths[2], argv[2]);
}
