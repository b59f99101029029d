/* The common keys of both configurations, and what is named after them: see config.h. */
#define _GNU_SOURCE
#include "node/config.h"

#include "base/file.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const cyaml_strval_t node_log_levels[NODE_LOG_LEVELS] = {
    {"debug", LOG_DEBUG}, {"info", LOG_INFO}, {"warning", LOG_WARNING}, {"error", LOG_ERROR}};
const cyaml_strval_t node_log_forms[NODE_LOG_FORMS] = {{"key-value", LOG_KEY_VALUE},
                                                       {"json", LOG_JSON}};

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

const char *
node_config_wrong(const struct node_config *config)
{
    static _Thread_local char wrong[STORE_ERROR_MAX];

    if (!is_origin_part(config->domain))
        return "domain: use lower-case letters, digits, dots and hyphens";
    if (!is_origin_part(config->name))
        return "node: use lower-case letters, digits, dots and hyphens";
    if (config->database && store_check_database(config->database, wrong) < 0)
        return wrong;
    if (!is_eu_or_eea(config->region))
        return "region: servers must stand in the EU or EEA (clause 3.2.8); name the country, "
               "for example LV";
    return NULL;
}

int
node_config_settle(struct node_config *config, const char *file)
{
    char **paths[] = {&config->data, &config->calendar, &config->reminders};

    config->path = file;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        if (file_settle(file, paths[i]) < 0)
            return -1;
    return 0;
}

static char *
in_data(const struct node_config *config, const char *before, const char *part, const char *after)
{
    char *path;

    return asprintf(&path, "%s/%s%s%s", config->data, before, part, after) < 0 ? NULL : path;
}

char *
node_register_path(const struct node_config *config)
{
    return in_data(config, "register.db", "", "");
}

char *
node_log_path(const struct node_config *config, const char *part)
{
    return config->database ? node_origin(config, part) : in_data(config, "audit-", part, ".db");
}

char *
node_guard_path(const struct node_config *config, const char *part)
{
    return in_data(config, "audit-", part, ".guard");
}

char *
node_log_key_path(const struct node_config *config)
{
    return in_data(config, "log.key", "", "");
}

char *
node_origin(const struct node_config *config, const char *part)
{
    bool elsewhere = strchr(part, '/') != NULL; /* a part that comes with its node */
    char *origin;

    return asprintf(&origin, "%s/%s%s%s", config->domain, elsewhere ? "" : config->name,
                    elsewhere ? "" : "/", part) < 0
               ? NULL
               : origin;
}
