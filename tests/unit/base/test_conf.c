/* YAML by schema: what is taken, and the one sentence with its place for what is refused. */
#include "base/conf.h"
#include "base/file.h"
#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct plant {
    char *name;
    unsigned height;
    uint8_t leaves;
    int8_t frost;
    bool edible;
    int light;
};

struct garden {
    char *id;
    struct plant *plants;
    unsigned plants_count;
    struct plant favourite;
};

static const cyaml_strval_t lights[] = {{"sun", 0}, {"shade", 1}};

static const cyaml_schema_field_t plant_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct plant, name, 1, 10),
    CYAML_FIELD_UINT("height", CYAML_FLAG_OPTIONAL, struct plant, height),
    CYAML_FIELD_UINT("leaves", CYAML_FLAG_OPTIONAL, struct plant, leaves),
    CYAML_FIELD_INT("frost", CYAML_FLAG_OPTIONAL, struct plant, frost),
    CYAML_FIELD_BOOL("edible", CYAML_FLAG_OPTIONAL, struct plant, edible),
    CYAML_FIELD_ENUM("light", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct plant, light, lights,
                     CYAML_ARRAY_LEN(lights)),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t plant_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct plant, plant_fields)};
static const cyaml_schema_field_t garden_fields[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct garden, id, 1, CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE("plants", CYAML_FLAG_POINTER, struct garden, plants, &plant_value, 1, 3),
    CYAML_FIELD_MAPPING("favourite", CYAML_FLAG_OPTIONAL, struct garden, favourite, plant_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t garden_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct garden, garden_fields)};

static const char good[] = "# a garden\n"
                           "id: \"north, ēna\"\n"
                           "plants:\n"
                           "  - name: mint\n"
                           "    height: 40\n"
                           "    frost: -12\n"
                           "    edible: true\n"
                           "    light: shade\n"
                           "  - {name: fern, leaves: 255}\n";

static int
load(struct str text, struct garden **ret_garden, char *error)
{
    void *value;
    int r;

    memset(error, 0, CONF_ERROR_MAX);
    r = conf_load_text(text, "g.yaml", &garden_value, &value, error);
    *ret_garden = value;
    return r;
}

static void
takes_a_good_text(void **state)
{
    char error[CONF_ERROR_MAX];
    struct garden *garden;

    (void)state;
    assert_int_equal(load(str_from(good), &garden, error), 0);
    assert_string_equal(garden->id, "north, ēna");
    assert_int_equal(garden->plants_count, 2);
    assert_int_equal(garden->plants[0].height, 40);
    assert_int_equal(garden->plants[0].frost, -12);
    assert_true(garden->plants[0].edible);
    assert_int_equal(garden->plants[0].light, 1);
    assert_int_equal(garden->plants[1].leaves, 255);
    assert_false(garden->plants[1].edible);
    assert_null(garden->favourite.name);
    conf_free(&garden_value, garden);
    conf_free(&garden_value, NULL);
}

#define ONE "id: x\nplants:\n - name: q\n"

static const struct {
    const char *text, *error;
} refusals[] = {
    {ONE "   nme: 3\n", "g.yaml: line 4, column 4: the key \"nme\" is not known here; the known "
                        "keys are name, height, leaves, frost, edible, light"},
    {"id: x\nid: y\n", "g.yaml: line 2, column 1: the key \"id\" is given twice"},
    {ONE "favourite: {name: a, name: b}\n",
     "g.yaml: line 4, column 22: the key \"name\" is given twice"},
    {"id: x\n", "g.yaml: line 1, column 1: the key \"plants\" is missing"},
    {"id: x\nplants:\n - height: 3\n", "g.yaml: line 3, column 4: the key \"name\" is missing"},
    {"id: x\nplants: []\n", "g.yaml: line 2, column 9: the list needs at least 1 entry"},
    {"id: x\nplants: [{name: a}, {name: a}, {name: a}, {name: a}]\n",
     "g.yaml: line 2, column 43: the list has more than 3 entries"},
    {"id: x\nplants: fern\n", "g.yaml: line 2, column 9: must be a list (- entry)"},
    {"id: x\nplants: [fern]\n",
     "g.yaml: line 2, column 10: must hold keys with values (key: value)"},
    {"id: [x]\n", "g.yaml: line 1, column 5: must be a single value, no list and no keys"},
    {"- x\n", "g.yaml: line 1, column 1: must hold keys with values (key: value)"},
    {"? [a]\n: b\n", "g.yaml: line 1, column 3: a key must be a plain word"},
    {ONE "   height: tall\n", "g.yaml: line 4, column 12: must be a whole number from 0 to "
                              "4294967295"},
    {ONE "   height: -1\n", "g.yaml: line 4, column 12: must be a whole number from 0 to "
                            "4294967295"},
    {ONE "   height: 010\n", "g.yaml: line 4, column 12: must be a whole number from 0 to "
                             "4294967295"},
    {ONE "   height: 0x10\n", "g.yaml: line 4, column 12: must be a whole number from 0 to "
                              "4294967295"},
    {ONE "   height: 4294967296\n", "g.yaml: line 4, column 12: must be a whole number from 0 to "
                                    "4294967295"},
    {ONE "   height:\n", "g.yaml: line 4, column 11: must be a whole number from 0 to 4294967295"},
    {ONE "   leaves: 256\n", "g.yaml: line 4, column 12: must be a whole number from 0 to 255"},
    {ONE "   frost: -128\n", "g.yaml: line 4, column 11: must be a whole number from -127 to 127"},
    {ONE "   edible: flase\n", "g.yaml: line 4, column 12: must be true or false"},
    {ONE "   light: 1\n", "g.yaml: line 4, column 11: must be one of: sun, shade"},
    {"id:\n", "g.yaml: line 1, column 4: the value is empty"},
    {"id: ''\n", "g.yaml: line 1, column 5: the value is empty"},
    {"id: \"a\\0b\"\n", "g.yaml: line 1, column 5: the text has control characters"},
    {"id: x\nplants: [{name: rhododendron}]\n",
     "g.yaml: line 2, column 17: the text is longer than 10 bytes"},
    {"id: &a x\nplants: [{name: *a}]\n",
     "g.yaml: line 1, column 5: anchors (&), aliases (*) and tags (!) are not used here; write the "
     "value out"},
    {"id: *a\n", "g.yaml: line 1, column 5: anchors (&), aliases (*) and tags (!) are not used "
                 "here; write the value out"},
    {"id: !!str x\n", "g.yaml: line 1, column 5: anchors (&), aliases (*) and tags (!) are not "
                      "used here; write the value out"},
    {"<<: {id: x}\n", "g.yaml: line 1, column 1: the key \"<<\" is not known here; the known keys "
                      "are id, plants, favourite"},
    {"id: x\n plants: : y\n",
     "g.yaml: line 2, column 8: cannot be read as YAML: mapping values are not allowed in this "
     "context"},
    {"id: x\n\tplants: y\n", "g.yaml: line 2, column 1: cannot be read as YAML: found a tab "
                             "character that violates indentation"},
    {"id: \"x\n", "g.yaml: line 2, column 1: cannot be read as YAML: found unexpected end of "
                  "stream"},
    {"id: \"\xff\"\n", "g.yaml: line 1, column 1: is not valid UTF-8 text"},
    {"\xff\xfei\0d\0", "g.yaml: line 1, column 1: is not valid UTF-8 text"},
    {ONE "---\nid: z\n",
     "g.yaml: line 4, column 1: a second document begins here; a file holds one"},
    {"# nothing\n", "g.yaml: line 2, column 1: the file holds nothing but white space"},
    {"", "g.yaml: the file is empty or over 1048576 bytes"},
};

static void
refuses_with_place_and_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        char error[CONF_ERROR_MAX];
        struct garden *garden;
        assert_int_equal(load(str_from(refusals[i].text), &garden, error), -1);
        assert_null(garden);
        assert_string_equal(error, refusals[i].error);
    }
}

static char *
repeated(const char *head, const char *piece, size_t size)
{
    char *text = malloc(size + 1);
    size_t len = strlen(head), step = strlen(piece);

    assert_non_null(text);
    memcpy(text, head, len);
    for (; len + step <= size; len += step)
        memcpy(text + len, piece, step);
    text[len] = '\0';
    return text;
}

/* Each as large as a file may be; refused at once, without following it into the depth. */
static void
bombs_are_bounded(void **state)
{
    static const char *const shapes[][2] = {
        {"id: ", "["},
        {"", "{a: "},
        {"id: x\nplants: ", "[[],"},
        {"a: &a [x]\nb: &b ", "[*a, *a, *a, *a]\n"},
        {"", "- "},
        {"id: x\n", "? "},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        char *text = repeated(shapes[i][0], shapes[i][1], LIMIT_YAML_MAX);
        char error[CONF_ERROR_MAX];
        struct garden *garden;
        assert_int_equal(load(str_from(text), &garden, error), -1);
        assert_null(garden);
        assert_memory_equal(error, "g.yaml: line ", 13);
        free(text);
    }
}

static void
too_large_a_text_is_refused(void **state)
{
    char *text = repeated("id: ", "x", LIMIT_YAML_MAX + 1), error[CONF_ERROR_MAX];
    struct garden *garden;

    (void)state;
    assert_int_equal(load(str_from(text), &garden, error), -1);
    assert_string_equal(error, "g.yaml: the file is empty or over 1048576 bytes");
    free(text);
}

/* Sentences are cut, never overrun, however long names and keys are. */
static void
long_names_are_cut(void **state)
{
    char *key = repeated("", "k", 2000), *name = repeated("", "n", 2000);
    char text[2100], error[CONF_ERROR_MAX];
    void *value;

    (void)state;
    snprintf(text, sizeof text, "\"%.500s\": 1\n", key);
    assert_int_equal(conf_load_text(str_from(text), "g.yaml", &garden_value, &value, error), -1);
    assert_true(strlen(error) < CONF_ERROR_MAX);
    assert_int_equal(conf_load_text(str_from(text), name, &garden_value, &value, error), -1);
    assert_int_equal(strlen(error), CONF_ERROR_MAX - 1);
    free(key);
    free(name);
}

static void
places_are_found(void **state)
{
    static const struct {
        const char *key;
        unsigned line, column;
    } places[] = {
        {"id", 2, 5},
        {"plants", 4, 3},
        {"plants[1].light", 8, 12},
        {"plants[2]", 9, 5},
        {"plants[2].leaves", 9, 26},
        {"plants[3]", 4, 3},
        {"favourite", 2, 1},
        {"id.name", 2, 5},
        {"", 2, 1},
        {"plants[0]", 4, 3},
    };
    unsigned line, column;
    char error[CONF_ERROR_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        assert_true(conf_place(str_from(good), places[i].key, &line, &column));
        assert_int_equal(line, places[i].line);
        assert_int_equal(column, places[i].column);
    }
    assert_true(conf_has(str_from(good), "id"));
    assert_false(conf_has(str_from(good), "id.x"));
    assert_false(conf_has(str_from(good), "no-such-key"));
    assert_false(conf_has(str_from("\xff"), "id"));
    assert_false(conf_place(str_from("\xff"), "id", &line, &column));
    assert_false(conf_place(str_from(""), "id", &line, &column));
    assert_int_equal(conf_refuse(str_from(good), "g.yaml", "plants[1].height", error, "too tall"),
                     -1);
    assert_string_equal(error, "g.yaml: line 5, column 13: plants[1].height: too tall");
    assert_int_equal(conf_refuse(str_from(""), "g.yaml", "id", error, "is bad"), -1);
    assert_string_equal(error, "g.yaml: id: is bad");
}

static void
files_are_read_whole(void **state)
{
    char folder[] = "/tmp/tilts-conf-XXXXXX", path[64], error[CONF_ERROR_MAX], *text = NULL;
    void *value;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/g.yaml", folder);
    assert_int_equal(conf_load_file(path, &garden_value, &value, NULL, error), -1);
    assert_non_null(strstr(error, "g.yaml: cannot be opened"));
    assert_int_equal(file_write(path, str_from(good), 0600, error), 0);
    assert_int_equal(conf_load_file(path, &garden_value, &value, &text, error), 0);
    assert_string_equal(text, good);
    free(text);
    conf_free(&garden_value, value);
    assert_int_equal(file_write(path, STR("id: x\n"), 0600, error), 0);
    assert_int_equal(conf_load_file(path, &garden_value, &value, &text, error), -1);
    assert_non_null(strstr(error, "g.yaml: line 1, column 1: the key \"plants\" is missing"));
    unlink(path);
    rmdir(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_good_text),    cmocka_unit_test(refuses_with_place_and_sentence),
        cmocka_unit_test(bombs_are_bounded),    cmocka_unit_test(too_large_a_text_is_refused),
        cmocka_unit_test(long_names_are_cut),   cmocka_unit_test(places_are_found),
        cmocka_unit_test(files_are_read_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
