/*
 * Runs a fuzzer over every file of the folders named, and over every file cut short at each byte
 * up to a bound, so that the ordinary test run replays the corpus without libFuzzer.
 */
#include <assert.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (1024 * 1024)
#define CUTS_MAX 4096 /* longer files are cut within their first bytes only */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* From memory of exactly that size, so that AddressSanitizer sees a read beyond. */
static void
run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    assert(copy);
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void
run_file(const char *folder, const char *name)
{
    static uint8_t data[FILE_MAX];
    char path[4096];
    FILE *file;
    size_t size;

    assert(snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path);
    file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size = fread(data, 1, sizeof data, file);
    fclose(file);
    run(data, size);
    for (size_t cut = 0; cut < size && cut < CUTS_MAX; cut++)
        run(data, cut);
}

int
main(int argc, char **argv)
{
    int files = 0;

    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);

        if (!folder) {
            perror(argv[i]);
            return 1;
        }
        for (struct dirent *entry; (entry = readdir(folder));) {
            if (entry->d_name[0] == '.')
                continue;
            run_file(argv[i], entry->d_name);
            files++;
        }
        closedir(folder);
    }
    printf("%d files\n", files);
    return files ? 0 : 1; /* an empty corpus would test nothing */
}
