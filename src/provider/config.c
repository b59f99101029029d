/* provider.yaml by schema, then checked line by line for what a schema cannot say: see config.h. */
#include "provider/config.h"

#include "base/file.h"
#include "status/registration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LANES_MAX 16
#define DISK_FREE_MIN_MB 256

#define TEXT(member) \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER, struct provider_config, member, 1, 1024)

static const cyaml_schema_field_t fields[] = {
    NODE_CONFIG_FIELDS(provider_config),
    NODE_CONFIG_TEXT(provider_config, "database", database, CYAML_FLAG_OPTIONAL),
    DESK_CONFIG_FIELDS(provider_config),
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
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct provider_config, fields)};

/* NULL when the values can stand, else "key: what is wrong". */
static const char *
wrong_of(const struct provider_config *config)
{
    const char *wrong = node_config_wrong(&config->node);
    struct registration portal;

    if (wrong)
        return wrong;
    wrong = desk_config_wrong(&config->desk);
    if (wrong)
        return wrong;
    if (config->port > 65535)
        return "port: is over 65535";
    if (config->management_port && *config->management_port > 65535)
        return "management_port: is over 65535";
    if (!config->portal != !config->portal_port)
        return "portal and portal_port: give both, or none";
    if (config->portal && !registration_parse(str_from(config->portal), &portal))
        return "portal: wants the registration number of the citizen portal's body";
    if (config->portal_port && *config->portal_port > 65535)
        return "portal_port: is over 65535";
    if (config->lanes < 1 || config->lanes > LANES_MAX)
        return "lanes: must be 1 to 16";
    return NULL;
}

/* The desk shows the server's certificate when it has none of its own. */
static int
lend_certificate(struct provider_config *config)
{
    struct desk_config *desk = &config->desk;

    if (!desk->port || desk->certificate)
        return 0;
    desk->certificate = strdup(config->certificate);
    desk->key = strdup(config->key);
    return desk->certificate && desk->key ? 0 : -1;
}

struct provider_config *
provider_config_load(const char *path, char error[static CONF_ERROR_MAX])
{
    struct provider_config *config = NULL;
    const char *wrong;
    void *value;

    if (conf_load_file(path, &schema, &value, NULL, error) < 0)
        return NULL;
    config = value;
    if (config->lanes == 0)
        config->lanes = 1;
    if (config->disk_free_min_mb == 0)
        config->disk_free_min_mb = DISK_FREE_MIN_MB;
    wrong = wrong_of(config);
    if (wrong) {
        snprintf(error, CONF_ERROR_MAX, "%s: %s", path, wrong);
        goto fail;
    }
    if (node_config_settle(&config->node, path) < 0 ||
        desk_config_settle(&config->desk, path) < 0 ||
        file_settle(path, &config->certificate) < 0 || file_settle(path, &config->key) < 0 ||
        file_settle(path, &config->trust) < 0 || file_settle(path, &config->crl) < 0 ||
        lend_certificate(config) < 0) {
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

struct certificate_use *
provider_config_certificates(const struct provider_config *config, size_t *ret_count)
{
    struct certificate_use *uses = calloc(3, sizeof *uses);

    if (!uses)
        return NULL;
    *ret_count = 0;
    uses[(*ret_count)++] = (struct certificate_use){"server", NULL, config->certificate};
    uses[(*ret_count)++] = (struct certificate_use){"trust", NULL, config->trust};
    if (config->desk.certificate)
        uses[(*ret_count)++] = (struct certificate_use){"desk", NULL, config->desk.certificate};
    return uses;
}
