/* provider.yaml by schema, then checked line by line for what a schema cannot say: see config.h. */
#define _GNU_SOURCE
#include "provider/config.h"

#include "base/file.h"
#include "status/registration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANES_MAX 16
#define DISK_FREE_MIN_MB 256

static const cyaml_strval_t log_levels[] = {
    {"debug", LOG_DEBUG}, {"info", LOG_INFO}, {"warning", LOG_WARNING}, {"error", LOG_ERROR}};
static const cyaml_strval_t log_forms[] = {{"key-value", LOG_KEY_VALUE}, {"json", LOG_JSON}};

#define TEXT(member) \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER, struct provider_config, member, 1, 1024)

#define TEXT_OPTIONAL(member)                                                 \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, \
                           struct provider_config, member, 1, 1024)

static const cyaml_schema_field_t fields[] = {
    TEXT(domain),
    TEXT(node),
    TEXT(region),
    TEXT(data),
    TEXT(address),
    CYAML_FIELD_UINT("port", CYAML_FLAG_DEFAULT, struct provider_config, port),
    CYAML_FIELD_UINT("lanes", CYAML_FLAG_OPTIONAL, struct provider_config, lanes),
    TEXT(certificate),
    TEXT(key),
    TEXT(trust),
    TEXT(crl),
    CYAML_FIELD_STRING_PTR("management_address", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct provider_config, management_address, 1, 64),
    CYAML_FIELD_UINT_PTR("management_port", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct provider_config, management_port),
    CYAML_FIELD_STRING_PTR("portal", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct provider_config, portal, 1, 16),
    CYAML_FIELD_UINT_PTR("portal_port", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct provider_config, portal_port),
    CYAML_FIELD_UINT("disk_free_min_mb", CYAML_FLAG_OPTIONAL, struct provider_config,
                     disk_free_min_mb),
    TEXT_OPTIONAL(calendar),
    TEXT_OPTIONAL(reminders),
    CYAML_FIELD_ENUM("log_level", CYAML_FLAG_OPTIONAL, struct provider_config, log_level,
                     log_levels, CYAML_ARRAY_LEN(log_levels)),
    CYAML_FIELD_ENUM("log_form", CYAML_FLAG_OPTIONAL, struct provider_config, log_form, log_forms,
                     CYAML_ARRAY_LEN(log_forms)),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct provider_config, fields)};

/* Clause 3.2.8: servers in the EU (and the EEA states that apply the same law). */
static bool
is_eu_or_eea(const char *region)
{
    static const char countries[] = " AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU "
                                    "LV MT NL NO PL PT RO SE SI SK ";
    char wanted[5];

    if (strlen(region) != 2 || region[0] < 'A' || region[0] > 'Z')
        return false;
    snprintf(wanted, sizeof wanted, " %s ", region);
    return strstr(countries, wanted) != NULL;
}

/* Domain and node become part of the log's origin: no spaces, no plus, no slash. */
static bool
is_origin_part(const char *text)
{
    for (; *text; text++)
        if (!((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') || *text == '-' ||
              *text == '.'))
            return false;
    return true;
}

static int
check(const struct provider_config *config, const char *path, char *error)
{
    struct registration portal;
    const char *wrong = NULL;

    if (!is_origin_part(config->domain))
        wrong = "domain: use lower-case letters, digits, dots and hyphens";
    else if (!is_origin_part(config->node))
        wrong = "node: use lower-case letters, digits, dots and hyphens";
    else if (!is_eu_or_eea(config->region))
        wrong = "region: servers must stand in the EU or EEA (clause 3.2.8); name the country, "
                "for example LV";
    else if (config->port > 65535)
        wrong = "port: is over 65535";
    else if (config->management_port && *config->management_port > 65535)
        wrong = "management_port: is over 65535";
    else if (!config->portal != !config->portal_port)
        wrong = "portal and portal_port: give both, or none";
    else if (config->portal && !registration_parse(str_from(config->portal), &portal))
        wrong = "portal: wants the registration number of the citizen portal's body";
    else if (config->portal_port && *config->portal_port > 65535)
        wrong = "portal_port: is over 65535";
    else if (config->lanes < 1 || config->lanes > LANES_MAX)
        wrong = "lanes: must be 1 to 16";
    if (!wrong)
        return 0;
    snprintf(error, CONF_ERROR_MAX, "%s: %s", path, wrong);
    return -1;
}

/* A relative path in the file is meant from the file's own folder. */
static int
settle_path(const char *config_path, char **path)
{
    char *settled = *path ? file_beside(config_path, *path) : NULL;

    if (!*path) /* an optional one that is not there */
        return 0;
    if (!settled)
        return -1;
    free(*path);
    *path = settled;
    return 0;
}

struct provider_config *
provider_config_load(const char *path, char error[static CONF_ERROR_MAX])
{
    struct provider_config *config = NULL;
    void *value;

    if (conf_load_file(path, &schema, &value, NULL, error) < 0)
        return NULL;
    config = value;
    if (config->lanes == 0)
        config->lanes = 1;
    if (config->disk_free_min_mb == 0)
        config->disk_free_min_mb = DISK_FREE_MIN_MB;
    if (check(config, path, error) < 0)
        goto fail;
    if (settle_path(path, &config->data) < 0 || settle_path(path, &config->certificate) < 0 ||
        settle_path(path, &config->key) < 0 || settle_path(path, &config->trust) < 0 ||
        settle_path(path, &config->crl) < 0 || settle_path(path, &config->calendar) < 0 ||
        settle_path(path, &config->reminders) < 0) {
        snprintf(error, CONF_ERROR_MAX, "%s: no memory", path);
        goto fail;
    }
    return config;
fail:
    provider_config_free(config);
    return NULL;
}

void
provider_config_free(struct provider_config *config)
{
    conf_free(&schema, config);
}

static char *
in_data(const struct provider_config *config, const char *before, const char *lane,
        const char *after)
{
    char *path;

    return asprintf(&path, "%s/%s%s%s", config->data, before, lane, after) < 0 ? NULL : path;
}

char *
provider_register_path(const struct provider_config *config)
{
    return in_data(config, "register.db", "", "");
}

char *
provider_log_path(const struct provider_config *config, const char *lane)
{
    return in_data(config, "audit-", lane, ".db");
}

char *
provider_guard_path(const struct provider_config *config, const char *lane)
{
    return in_data(config, "audit-", lane, ".guard");
}

char *
provider_log_key_path(const struct provider_config *config)
{
    return in_data(config, "log.key", "", "");
}

char *
provider_origin(const struct provider_config *config, const char *lane)
{
    char *origin;

    return asprintf(&origin, "%s/%s/%s", config->domain, config->node, lane) < 0 ? NULL : origin;
}
