/* Reading what was handed out and saying what it proves: see audit_check.h. */
#include "cli/audit_check.h"

#include "audit/extract_check.h"
#include "audit/receipt.h"
#include "base/file.h"
#include "cli/audit_keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAX 128
#define MESSAGE_MAX (1024 * 1024) /* a request or an answer */
#define ARENA_MAX (8 * 1024 * 1024)

/* A bundle may be larger than memory, so its files are mapped. */
struct mapping {
    struct extract_file files[FILES_MAX];
    char names[FILES_MAX][NAME_MAX + 1];
    size_t count;
};

static int
map_file(int folder, const char *name, struct str *ret_bytes)
{
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status;
    void *bytes = MAP_FAILED;

    if (fd < 0)
        return -1;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
        bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    else if (S_ISREG(status.st_mode) && status.st_size == 0)
        bytes = NULL;
    else
        errno = EINVAL;
    close(fd);
    if (bytes == MAP_FAILED)
        return -1;
    *ret_bytes = (struct str){bytes ? bytes : "", bytes ? (size_t)status.st_size : 0};
    return 0;
}

static void
unmap(struct mapping *mapping)
{
    for (size_t i = 0; i < mapping->count; i++)
        if (mapping->files[i].bytes.len)
            munmap((void *)(uintptr_t)mapping->files[i].bytes.ptr, mapping->files[i].bytes.len);
}

static int
map_folder(const struct cli *cli, const char *path, struct mapping *mapping)
{
    DIR *folder = opendir(path);
    int r = CLI_DONE;

    if (!folder)
        return cli_fail(cli, CLI_FAILURE, "%s: %s", path, strerror(errno));
    for (struct dirent *entry; r == CLI_DONE && (entry = readdir(folder));) {
        struct extract_file *file = &mapping->files[mapping->count];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (mapping->count == FILES_MAX) {
            r = cli_fail(cli, CLI_REFUSED, "%s holds more files than an extract has", path);
            break;
        }
        (void)str_copy(str_from(entry->d_name), mapping->names[mapping->count], NAME_MAX + 1);
        file->name = mapping->names[mapping->count];
        if (map_file(dirfd(folder), file->name, &file->bytes) < 0)
            r = cli_fail(cli, CLI_REFUSED, "%s/%s: %s", path, file->name, strerror(errno));
        else
            mapping->count++;
    }
    closedir(folder);
    return r;
}

static void
print_extract(const struct cli *cli, const struct extract_report *report, bool key_known)
{
    char municipality[REGISTRATION_TEXT_MAX] = "", from[DATE_TEXT_MAX] = "",
         till[DATE_TEXT_MAX] = "", at[DATE_TEXT_MAX] = "";

    if (report->municipality.number)
        registration_format(report->municipality, municipality);
    if (!date_is_none(report->from) && !date_is_none(report->till)) {
        date_format(report->from, from);
        date_format(report->till, till);
    }
    if (report->good)
        instant_format(report->issued_at_us, at);
    if (cli->json) {
        cli_print_json(
            json_pack("{s:b, s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "verified",
                      (int)report->good, "key_known", (int)key_known, "finding", report->finding,
                      "extract", report->id, "municipality", municipality, "from", from, "till",
                      till, "issued_at", at, "records", (json_int_t)report->records, "held_back",
                      (json_int_t)report->held_back, "erased", (json_int_t)report->erased));
    } else if (!report->good) {
        printf("NOT VERIFIED: %s\n", report->finding);
    } else {
        printf("Verified: extract %s, %" PRIu64 " records of %s, %s to %s, issue recorded %s.\n",
               report->id, report->records, municipality, from, till, at);
        if (!key_known)
            printf("No --key was given: compare keys.txt with the keys that the node published.\n");
    }
}

static void
show_progress(void *ctx, uint64_t done)
{
    cli_progress_show(ctx, done);
}

int
audit_check_folder(const struct cli *cli, const char *folder, const char *key)
{
    struct mapping *mapping = calloc(1, sizeof *mapping);
    struct cli_progress progress;
    struct extract_report report;
    struct audit_keys keys;
    int r = audit_keys_load(cli, key, &keys);

    if (r == CLI_DONE)
        r = mapping ? map_folder(cli, folder, mapping) : cli_fail(cli, CLI_FAILURE, "no memory");
    if (r == CLI_DONE) {
        struct extract_bundle bundle = {.files = mapping->files,
                                        .count = mapping->count,
                                        .known = keys.lines,
                                        .known_count = keys.count,
                                        .progress = show_progress,
                                        .ctx = &progress};
        cli_progress_begin(&progress, "check", 0);
        r = extract_check(&bundle, &report) == 0 ? CLI_DONE : CLI_REFUSED;
        cli_progress_end(&progress, report.records);
        print_extract(cli, &report, keys.count > 0);
    }
    if (mapping)
        unmap(mapping);
    free(mapping);
    audit_keys_done(&keys);
    return r;
}

/* Whether the file's bytes are those that the record hashed; true when no file is given. */
static int
check_hash(const struct cli *cli, const char *path, const char *what, const uint8_t *hash)
{
    char error[FILE_ERROR_MAX], *bytes;
    uint8_t found[DIGEST_SIZE];
    size_t len;

    if (!path)
        return CLI_DONE;
    if (file_read(path, MESSAGE_MAX, &bytes, &len, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    digest_sha256(bytes, len, found);
    free(bytes);
    if (!hash || !digest_equal(found, hash, DIGEST_SIZE))
        return cli_fail(cli, CLI_REFUSED, "NOT VERIFIED: %s is not the %s that was recorded", path,
                        what);
    return CLI_DONE;
}

static json_t *
text_json(struct str text)
{
    return text.len ? json_stringn(text.ptr, text.len) : json_null();
}

static json_t *
decisions_json(const struct record *record)
{
    json_t *array = json_array();

    for (size_t i = 0; i < record->decision_count; i++) {
        const struct record_decision *decision = &record->decisions[i];
        char municipality[REGISTRATION_TEXT_MAX];
        registration_format(decision->municipality, municipality);
        json_array_append_new(
            array, json_pack("{s:s, s:o, s:I, s:o, s:o}", "municipality", municipality, "agreement",
                             text_json(decision->agreement), "version",
                             (json_int_t)decision->version, "clause", text_json(decision->clause),
                             "outcome", text_json(decision->outcome)));
    }
    return array;
}

static void
print_receipt(const struct cli *cli, const struct receipt *receipt)
{
    const struct record *record = &receipt->record;
    char at[DATE_TEXT_MAX] = "";

    if (receipt->opening.sections[SECTION_FACTS].open)
        instant_format(record->at_us, at);
    if (cli->json) {
        cli_print_json(json_pack(
            "{s:b, s:s%, s:I, s:I, s:s, s:o, s:s, s:o, s:o, s:I, s:o}", "verified", 1, "origin",
            receipt->checkpoint.origin.ptr, receipt->checkpoint.origin.len, "index",
            (json_int_t)receipt->index, "size", (json_int_t)receipt->checkpoint.size, "type",
            record_type_name(receipt->opening.type), "request_id", text_json(record->request_id),
            "at", at, "outcome", text_json(record->outcome), "clause", text_json(record->clause),
            "row_count", (json_int_t)record->rows_disclosed, "decisions", decisions_json(record)));
        return;
    }
    printf("Verified: record %" PRIu64 " of %.*s (%" PRIu64 " signed): %s", receipt->index,
           STR_FMT(receipt->checkpoint.origin), receipt->checkpoint.size,
           record_type_name(receipt->opening.type));
    if (receipt->opening.sections[SECTION_FACTS].open)
        printf(" %.*s at %s: %.*s, clause %.*s", STR_FMT(record->request_id), at,
               STR_FMT(record->outcome), STR_FMT(record->clause));
    else
        printf(", its facts closed or erased");
    printf(".\n");
}

static int
check_receipt(const struct cli *cli, const struct audit_receipt_wish *wish,
              const struct audit_keys *keys, struct str text)
{
    struct str origin = receipt_origin(text);
    const struct verifier_key *key = audit_keys_find(keys, origin);
    struct receipt receipt;
    struct arena arena;
    int r;

    arena_init(&arena, ARENA_MAX);
    if (!key)
        r = cli_fail(cli, CLI_REFUSED, "NOT VERIFIED: no key given is that of %.*s",
                     STR_FMT(checkpoint_origin_fits(origin) ? origin : STR("its log")));
    else if (!receipt_open(text, origin, key->public_key, &arena, &receipt))
        r = cli_fail(cli, CLI_REFUSED,
                     "NOT VERIFIED: %s is not a receipt that this key's log proves", wish->file);
    else
        r = check_hash(cli, wish->request, "request", receipt.record.request_hash);
    if (r == CLI_DONE)
        r = check_hash(cli, wish->answer, "answer", receipt.record.answer_hash);
    if (r == CLI_DONE)
        print_receipt(cli, &receipt);
    arena_done(&arena);
    return r;
}

int
audit_check_text(const struct cli *cli, const struct audit_receipt_wish *wish)
{
    char error[FILE_ERROR_MAX], *text = NULL;
    struct audit_keys keys;
    size_t len = 0;
    int r = audit_keys_load(cli, wish->key, &keys);

    if (r == CLI_DONE && file_read(wish->file, PROOF_TEXT_MAX, &text, &len, error) < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s", error);
    if (r == CLI_DONE)
        r = check_receipt(cli, wish, &keys, (struct str){text, len});
    free(text);
    audit_keys_done(&keys);
    return r;
}
