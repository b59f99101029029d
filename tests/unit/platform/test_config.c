/* platform.yaml: what is taken, and each way to be refused. */
#include "platform/config.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HEAD                                                                               \
    "domain: agency.example\nnode: a\nregion: LV\ndata: data\nregistration: 90001800413\n" \
    "organisation: Agency\n"
#define FILES "    certificate: a.pem\n    key: a.key\n    trust: ca.pem\n"
#define FIRST                                                                                \
    "providers:\n  - name: north\n    url: https://north.example:8443\n    municipalities: " \
    "[90000077325]\n" FILES
#define SECOND "  - name: south\n    url: https://south.example\n    protocol: soap\n"

static char folder[] = "/tmp/tilts-platform-XXXXXX";
static char path[64];

static struct platform_config *
load(const char *text, char error[static CONF_ERROR_MAX])
{
    char message[FILE_ERROR_MAX];

    error[0] = '\0';
    assert_int_equal(file_write(path, str_from(text), 0600, message), 0);
    return platform_config_load(path, error);
}

static void
test_good(void **state)
{
    char error[CONF_ERROR_MAX], expected[128];
    struct platform_config *config = load(HEAD FIRST SECOND "    municipalities: [90001234503, "
                                                            "90007654314]\n    deadline_ms: 500\n"
                                                            "    connections: 4\n" FILES,
                                          error);

    (void)state;
    if (!config)
        fail_msg("%s", error);
    assert_string_equal(config->node.name, "a");
    snprintf(expected, sizeof expected, "%s/data", folder);
    assert_string_equal(config->node.data, expected);
    assert_int_equal(config->providers_count, 2);
    assert_int_equal(config->providers[0].protocol, PROTOCOL_REST);
    assert_int_equal(config->providers[0].deadline_ms, 10000);
    assert_int_equal(config->providers[0].connections, 32);
    assert_null(config->providers[0].log_keys);
    assert_int_equal(config->providers[1].protocol, PROTOCOL_SOAP);
    assert_int_equal(config->providers[1].municipalities_count, 2);
    assert_string_equal(config->providers[1].municipalities[1], "90007654314");
    snprintf(expected, sizeof expected, "%s/ca.pem", folder);
    assert_string_equal(config->providers[1].trust, expected);
    assert_ptr_equal(platform_config_provider(config, "south"), &config->providers[1]);
    assert_ptr_equal(platform_config_provider(config, NULL), &config->providers[0]);
    assert_null(platform_config_provider(config, "west"));
    assert_true(platform_config_is(path));
    platform_config_free(config);
}

static void
test_refused(void **state)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {HEAD, "providers"},
        {HEAD FIRST SECOND FILES, "municipalities"},
        {HEAD FIRST SECOND "    municipalities: [90000077325]\n" FILES, "served by two"},
        {HEAD FIRST SECOND "    municipalities: [90000077326]\n" FILES, "registration numbers"},
        {HEAD FIRST SECOND "    municipalities: [90001234503]\n    log_keys: k\n" FILES,
         "log_keys"},
        {HEAD FIRST "    connections: 257\n", "connections"},
        {HEAD FIRST "    protocol: gopher\n", "rest, soap"},
        {HEAD "providers:\n  - name: North\n    url: https://n\n    municipalities: "
              "[90000077325]\n" FILES,
         "name"},
        {HEAD
         "providers:\n  - name: n\n    url: http://n\n    municipalities: [90000077325]\n" FILES,
         "url"},
        {HEAD
         "providers:\n  - name: n\n    url: https://n/\n    municipalities: [90000077325]\n" FILES,
         "url"},
    };
    char error[CONF_ERROR_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_null(load(cases[i].text, error));
        if (!strstr(error, cases[i].words))
            fail_msg("%s: does not say %s", error, cases[i].words);
    }
    assert_null(load("domain: a.example\nregion: US\n", error));
    assert_false(platform_config_is(path));
}

/* Clause 3.2.8 binds the agency as well. */
static void
test_region(void **state)
{
    char error[CONF_ERROR_MAX], text[1024];

    (void)state;
    snprintf(text, sizeof text, "%s", HEAD FIRST);
    memcpy(strstr(text, "region: LV") + 8, "US", 2);
    assert_null(load(text, error));
    assert_non_null(strstr(error, "3.2.8"));
}

static void
test_operator(void **state)
{
    char error[CONF_ERROR_MAX], message[FILE_ERROR_MAX];
    struct platform_operator *person;

    (void)state;
    assert_int_equal(file_write(path,
                                STR("name: A\nsurname: B\nperson_code: 010190-00014\n"
                                    "undertaking: 2026-01-05\n"),
                                0600, message),
                     0);
    person = platform_operator_load(path, error);
    assert_non_null(person);
    assert_string_equal(person->undertaking, "2026-01-05");
    platform_operator_free(person);
    assert_int_equal(file_write(path,
                                STR("name: A\nsurname: B\nperson_code: 010190-00014\n"
                                    "undertaking: yes\n"),
                                0600, message),
                     0);
    assert_null(platform_operator_load(path, error));
}

static int
begin(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/platform.yaml", folder);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_region),
        cmocka_unit_test(test_operator),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
