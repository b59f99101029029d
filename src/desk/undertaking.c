/* The text by schema: see undertaking.h. */
#include "desk/undertaking.h"

#include "base/embed.h"

#define VERSION_MAX 32
#define TEXT_MAX (16 * 1024)

extern const struct embedded desk_texts[];

static const cyaml_schema_field_t fields[] = {
    CYAML_FIELD_STRING_PTR("version", CYAML_FLAG_POINTER, struct undertaking, version, 1,
                           VERSION_MAX),
    CYAML_FIELD_STRING_PTR("text_lv", CYAML_FLAG_POINTER, struct undertaking, text_lv, 1, TEXT_MAX),
    CYAML_FIELD_STRING_PTR("text_en", CYAML_FLAG_POINTER, struct undertaking, text_en, 1, TEXT_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct undertaking, fields)};

struct undertaking *
undertaking_load(const char *path, char error[static CONF_ERROR_MAX])
{
    void *value;
    int r = path ? conf_load_file(path, &schema, &value, NULL, error)
                 : conf_load_text(desk_texts[0].text, "undertaking", &schema, &value, error);

    return r < 0 ? NULL : value;
}

void
undertaking_free(struct undertaking *undertaking)
{
    conf_free(&schema, undertaking);
}
