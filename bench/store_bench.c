/*
 * What the store costs by itself, in CPU and wall time per operation.
 *
 *     store_bench lookup REGISTER.db CODES.txt [LOOKUPS]   batches of 64 in one read transaction
 *     store_bench append LOG.db [BATCHES]                  durable commits of 1 and of 64 records
 *
 * REGISTER.db and CODES.txt are what make_register --store --codes writes; LOG.db must not exist.
 */
#include "base/clock.h"
#include "status/person_code.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define BATCH 64

static void __attribute__((noreturn)) die(const char *what)
{
    fprintf(stderr, "store_bench: %s\n", what);
    exit(3);
}

static int64_t
cpu_us(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

struct stopwatch {
    int64_t cpu, wall;
};

static struct stopwatch
start(void)
{
    return (struct stopwatch){cpu_us(), clock_monotonic_us()};
}

static void
report(const char *what, struct stopwatch since, uint64_t count)
{
    printf("%-28s %8.2f us CPU %8.2f us wall\n", what,
           (double)(cpu_us() - since.cpu) / (double)count,
           (double)(clock_monotonic_us() - since.wall) / (double)count);
}

static uint64_t *
read_codes(const char *path, size_t *ret_count)
{
    FILE *file = fopen(path, "re");
    uint64_t *codes = NULL;
    size_t count = 0, room = 0;
    char line[64];

    if (!file)
        die("cannot open the codes");
    while (fgets(line, sizeof line, file)) {
        struct person_code code;
        if (!person_code_parse(str_from(line), &code))
            continue;
        if (count == room) {
            room = room ? 2 * room : 65536;
            codes = realloc(codes, room * sizeof *codes);
            if (!codes)
                die("no memory for the codes");
        }
        codes[count++] = code.number;
    }
    fclose(file);
    if (count == 0)
        die("no codes");
    *ret_count = count;
    return codes;
}

/* Asks for `count` people all over the register; the rows found. */
static uint64_t
look_up(struct store *store, const uint64_t *codes, size_t code_count, uint64_t count)
{
    static struct arena arenas[BATCH];
    struct store_lookup lookups[BATCH];
    struct clock clock = clock_system();
    struct date day = date_in_riga(clock_now_us(&clock));
    uint64_t found = 0;

    for (uint64_t n = 0; n < count; n += BATCH) {
        uint64_t generation;
        for (size_t i = 0; i < BATCH; i++) {
            arenas[i].limit = 65536;
            arena_reset(&arenas[i]);
            lookups[i] =
                (struct store_lookup){.person = codes[(n + i) * UINT64_C(2654435761) % code_count],
                                      .from = day,
                                      .till = day,
                                      .arena = &arenas[i]};
        }
        if (store->ops->begin_read(store) < 0 ||
            store->ops->agreements_generation(store, &generation) < 0 ||
            store->ops->find_statuses(store, lookups, BATCH) < 0)
            die(store_error(store));
        store->ops->end_read(store);
        for (size_t i = 0; i < BATCH; i++)
            found += lookups[i].row_count;
    }
    return found;
}

static int
bench_lookup(const char *path, const char *codes_path, uint64_t count)
{
    struct store_paths paths = {.register_path = path, .read_only = false};
    char error[STORE_ERROR_MAX];
    size_t code_count;
    uint64_t *codes = read_codes(codes_path, &code_count);
    struct store *store = store_open(&paths, error);

    if (!store)
        die(error);
    look_up(store, codes, code_count, count);
    for (int round = 0; round < 5; round++) {
        struct stopwatch since = start();
        uint64_t found = look_up(store, codes, code_count, count);
        report("one look-up", since, count);
        if (round == 0)
            printf("rows found per look-up: %.2f\n", (double)found / (double)count);
    }
    store_close(store);
    free(codes);
    return 0;
}

static void
append(struct store *store, uint64_t *size, size_t count)
{
    static char bytes[512], ids[BATCH][32];
    struct store_record records[BATCH];
    struct store_checkpoint checkpoint = {*size + count, {bytes, 300}};

    for (size_t i = 0; i < count; i++) {
        snprintf(ids[i], sizeof ids[i], "%020" PRIu64 "-bench", *size + i);
        records[i] = (struct store_record){.index = *size + i,
                                           .at_us = 1,
                                           .request_id = str_from(ids[i]),
                                           .type = 1,
                                           .day = 20000,
                                           .salt = {bytes, 32},
                                           .operator_part = {bytes, 60},
                                           .person_part = {bytes, 40},
                                           .facts_part = {bytes, 300}};
    }
    if (store->ops->append(store, records, count, NULL, 0, &checkpoint) < 0)
        die(store_error(store));
    *size += count;
}

static int
bench_append(const char *path, uint64_t batches)
{
    struct store_paths paths = {.log_path = path};
    char error[STORE_ERROR_MAX];
    struct store *store = store_open(&paths, error);
    uint64_t size = 0;

    if (!store)
        die(error);
    for (int round = 0; round < 3; round++) {
        struct stopwatch since = start();
        for (uint64_t i = 0; i < batches; i++)
            append(store, &size, 1);
        report("commit of 1 record", since, batches);
        since = start();
        for (uint64_t i = 0; i < batches; i++)
            append(store, &size, BATCH);
        report("commit of 64 records", since, batches);
        if (store_tend(&paths, error) < 0)
            die(error);
    }
    store_close(store);
    return 0;
}

int
main(int argc, char **argv)
{
    uint64_t count;

    if (argc >= 4 && strcmp(argv[1], "lookup") == 0) {
        if (argc < 5 || !str_to_u64(str_from(argv[4]), UINT32_MAX, &count))
            count = 200000;
        return bench_lookup(argv[2], argv[3], count);
    }
    if (argc >= 3 && strcmp(argv[1], "append") == 0) {
        if (argc < 4 || !str_to_u64(str_from(argv[3]), UINT32_MAX, &count))
            count = 300;
        return bench_append(argv[2], count);
    }
    fprintf(stderr, "usage: store_bench lookup REGISTER.db CODES.txt [LOOKUPS]\n"
                    "       store_bench append LOG.db [BATCHES]\n");
    return 2;
}
