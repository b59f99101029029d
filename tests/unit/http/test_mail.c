/* What goes over the wire; that a server takes it is shown by tests/system/test_duty.py. */
#include "http/mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *const to[] = {"a@example.lv", "b@example.lv"};

static struct mail
sample(void)
{
    return (struct mail){
        .from = "tilts@example.lv",
        .to = to,
        .to_count = 2,
        .subject = STR("Termiņš: auditācijas pierakstu izraksts pašvaldībai, 3.3. punkts"),
        .body = STR("Labdien!\n.\nBeigas\n"),
        .id = STR("D-1.24@example.lv"),
        .at_us = INT64_C(1772790245) * US_PER_SECOND, /* Friday 2026-03-06 09:44:05 UTC */
    };
}

static void
message_is_ascii_in_short_lines(void **state)
{
    static char memory[4096];
    struct mail mail = sample();
    struct buf buf;
    char *line;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    assert_true(mail_compose(&mail, &buf));
    assert_non_null(buf_c(&buf));
    assert_non_null(strstr(memory, "Date: Fri, 6 Mar 2026 09:44:05 +0000\r\n"));
    assert_non_null(strstr(memory, "To: <a@example.lv>,\r\n <b@example.lv>\r\n"));
    assert_non_null(strstr(memory, "\r\nMessage-ID: <D-1.24@example.lv>\r\n"));
    /* "Labdien!\r\n.\r\nBeigas\r\n": no line of the wire is a single dot */
    assert_non_null(strstr(memory, "\r\n\r\nTGFiZGllbiENCi4NCkJlaWdhcw0K\r\n"));
    for (line = strtok(memory, "\r\n"); line; line = strtok(NULL, "\r\n")) {
        assert_true(strlen(line) <= 78);
        for (const char *c = line; *c; c++)
            assert_true(*c > 0);
    }
}

static void
letters_are_not_cut_through_in_a_long_subject(void **state)
{
    static char memory[4096];
    struct mail mail = sample();
    struct buf buf;
    unsigned words = 0;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    assert_true(mail_compose(&mail, &buf) && buf_c(&buf));
    for (char *at = memory; (at = strstr(at, "=?UTF-8?B?")); words++) {
        struct str text = {at + 10, (size_t)(strstr(at, "?=") - at - 10)};
        char part[64];
        size_t len;
        assert_true(base64_decode(text, part, sizeof part, &len));
        assert_true(str_is_utf8((struct str){part, len}));
        at += 10;
    }
    assert_int_equal(words, 2);
}

static void
addresses_cannot_smuggle(void **state)
{
    static const char *const bad[] = {"",
                                      "a",
                                      "@b",
                                      "a@",
                                      "a@b@c",
                                      "a b@c.lv",
                                      "a@c.lv\r\nBcc: x@y.lv",
                                      "<a@c.lv>",
                                      "a@c.lv,d@e.lv",
                                      "ā@c.lv"};
    const struct mail_server server = {.url = "smtp://127.0.0.1:9", .deadline_ms = 1000};
    char error[MAIL_ERROR_MAX];
    struct mail mail = sample();

    (void)state;
    assert_true(mail_address_is_valid("dati.aizsardziba+x@pasvaldiba.example.lv"));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(mail_address_is_valid(bad[i]));
        mail.to = &bad[i];
        mail.to_count = 1;
        assert_int_equal(mail_send(&server, &mail, error), -1);
        assert_non_null(strstr(error, "address"));
    }
    mail.to_count = 0;
    assert_int_equal(mail_send(&server, &mail, error), -1);
}

static void
other_protocols_and_dead_servers_fail_with_a_sentence(void **state)
{
    static const char *const urls[] = {"http://127.0.0.1:9", "file:///tmp/x", "smtp://127.0.0.1:9"};
    char error[MAIL_ERROR_MAX];
    struct mail mail = sample();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        const struct mail_server server = {.url = urls[i], .deadline_ms = 2000};
        error[0] = '\0';
        assert_int_equal(mail_send(&server, &mail, error), -1);
        assert_non_null(strstr(error, urls[i]));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_is_ascii_in_short_lines),
        cmocka_unit_test(letters_are_not_cut_through_in_a_long_subject),
        cmocka_unit_test(addresses_cannot_smuggle),
        cmocka_unit_test(other_protocols_and_dead_servers_fail_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
