/* `tilts audit` over a node's data folder: three parts, sound, tampered with, taken away. */
#include "unit.h"

#include "audit/audit_log.h"
#include "base/file.h"
#include "cli/cli.h"
#include "provider/config.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/tilts-test-XXXXXX";
static char *said; /* what the last command wrote to both outputs */

static const char configuration[] = "domain: tilts.example\nnode: a\nregion: LV\ndata: .\n"
                                    "address: 127.0.0.1\nport: 0\nlanes: 2\ncertificate: c.pem\n"
                                    "key: k.pem\ntrust: t.pem\ncrl: crl.pem\n";

static const char *
in_folder(const char *name)
{
    static char paths[4][512];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static int
run(bool json, int argc, char **argv)
{
    struct cli cli = {.config_path = in_folder("provider.yaml"), .json = json};
    char error[FILE_ERROR_MAX];
    int saved[2], file, r;
    size_t len;

    file = open(in_folder("said"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    fflush(NULL);
    for (int fd = 1; fd <= 2; fd++) {
        saved[fd - 1] = dup(fd);
        dup2(file, fd);
    }
    close(file);
    r = cmd_audit.run(&cli, argc, argv);
    fflush(NULL);
    for (int fd = 1; fd <= 2; fd++) {
        dup2(saved[fd - 1], fd);
        close(saved[fd - 1]);
    }
    free(said);
    assert_int_equal(file_read(in_folder("said"), 1 << 20, &said, &len, error), 0);
    return r;
}

#define RUN(json, ...) \
    run(json, (int)(sizeof((char *[]){__VA_ARGS__}) / sizeof(char *)), (char *[]){__VA_ARGS__})

/* What was said with --json; the caller's reference. */
static json_t *
said_json(void)
{
    unsigned line = 0;
    json_t *document = json_load_strict(str_from(said), &line);

    if (!document)
        fail_msg("line %u of: %s", line, said);
    return document;
}

static void
append(const char *lane, unsigned count)
{
    char log_path[64], guard_path[64], origin[64], error[512];
    struct store_paths paths = {.log_path = log_path};
    struct audit_log_options options = {
        .origin = origin, .key_path = in_folder("log.key"), .guard_path = guard_path};
    struct audit_log *log;

    snprintf(log_path, sizeof log_path, "%s/audit-%s.db", folder, lane);
    snprintf(guard_path, sizeof guard_path, "%s/audit-%s.guard", folder, lane);
    snprintf(origin, sizeof origin, "tilts.example/a/%s", lane);
    options.store = store_open(&paths, error);
    assert_non_null(options.store);
    log = audit_log_open(&options, error);
    if (!log)
        fail_msg("%s", error);
    for (unsigned i = 0; i < count; i++) {
        struct record record;
        char id[32];
        record_init(&record, RECORD_REFUSAL, INT64_C(1764000000000000) + i * 1000000);
        snprintf(id, sizeof id, "%s-%u", lane, i);
        record.request_id = str_from(id);
        record.operator_name = STR("Anna");
        record.operator_surname = STR("Paraudziņa");
        record.person_code = STR("020290-05678");
        record.outcome = STR("outside-term");
        record.clause = STR("2");
        record.caller = (struct registration){90001800413};
        assert_int_equal(audit_log_append(log, &record, 1, NULL), 0);
    }
    audit_log_close(log);
    store_close(options.store);
}

static int
setup(void **state)
{
    char error[FILE_ERROR_MAX];

    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(file_write(in_folder("provider.yaml"), str_from(configuration), 0600, error),
                     0);
    assert_int_equal(signing_create(in_folder("log.key"), error), 0);
    return 0;
}

static int
teardown(void **state)
{
    DIR *dir = opendir(folder);

    (void)state;
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        unlink(in_folder(entry->d_name));
    if (dir)
        closedir(dir);
    free(said);
    return rmdir(folder);
}

static void
test_no_log(void **state)
{
    (void)state;
    assert_int_equal(RUN(false, "verify"), CLI_REFUSED);
    assert_non_null(strstr(said, "there is no audit log"));
}

static void
test_words(void **state)
{
    (void)state;
    assert_int_equal(run(false, 0, NULL), CLI_USAGE);
    assert_int_equal(RUN(false, "nonsense"), CLI_USAGE);
    assert_int_equal(RUN(false, "verify", "x"), CLI_USAGE);
    assert_int_equal(RUN(false, "show", "--last", "0"), CLI_USAGE);
    assert_int_equal(RUN(false, "show", "--last", "x"), CLI_USAGE);
    assert_int_equal(RUN(false, "show", "--last", "1", "--request", "x"), CLI_USAGE);
}

static void
test_verify(void **state)
{
    json_t *document, *part;

    (void)state;
    append("0", 3);
    append("10", 2);
    append("admin", 1);
    assert_int_equal(RUN(false, "verify"), CLI_DONE);
    assert_non_null(strstr(said, "tilts.example/a/10     2        0       2            verified"));
    assert_int_equal(RUN(true, "verify"), CLI_DONE);
    document = said_json();
    assert_true(json_is_true(json_object_get(document, "verified")));
    assert_int_equal(json_array_size(json_object_get(document, "parts")), 3);
    part = json_array_get(json_object_get(document, "parts"), 2);
    assert_string_equal(json_string_value(json_object_get(part, "origin")),
                        "tilts.example/a/admin");
    assert_int_equal(json_integer_value(json_object_get(part, "records")), 1);
    json_decref(document);
}

static void
test_checkpoint(void **state)
{
    json_t *document, *first;

    (void)state;
    assert_int_equal(RUN(false, "checkpoint"), CLI_DONE);
    assert_non_null(strstr(said, "tilts.example/a/0\n3\n"));
    assert_int_equal(RUN(true, "checkpoint"), CLI_DONE);
    document = said_json();
    first = json_array_get(document, 0);
    assert_true(str_starts_with(json_member_str(first, "verifier_key"), STR("tilts.example/a/0+")));
    assert_true(str_starts_with(json_member_str(first, "note"), STR("tilts.example/a/0\n3\n")));
    json_decref(document);
}

static void
test_show(void **state)
{
    json_t *document, *record;

    (void)state;
    assert_int_equal(RUN(true, "show", "--last", "2"), CLI_DONE);
    document = said_json();
    assert_int_equal(json_array_size(document), 2);
    record = json_array_get(document, 1); /* the newest over all parts */
    assert_true(str_eq(json_member_str(record, "request_id"), STR("0-2")));
    assert_true(str_eq(json_member_str(record, "person_code"), STR("020290-05678")));
    assert_true(
        str_eq(json_member_str(json_object_get(record, "operator"), "surname"), STR("Paraudziņa")));
    json_decref(document);
    assert_int_equal(RUN(false, "show"), CLI_DONE);
    assert_non_null(strstr(said, "outside-term"));
    assert_int_equal(RUN(false, "show", "--request", "10-1"), CLI_DONE);
    assert_non_null(strstr(said, "90001800413"));
    assert_non_null(strstr(said, "tilts.example/a/10"));
    assert_int_equal(RUN(false, "show", "--request", "10-7"), CLI_REFUSED);
    assert_non_null(strstr(said, "no record has the request id 10-7"));
}

/* A part whose database is gone is missed, for its guard is still there. */
static void
test_hidden_part(void **state)
{
    json_t *document;

    (void)state;
    assert_int_equal(rename(in_folder("audit-10.db"), in_folder("kept")), 0);
    assert_int_equal(RUN(true, "verify"), CLI_REFUSED);
    document = said_json();
    assert_true(json_is_false(json_object_get(document, "verified")));
    json_decref(document);
    assert_int_equal(rename(in_folder("audit-0.db"), in_folder("audit-10.db")), 0);
    assert_int_equal(RUN(false, "verify"), CLI_REFUSED); /* nor does another's do in its place */
    assert_int_equal(RUN(false, "checkpoint"), CLI_FAILURE);
    assert_int_equal(rename(in_folder("audit-10.db"), in_folder("audit-0.db")), 0);
    assert_int_equal(rename(in_folder("kept"), in_folder("audit-10.db")), 0);
    assert_int_equal(RUN(false, "verify"), CLI_DONE);
}

static void
test_no_key(void **state)
{
    (void)state;
    assert_int_equal(rename(in_folder("log.key"), in_folder("kept")), 0);
    assert_int_equal(RUN(false, "verify"), CLI_FAILURE);
    assert_non_null(strstr(said, "log.key"));
    assert_int_equal(rename(in_folder("kept"), in_folder("log.key")), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_log), cmocka_unit_test(test_words),
        cmocka_unit_test(test_verify), cmocka_unit_test(test_checkpoint),
        cmocka_unit_test(test_show),   cmocka_unit_test(test_hidden_part),
        cmocka_unit_test(test_no_key),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
