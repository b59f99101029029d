/* See import_fixture.h. */
#include "import_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];
static char *last_read;

const char *
fixture_path(const char *name)
{
    static char paths[8][320];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

int
fixture_open(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/tilts-test-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

int
fixture_close(void **state)
{
    DIR *dir = opendir(folder);

    (void)state;
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        unlink(fixture_path(entry->d_name));
    if (dir)
        closedir(dir);
    free(last_read);
    last_read = NULL;
    return rmdir(folder);
}

const char *
fixture_write(const char *name, struct str bytes)
{
    const char *path = fixture_path(name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *
fixture_read(const char *name)
{
    char error[FILE_ERROR_MAX];
    size_t len;

    free(last_read);
    last_read = NULL;
    if (file_read(fixture_path(name), 1 << 24, &last_read, &len, error) < 0)
        last_read = NULL;
    return last_read;
}

struct register_import
fixture_import(struct store *store, const char *path, enum register_mode mode)
{
    static struct clock clock;

    clock = clock_fixed(INT64_C(1770000000000000));
    return (struct register_import){.store = store,
                                    .path = path,
                                    .mode = mode,
                                    .municipality = DAUGAVPILS,
                                    .max_bad = REGISTER_MAX_BAD_DEFAULT,
                                    .rejects_path = fixture_path("rejects.csv"),
                                    .who = STR("ilze"),
                                    .clock = &clock};
}

int
fixture_rows(struct store *store, uint64_t person)
{
    struct store_lookup lookup = {.person = person};
    struct arena arena;
    int count = -1;

    arena_init(&arena, 1 << 16);
    lookup.arena = &arena;
    if (date_from_ymd(2026, 2, 1, &lookup.from)) {
        lookup.till = lookup.from;
        if (store->ops->find_statuses(store, &lookup, 1) == 0)
            count = (int)lookup.row_count;
    }
    arena_done(&arena);
    return count;
}
