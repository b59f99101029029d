/* What the YAML door takes, and that its sentences tell the writer of the file where to look. */
#include "base/conf.h"
#include "base/limits.h"

#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct listener {
    char *address;
    unsigned port;
};

struct settings {
    char *name;
    struct listener *listeners;
    unsigned listeners_count;
    int limit;
};

static const cyaml_schema_field_t listener_fields[] = {
    CYAML_FIELD_STRING_PTR("address", CYAML_FLAG_POINTER, struct listener, address, 1, 64),
    CYAML_FIELD_UINT("port", CYAML_FLAG_DEFAULT, struct listener, port),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t listener_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct listener, listener_fields),
};

static const cyaml_schema_field_t settings_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct settings, name, 1, 64),
    CYAML_FIELD_SEQUENCE("listeners", CYAML_FLAG_POINTER, struct settings, listeners,
                         &listener_schema, 1, 4),
    CYAML_FIELD_INT("limit", CYAML_FLAG_OPTIONAL, struct settings, limit),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t settings_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct settings, settings_fields),
};

#define GOOD "name: tilts\nlisteners:\n  - address: 127.0.0.1\n    port: 8443\n"

static void
test_good(void **state)
{
    char error[CONF_ERROR_MAX] = "";
    struct settings *settings;
    void *value;

    (void)state;
    if (conf_load_text(STR(GOOD), "a.yaml", &settings_schema, &value, error) < 0)
        fail_msg("%s", error);
    settings = value;
    assert_string_equal(settings->name, "tilts");
    assert_int_equal(settings->listeners_count, 1);
    assert_int_equal(settings->listeners[0].port, 8443);
    assert_int_equal(settings->limit, 0);
    conf_free(&settings_schema, settings);
    conf_free(&settings_schema, NULL);
}

static void
test_bad(void **state)
{
    static const struct {
        struct str text;
        const char *says; /* beside the file's name */
    } cases[] = {
        {STR(""), "empty"},
        {STR(GOOD "nmae: x\n"), "nmae"},
        {STR(GOOD "limit: many\n"), "many"},
        {STR(GOOD "limit: 1\nlimit: 2\n"), "limit"},
        {STR("name: tilts\n"), "listeners"},
        {STR("name: tilts\nlisteners:\n  - address: x\n    port: -1\n"), "port"},
        {STR("name: tilts\nlisteners: []\n"), "listeners"},
        {STR("name: [\n"), ""},
        {STR("- a\n- b\n"), ""},
        {STR("name: \"a\n"), ""},
        {STR("name: \xff\n"), ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char error[CONF_ERROR_MAX] = "";
        void *value = &error;
        assert_row(i,
                   conf_load_text(cases[i].text, "a.yaml", &settings_schema, &value, error) == -1);
        assert_row(i, value == NULL);
        assert_row(i, strncmp(error, "a.yaml: ", 8) == 0 && strlen(error) > 12);
        if (!strstr(error, cases[i].says))
            fail_msg("row %zu does not name \"%s\": %s", i, cases[i].says, error);
    }
}

static void
test_too_large(void **state)
{
    char error[CONF_ERROR_MAX] = "", *text = malloc(LIMIT_YAML_MAX + 1);
    void *value;

    (void)state;
    assert_non_null(text);
    memset(text, '#', LIMIT_YAML_MAX + 1);
    assert_int_equal(conf_load_text((struct str){text, LIMIT_YAML_MAX + 1}, "a.yaml",
                                    &settings_schema, &value, error),
                     -1);
    assert_non_null(strstr(error, "1048576"));
    free(text);
}

static void
test_file(void **state)
{
    char path[] = "/tmp/tilts-test-conf.XXXXXX", error[CONF_ERROR_MAX] = "", *text = NULL;
    int fd = mkstemp(path);
    void *value;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, GOOD, sizeof GOOD - 1), sizeof GOOD - 1);
    close(fd);
    assert_int_equal(conf_load_file(path, &settings_schema, &value, &text, error), 0);
    assert_string_equal(text, GOOD);
    free(text);
    conf_free(&settings_schema, value);
    assert_int_equal(conf_load_file(path, &settings_schema, &value, NULL, error), 0);
    conf_free(&settings_schema, value);
    unlink(path);
    assert_int_equal(conf_load_file(path, &settings_schema, &value, NULL, error), -1);
    assert_non_null(strstr(error, path));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
