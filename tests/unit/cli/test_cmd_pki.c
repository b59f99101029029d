/* `tilts pki` verb by verb, in a folder of its own, with a fixed clock. */
#define _GNU_SOURCE /* strsep */
#include "unit.h"

#include "base/date.h"
#include "base/file.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW_US (INT64_C(1740830400) * US_PER_SECOND) /* 2025-03-01T12:00:00Z */

static char *folder;
static char *said; /* what the last command wrote to both outputs */

static char *
read_text(const char *path)
{
    char error[FILE_ERROR_MAX], *text;
    size_t len;

    if (file_read(path, 1 << 20, &text, &len, error) < 0)
        fail_msg("%s", error);
    return text;
}

/* Standard output and error go into a file until the descriptors come back. */
static void
divert(int saved[static 2], int file)
{
    fflush(stdout);
    fflush(stderr);
    for (int fd = 1; fd <= 2; fd++) {
        saved[fd - 1] = dup(fd);
        dup2(file, fd);
    }
    close(file);
}

static void
restore(const int saved[static 2])
{
    fflush(stdout);
    fflush(stderr);
    for (int fd = 1; fd <= 2; fd++) {
        dup2(saved[fd - 1], fd);
        close(saved[fd - 1]);
    }
}

/* Runs the words of a command line, split at single spaces ("_" stands for one in a word). */
static int
run(bool json, const char *line)
{
    struct cli cli = {.json = json, .clock = clock_fixed(NOW_US)};
    char copy[1024], *words[64], *rest = copy;
    int saved[2], count = 0, code;

    assert_true(str_copy(str_from(line), copy, sizeof copy));
    while ((words[count] = strsep(&rest, " ")))
        for (char *c = words[count++]; *c; c++)
            *c = *c == '_' ? ' ' : *c;
    divert(saved, open("said", O_RDWR | O_CREAT | O_TRUNC, 0600));
    code = cmd_pki.run(&cli, count, words);
    restore(saved);
    free(said);
    said = read_text("said");
    return code;
}

static void
expect(int code, const char *line, const char *text)
{
    int r = run(false, line);

    if (r != code || !strstr(said, text))
        fail_msg("pki %s: %d instead of %d, without \"%s\":\n%s", line, r, code, text, said);
}

static json_t *
expect_json(int code, const char *line)
{
    unsigned where;
    json_t *document;
    int r = run(true, line);

    document = json_load_strict(str_from(said), &where);
    if (r != code || !document)
        fail_msg("pki %s: %d instead of %d:\n%s", line, r, code, said);
    return document;
}

#define AGENCY "--registration 90001800413 --name Izdomātā_aģentūra"

static void
make_authority(void)
{
    expect(CLI_DONE, "init --name Izdomāts_CA", "pki: an authority");
    expect(CLI_DONE, "request " AGENCY " --key a.key --out a.csr", "a.csr: a request");
    expect(CLI_DONE, "issue a.csr " AGENCY " --out a.pem", "a.pem: a certificate for Izdomātā");
}

static int
set_up(void **state)
{
    char path[] = "/tmp/tilts-cli-pki-XXXXXX";

    (void)state;
    if (!mkdtemp(path) || chdir(path) < 0)
        return -1;
    folder = strdup(path);
    return folder ? 0 : -1;
}

static int
tear_down(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -r %s", folder);
    free(folder);
    free(said);
    said = NULL;
    return chdir("/") < 0 ? -1 : system(command);
}

static void
test_words(void **state)
{
    (void)state;
    expect(CLI_USAGE, "", "init, server");
    expect(CLI_USAGE, "frobnicate", "init, server");
    expect(CLI_USAGE, "init", "--name is missing");
    expect(CLI_USAGE, "init --name N --days 0", "number of days");
    expect(CLI_USAGE, "init --name N --days -1", "number of days");
    expect(CLI_USAGE, "init --name N --crl-days 1x", "number of days");
    expect(CLI_USAGE, "init --name N --colour red", "unknown option");
    expect(CLI_USAGE, "server --out s", "--host is missing");
    expect(CLI_USAGE, "request --registration 90001800414 --name N --key k --out r",
           "no registration number");
    expect(CLI_USAGE, "issue a.csr --name N --out o", "--registration is missing");
    expect(CLI_FAILURE, "list", "pki");
    assert_int_equal(access("pki", F_OK), -1);
    expect(CLI_REFUSED, "init --name ", "cannot stand in a certificate");
}

static void
test_life_of_a_certificate(void **state)
{
    json_t *list;
    const char *serial;
    char line[128];

    (void)state;
    make_authority();
    expect(CLI_REFUSED, "init --name Other", "already");
    expect(CLI_DONE, "renew a.pem --days 400 --out a2.pem", "a2.pem: a certificate");
    expect(CLI_DONE, "revoke a.pem --reason key-compromise", "revoked");
    expect(CLI_REFUSED, "revoke a.pem", "already");
    expect(CLI_REFUSED, "revoke a2.pem --reason whim", "no such reason");
    expect(CLI_REFUSED, "revoke 1234", "no certificate with that serial");
    expect(CLI_REFUSED, "renew a.pem --out a.pem", "revoked");

    list = expect_json(CLI_DONE, "list");
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(json_member_str(json_array_get(list, 0), "state").ptr, "revoked");
    assert_string_equal(json_member_str(json_array_get(list, 0), "reason").ptr, "key-compromise");
    assert_string_equal(json_member_str(json_array_get(list, 1), "state").ptr, "valid");
    assert_string_equal(json_member_str(json_array_get(list, 1), "until").ptr,
                        "2026-04-05T12:00:00.000000Z");
    serial = json_member_str(json_array_get(list, 1), "serial").ptr;
    snprintf(line, sizeof line, "revoke %s", serial);
    expect(CLI_DONE, line, "revoked");
    json_decref(list);
    expect(CLI_DONE, "list", "2026-04-05  revoked  unspecified");
    expect(CLI_DONE, "crl --days 7", "2025-03-08 14:00:00");
}

static void
test_server_with_several_hosts(void **state)
{
    char line[512] = "server --out s";

    (void)state;
    make_authority();
    expect(CLI_DONE, "server --host localhost --host 127.0.0.1 --host b.example --out s",
           "s.pem: a certificate for localhost");
    assert_int_equal(system("openssl x509 -in s.pem -noout -ext subjectAltName | grep -q "
                            "'DNS:localhost, IP Address:127.0.0.1, DNS:b.example'"),
                     0);
    /* Again, with the same key. */
    expect(CLI_DONE, "server --host localhost --out s", "s.pem: a certificate");
    expect(CLI_REFUSED, "server --host not_a_host --out t", "no host name");
    for (int i = 0; i < 17; i++)
        strcat(line, " --host localhost");
    expect(CLI_REFUSED, line, "1 to 16");
}

static void
test_nothing_else_is_overwritten(void **state)
{
    char *before = NULL, *after, error[FILE_ERROR_MAX];
    struct stat info;

    (void)state;
    make_authority();
    before = read_text("a.key");
    assert_int_equal(stat("a.key", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    expect(CLI_REFUSED, "issue a.csr " AGENCY " --out a.key", "left as it is");
    expect(CLI_REFUSED, "request " AGENCY " --key a.key --out a.key", "left as it is");
    expect(CLI_REFUSED, "request " AGENCY " --key a.key --out a.pem", "left as it is");
    expect(CLI_REFUSED, "renew a.pem --out a.csr", "left as it is");
    /* A certificate that carries its key along is no less a key. */
    assert_int_equal(system("cat a.pem a.key >both.pem"), 0);
    expect(CLI_REFUSED, "renew a.pem --out both.pem", "left as it is");
    /* An existing key is used, and one that others can read is not. */
    expect(CLI_DONE, "request " AGENCY " --key a.key --out a.csr", "a.csr");
    after = read_text("a.key");
    assert_string_equal(before, after);
    assert_int_equal(chmod("a.key", 0644), 0);
    expect(CLI_FAILURE, "request " AGENCY " --key a.key --out a.csr", "chmod 600");
    assert_int_equal(file_write("empty", STR(""), 0600, error), 0);
    expect(CLI_REFUSED, "renew a.pem --out empty", "left as it is");
    free(before);
    free(after);
}

static void
test_requests_of_other_bodies(void **state)
{
    (void)state;
    make_authority();
    expect(CLI_REFUSED, "issue a.csr --registration 90000077325 --name Other --out o.pem",
           "another registration number");
    expect(CLI_FAILURE, "issue none.csr " AGENCY " --out o.pem", "none.csr");
    expect(CLI_REFUSED, "issue a.pem " AGENCY " --out o.pem", "request cannot be read");
    assert_int_equal(access("o.pem", F_OK), -1);
}

static void
test_json(void **state)
{
    json_t *document;

    (void)state;
    make_authority();
    document = expect_json(CLI_DONE, "renew a.pem --out a.pem");
    assert_string_equal(json_member_str(document, "certificate").ptr, "a.pem");
    assert_string_equal(json_member_str(document, "not_after").ptr, "2026-03-01T12:00:00.000000Z");
    json_decref(document);
    document = expect_json(CLI_DONE, "crl");
    assert_string_equal(json_member_str(document, "crl_next_update").ptr,
                        "2025-03-31T12:00:00.000000Z");
    json_decref(document);
    document = expect_json(CLI_REFUSED, "revoke 1234");
    assert_non_null(json_member_str(document, "error").ptr);
    json_decref(document);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_life_of_a_certificate, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_server_with_several_hosts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_else_is_overwritten, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_requests_of_other_bodies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
