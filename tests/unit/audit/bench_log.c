/*
 * What recording costs: microseconds of CPU for each record, in batches, without a store (all but
 * the commit) and over SQLite; then verifying that log, making proofs, and making and verifying
 * documents of many receipts. Not a test.
 *
 *     build/tests/unit/audit/bench_audit_log [records] [batch]
 */
#include "audit/audit_log.h"
#include "audit/receipts.h"
#include "audit/restore.h"
#include "audit/verify.h"
#include "base/clock.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ORIGIN "bench.example/a/0"

static char folder[] = "/tmp/tilts-bench-XXXXXX";
static char log_path[64], guard_path[64], key_path[64];

/* A store that forgets: what is left is the log's own work. */
static int
forget(struct store *store, const struct store_record *records, size_t count,
       const struct store_node *nodes, size_t node_count, const struct store_checkpoint *checkpoint)
{
    (void)store, (void)records, (void)count, (void)nodes, (void)node_count, (void)checkpoint;
    return 0;
}

static int
last_none(struct store *store, struct arena *arena, struct store_checkpoint *ret_checkpoint)
{
    (void)store, (void)arena;
    *ret_checkpoint = (struct store_checkpoint){0};
    return 0;
}

static int
read_none(struct store *store, unsigned level, uint64_t from, size_t count,
          uint8_t (*ret_hashes)[HASH_SIZE])
{
    (void)store, (void)level, (void)from, (void)ret_hashes;
    return count ? -1 : 0;
}

static double
cpu_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
make_record(struct record *record, unsigned number)
{
    static const uint8_t hash[32] = {1};
    static const struct status_row rows[] = {{STATUS_NEEDY, {20000}, {20089}, {90000077325}}};
    static const struct record_decision decisions[] = {
        {{90000077325}, {"daugavpils-2024", 15}, 2, {"1.2", 3}, {"allow", 5}},
        {{90000077325}, {"rezekne-2024", 12}, 1, {"2", 1}, {"outside-term", 12}}};
    static char ids[LIMIT_BATCH][48];

    record_init(record, RECORD_CHECK, INT64_C(1764000000000000) + number);
    snprintf(ids[number % LIMIT_BATCH], sizeof ids[0], "0190f3a2-%08x-7000-8000-000000000000",
             number);
    record->request_id = str_from(ids[number % LIMIT_BATCH]);
    record->operator_name = STR("Anna");
    record->operator_surname = STR("Paraudziņa");
    record->operator_code = STR("010180-01234");
    record->person_code = STR("020290-05678");
    record->application = STR("4.2.4.2/2025/000017");
    record->rows = rows;
    record->row_count = 1;
    record->caller = (struct registration){90001800413};
    record->caller_fingerprint = record->request_hash = record->answer_hash = hash;
    record->from = record->till = (struct date){20050};
    record->purpose = STR("4.2.4.2");
    record->decisions = decisions;
    record->decision_count = 2;
    record->outcome = STR("disclosed");
    record->clause = STR("1.2");
    record->software = STR("tilts 0.1.0");
    record->channel = STR("soap11");
}

static void
run(const char *name, struct store *store, unsigned count, unsigned batch)
{
    struct audit_log_options options = {
        .store = store, .origin = ORIGIN, .key_path = key_path, .guard_path = guard_path};
    static struct record records[LIMIT_BATCH];
    char error[512];
    struct audit_log *log = audit_log_open(&options, error);
    double cpu;
    int64_t wall;

    if (!log) {
        fprintf(stderr, "%s\n", error);
        exit(1);
    }
    cpu = cpu_us();
    wall = clock_monotonic_us();
    for (unsigned done = 0; done < count; done += batch) {
        for (unsigned i = 0; i < batch; i++)
            make_record(&records[i], done + i);
        if (audit_log_append(log, records, batch, NULL) < 0) {
            fprintf(stderr, "%s\n", audit_log_error(log));
            exit(1);
        }
    }
    cpu = cpu_us() - cpu;
    wall = clock_monotonic_us() - wall;
    printf("%s: %u records in batches of %u: %.2f us CPU, %.2f us wall each\n", name, count, batch,
           cpu / count, (double)wall / count);
    audit_log_close(log);
}

static void
read_public_key(uint8_t ret_key[static SIGNING_PUBLIC_SIZE])
{
    char error[FILE_ERROR_MAX];
    struct signing_key *key = signing_open(key_path, error);

    if (!key)
        exit(1);
    signing_public(key, ret_key);
    signing_close(key);
}

static void
run_verify(struct store *store)
{
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct verify_report report;
    double cpu;

    read_public_key(public_key);
    cpu = cpu_us();
    if (verify_log(store, ORIGIN, public_key, guard_path, NULL, NULL, &report) < 0 || !report.good)
        printf("not verified: %s\n", report.finding);
    cpu = cpu_us() - cpu;
    printf("verified: %llu records, %llu checkpoints: %.2f us CPU each, %.2f s\n",
           (unsigned long long)report.records, (unsigned long long)report.checkpoints,
           cpu / (double)report.records, cpu / 1e6);
}

/* Inclusion proofs of leaves spread over the log. */
static void
run_proofs(struct store *store, uint64_t size)
{
    struct proof_reader reader = restore_reader(store);
    unsigned count = 500;
    struct proof_path path;
    double cpu = cpu_us();

    for (unsigned i = 0; i < count; i++)
        if (proof_inclusion(&reader, size / count * i, size, &path) < 0)
            exit(1);
    printf("inclusion proofs: %.0f us CPU each\n", (cpu_us() - cpu) / count);
    reader.cache = calloc(1, sizeof *reader.cache);
    cpu = cpu_us();
    for (uint64_t i = 0; i < size; i++)
        if (proof_inclusion(&reader, i, size, &path) < 0)
            exit(1);
    printf("inclusion proofs of all in their order: %.1f us CPU each\n",
           (cpu_us() - cpu) / (double)size);
    free(reader.cache);
}

static void
find_one(struct store *store, unsigned number, struct arena *arena, struct str *ret_id,
         struct receipts_found *ret_found)
{
    char memory[RECORD_KEY_MAX];
    struct record record;
    struct buf key;

    make_record(&record, number);
    *ret_id = arena_str(arena, record.request_id);
    buf_init(&key, memory, sizeof memory);
    record_key(&record, &key);
    if (store->ops->find_record(store, buf_str(&key), arena, &ret_found->row) < 0 ||
        ret_found->row.index == UINT64_MAX)
        exit(1);
    ret_found->store = store;
}

/* Documents of LIMIT_RECEIPTS records that stand `stride` apart in the log. */
static void
run_receipts(struct store *store, unsigned size, unsigned stride)
{
    static char memory[LIMIT_RECEIPTS_DOCUMENT_MAX];
    struct verifier_key key = {.origin = STR(ORIGIN)};
    struct str ids[LIMIT_RECEIPTS];
    struct receipts_found found[LIMIT_RECEIPTS];
    const struct receipt *receipts[LIMIT_RECEIPTS];
    struct receipts_asked asked = {ids, LIMIT_RECEIPTS, &key, 1};
    double find = 0, write = 0, open = 0;
    unsigned documents = 0;
    char error[RECEIPTS_ERROR_MAX];
    struct arena arena;
    struct buf buf;

    read_public_key(key.public_key);
    arena_init(&arena, 64 * 1024 * 1024);
    for (unsigned from = 0; documents < 20 && from + stride * LIMIT_RECEIPTS <= size; documents++) {
        double began = cpu_us();
        arena_reset(&arena);
        for (unsigned i = 0; i < LIMIT_RECEIPTS; i++)
            find_one(store, from + i * stride, &arena, &ids[i], &found[i]);
        find += cpu_us() - began;
        began = cpu_us();
        buf_init(&buf, memory, sizeof memory);
        if (receipts_write(ids, found, LIMIT_RECEIPTS, &buf) < 0)
            exit(1);
        write += cpu_us() - began;
        began = cpu_us();
        if (!receipts_open(buf_str(&buf), &asked, &arena, receipts, error)) {
            fprintf(stderr, "%s\n", error);
            exit(1);
        }
        open += cpu_us() - began;
        from += stride * LIMIT_RECEIPTS;
    }
    if (documents)
        printf("receipts %u apart, %zu bytes each: found in %.1f, written in %.1f, verified in "
               "%.1f us CPU each\n",
               stride, buf.len / LIMIT_RECEIPTS, find / documents / LIMIT_RECEIPTS,
               write / documents / LIMIT_RECEIPTS, open / documents / LIMIT_RECEIPTS);
    arena_done(&arena);
}

int
main(int argc, char **argv)
{
    unsigned count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 100000;
    unsigned batch = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 64;
    struct store_ops ops = {
        .append = forget, .last_checkpoint = last_none, .read_hashes = read_none};
    struct store none = {.ops = &ops}, *store;
    struct store_paths paths = {.log_path = log_path};
    char error[FILE_ERROR_MAX];

    if (batch < 1 || batch > LIMIT_BATCH || count < batch || !mkdtemp(folder))
        return 2;
    count -= count % batch;
    snprintf(log_path, sizeof log_path, "%s/log.db", folder);
    snprintf(guard_path, sizeof guard_path, "%s/guard", folder);
    snprintf(key_path, sizeof key_path, "%s/key", folder);
    if (signing_create(key_path, error) < 0)
        return 3;
    run("no store", &none, count, batch);
    unlink(guard_path);
    store = store_open(&paths, error);
    if (!store)
        return 3;
    run("SQLite", store, count, batch);
    run_verify(store);
    run_proofs(store, count);
    run_receipts(store, count, 1);
    run_receipts(store, count, 3);
    run_receipts(store, count, 300);
    store_close(store);
    unlink(log_path);
    unlink(guard_path);
    unlink(key_path);
    rmdir(folder);
    return 0;
}
