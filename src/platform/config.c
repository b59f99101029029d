/* platform.yaml and operator files by schema: see config.h. */
#include "platform/config.h"

#include "base/file.h"

#include <stdio.h>

#define DEADLINE_MS 10000

#define TEXT(type, member, flags) \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER | (flags), struct type, member, 1, 1024)

static const cyaml_schema_field_t fields[] = {
    NODE_CONFIG_FIELDS(platform_config),
    DESK_CONFIG_FIELDS(platform_config),
    TEXT(platform_config, provider, 0),
    TEXT(platform_config, certificate, 0),
    TEXT(platform_config, key, 0),
    TEXT(platform_config, trust, 0),
    CYAML_FIELD_STRING_PTR("operator", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct platform_config, operator_file, 1, 1024),
    CYAML_FIELD_UINT("deadline_ms", CYAML_FLAG_OPTIONAL, struct platform_config, deadline_ms),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct platform_config, fields)};

static const cyaml_schema_field_t operator_fields[] = {
    TEXT(platform_operator, name, 0),
    TEXT(platform_operator, surname, 0),
    TEXT(platform_operator, person_code, 0),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t operator_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct platform_operator, operator_fields)};

/* NULL when the values can stand, else "key: what is wrong". */
static const char *
wrong_of(const struct platform_config *config)
{
    const char *wrong = node_config_wrong(&config->node);

    if (wrong)
        return wrong;
    if (config->desk.port && !config->desk.certificate)
        return "desk_certificate: a platform's desk needs a server certificate of its own";
    return desk_config_wrong(&config->desk);
}

static int
settle(struct platform_config *config, const char *path, char *error)
{
    if (config->deadline_ms == 0)
        config->deadline_ms = DEADLINE_MS;
    if (node_config_settle(&config->node, path) < 0 ||
        desk_config_settle(&config->desk, path) < 0 ||
        file_settle(path, &config->certificate) < 0 || file_settle(path, &config->key) < 0 ||
        file_settle(path, &config->trust) < 0 || file_settle(path, &config->operator_file) < 0) {
        snprintf(error, CONF_ERROR_MAX, "%s: no memory", path);
        return -1;
    }
    return 0;
}

struct platform_config *
platform_config_load(const char *path, char error[static CONF_ERROR_MAX])
{
    struct platform_config *config;
    const char *wrong;
    void *value;

    if (conf_load_file(path, &schema, &value, NULL, error) < 0)
        return NULL;
    config = value;
    wrong = wrong_of(config);
    if (wrong)
        snprintf(error, CONF_ERROR_MAX, "%s: %s", path, wrong);
    if (wrong || settle(config, path, error) < 0) {
        platform_config_free(config);
        return NULL;
    }
    return config;
}

void
platform_config_free(struct platform_config *config)
{
    conf_free(&schema, config);
}

struct platform_operator *
platform_operator_load(const char *path, char error[static CONF_ERROR_MAX])
{
    void *value;

    return conf_load_file(path, &operator_schema, &value, NULL, error) < 0 ? NULL : value;
}

void
platform_operator_free(struct platform_operator *person)
{
    conf_free(&operator_schema, person);
}
