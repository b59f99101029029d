/* platform.yaml and operator files by schema: see config.h. */
#include "platform/config.h"

#include "base/date.h"
#include "base/file.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEADLINE_MS 10000
#define CONNECTIONS 32
#define PROVIDERS_MAX 64
#define BULK_WAIT_S 600
#define BULK_WAIT_MAX_S 86400
#define NAME_MAX_LEN 24
#define KEEPINGS_MAX 64
#define KEEP_DAYS_MAX 3660

#define TEXT(type, member, flags) \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER | (flags), struct type, member, 1, 1024)

static const cyaml_strval_t protocols[] = {{"rest", PROTOCOL_REST}, {"soap", PROTOCOL_SOAP}};

static const cyaml_schema_value_t municipality_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 11, 11)};

static const cyaml_schema_field_t provider_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct platform_provider, name, 1,
                           NAME_MAX_LEN),
    TEXT(platform_provider, url, 0),
    CYAML_FIELD_ENUM("protocol", CYAML_FLAG_OPTIONAL, struct platform_provider, protocol, protocols,
                     CYAML_ARRAY_LEN(protocols)),
    CYAML_FIELD_SEQUENCE("municipalities", CYAML_FLAG_POINTER, struct platform_provider,
                         municipalities, &municipality_schema, 1, LIMIT_AGREEMENTS),
    TEXT(platform_provider, certificate, 0),
    TEXT(platform_provider, key, 0),
    TEXT(platform_provider, trust, 0),
    TEXT(platform_provider, crl, CYAML_FLAG_OPTIONAL),
    TEXT(platform_provider, log_keys, CYAML_FLAG_OPTIONAL),
    CYAML_FIELD_UINT("deadline_ms", CYAML_FLAG_OPTIONAL, struct platform_provider, deadline_ms),
    CYAML_FIELD_UINT("connections", CYAML_FLAG_OPTIONAL, struct platform_provider, connections),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t provider_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct platform_provider, provider_fields)};

static const cyaml_schema_field_t keeping_fields[] = {
    CYAML_FIELD_STRING_PTR("purpose", CYAML_FLAG_POINTER, struct platform_keeping, purpose, 1,
                           LIMIT_PURPOSE_MAX),
    CYAML_FIELD_UINT("days", CYAML_FLAG_DEFAULT, struct platform_keeping, days),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t keeping_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct platform_keeping, keeping_fields)};

static const cyaml_schema_field_t fields[] = {
    NODE_CONFIG_FIELDS(platform_config),
    DESK_CONFIG_FIELDS(platform_config),
    CYAML_FIELD_STRING_PTR("operator", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                           struct platform_config, operator_file, 1, 1024),
    CYAML_FIELD_SEQUENCE("providers", CYAML_FLAG_POINTER, struct platform_config, providers,
                         &provider_schema, 1, PROVIDERS_MAX),
    CYAML_FIELD_UINT("bulk_wait_s", CYAML_FLAG_OPTIONAL, struct platform_config, bulk_wait_s),
    CYAML_FIELD_SEQUENCE("keep_answers", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                         struct platform_config, keep_answers, &keeping_schema, 0, KEEPINGS_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct platform_config, fields)};

static const cyaml_schema_field_t operator_fields[] = {
    TEXT(platform_operator, name, 0),
    TEXT(platform_operator, surname, 0),
    TEXT(platform_operator, person_code, 0),
    TEXT(platform_operator, undertaking, CYAML_FLAG_OPTIONAL),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t operator_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct platform_operator, operator_fields)};

static bool
is_name(const char *text)
{
    for (; *text; text++)
        if (!((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') || *text == '-'))
            return false;
    return true;
}

/* A municipality is served by one provider: two answers could contradict each other. */
static bool
is_served_before(const struct platform_config *config, unsigned provider, const char *municipality)
{
    for (unsigned i = 0; i < provider; i++)
        for (unsigned k = 0; k < config->providers[i].municipalities_count; k++)
            if (strcmp(config->providers[i].municipalities[k], municipality) == 0)
                return true;
    return false;
}

static const char *
provider_wrong(const struct platform_config *config, unsigned at)
{
    const struct platform_provider *p = &config->providers[at];
    struct registration registration;

    if (!is_name(p->name))
        return "providers: a name has lower-case letters, digits and hyphens";
    if (platform_config_provider(config, p->name) != p)
        return "providers: two have the same name";
    if (strncmp(p->url, "https://", 8) != 0 || p->url[strlen(p->url) - 1] == '/')
        return "providers: url is https://host:port, without a path";
    if (p->connections > LIMIT_FETCH_CONNECTIONS)
        return "providers: connections: at most 256";
    if (p->protocol == PROTOCOL_SOAP && p->log_keys)
        return "providers: log_keys: SOAP gives no receipts; leave it out";
    for (unsigned k = 0; k < p->municipalities_count; k++) {
        if (!registration_parse(str_from(p->municipalities[k]), &registration))
            return "providers: municipalities are registration numbers";
        if (is_served_before(config, at, p->municipalities[k]))
            return "providers: a municipality is served by two";
    }
    return NULL;
}

static const char *
keeping_wrong(const struct platform_config *config)
{
    for (unsigned i = 0; i < config->keep_answers_count; i++) {
        if (config->keep_answers[i].days > KEEP_DAYS_MAX)
            return "keep_answers: days: at most ten years";
        for (unsigned k = 0; k < i; k++)
            if (strcmp(config->keep_answers[i].purpose, config->keep_answers[k].purpose) == 0)
                return "keep_answers: a purpose is named twice";
    }
    return NULL;
}

/* NULL when the values can stand, else "key: what is wrong". */
static const char *
wrong_of(const struct platform_config *config)
{
    const char *wrong = node_config_wrong(&config->node);

    if (!wrong && config->desk.port && !config->desk.certificate)
        wrong = "desk_certificate: a platform's desk needs a server certificate of its own";
    if (!wrong)
        wrong = desk_config_wrong(&config->desk);
    if (!wrong && !config->desk.registration)
        wrong = "registration: a platform needs its agency's registration number";
    if (!wrong && config->bulk_wait_s > BULK_WAIT_MAX_S)
        wrong = "bulk_wait_s: is over a day";
    for (unsigned i = 0; !wrong && i < config->providers_count; i++)
        wrong = provider_wrong(config, i);
    return wrong ? wrong : keeping_wrong(config);
}

static int
settle_all(struct platform_config *config, const char *path)
{
    if (node_config_settle(&config->node, path) < 0 ||
        desk_config_settle(&config->desk, path) < 0 ||
        file_settle(path, &config->operator_file) < 0)
        return -1;
    if (config->bulk_wait_s == 0)
        config->bulk_wait_s = BULK_WAIT_S;
    for (unsigned i = 0; i < config->providers_count; i++) {
        struct platform_provider *p = &config->providers[i];
        if (file_settle(path, &p->certificate) < 0 || file_settle(path, &p->key) < 0 ||
            file_settle(path, &p->trust) < 0 || file_settle(path, &p->crl) < 0 ||
            file_settle(path, &p->log_keys) < 0)
            return -1;
        if (p->deadline_ms == 0)
            p->deadline_ms = DEADLINE_MS;
        if (p->connections == 0)
            p->connections = CONNECTIONS;
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
    if (!wrong && settle_all(config, path) < 0)
        wrong = "no memory";
    if (wrong) {
        snprintf(error, CONF_ERROR_MAX, "%s: %s", path, wrong);
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

const struct platform_provider *
platform_config_provider(const struct platform_config *config, const char *name)
{
    for (unsigned i = 0; i < config->providers_count; i++)
        if (!name || strcmp(config->providers[i].name, name) == 0)
            return &config->providers[i];
    return NULL;
}

struct http_client_options
platform_provider_client(const struct platform_provider *provider)
{
    return (struct http_client_options){
        .certificate_path = provider->certificate,
        .key_path = provider->key,
        .trust_path = provider->trust,
        .crl_path = provider->crl,
        .deadline_ms = provider->deadline_ms,
        .answer_max = LIMIT_ANSWER_MAX,
    };
}

bool
platform_config_is(const char *path)
{
    char *bytes, error[FILE_ERROR_MAX];
    bool is;
    size_t len;

    if (file_read(path, LIMIT_YAML_MAX, &bytes, &len, error) < 0)
        return false;
    is = conf_has((struct str){bytes, len}, "providers");
    free(bytes);
    return is;
}

struct platform_operator *
platform_operator_load(const char *path, char error[static CONF_ERROR_MAX])
{
    struct platform_operator *person;
    struct date day;
    void *value;

    if (conf_load_file(path, &operator_schema, &value, NULL, error) < 0)
        return NULL;
    person = value;
    if (!person->undertaking || date_parse(str_from(person->undertaking), &day))
        return person;
    snprintf(error, CONF_ERROR_MAX, "%s: undertaking: a day is YYYY-MM-DD", path);
    platform_operator_free(person);
    return NULL;
}

void
platform_operator_free(struct platform_operator *person)
{
    conf_free(&operator_schema, person);
}

struct certificate_use *
platform_config_certificates(const struct platform_config *config, size_t *ret_count)
{
    struct certificate_use *uses = calloc(2 * config->providers_count + 1, sizeof *uses);
    size_t count = 0;

    if (!uses)
        return NULL;
    if (config->desk.certificate)
        uses[count++] = (struct certificate_use){"desk", NULL, config->desk.certificate};
    for (unsigned i = 0; i < config->providers_count; i++) {
        const struct platform_provider *provider = &config->providers[i];
        uses[count++] = (struct certificate_use){"client", provider->name, provider->certificate};
        uses[count++] = (struct certificate_use){"trust", provider->name, provider->trust};
    }
    *ret_count = count;
    return uses;
}
