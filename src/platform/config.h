/*
 * platform.yaml: the agency's side. Whose platform it is, where people reach it, and whom it asks:
 * each provider serves some municipalities, as it is called with one certificate. Paths are
 * relative to the file's own folder. operator.yaml names who asks on the command line.
 */
#ifndef TILTS_PLATFORM_CONFIG_H
#define TILTS_PLATFORM_CONFIG_H

#include "desk/desk_config.h"
#include "http/http_client.h"
#include "node/certificates.h"
#include "node/config.h"

enum platform_protocol {
    PROTOCOL_REST, /* with purpose, application and receipts */
    PROTOCOL_SOAP, /* the annex and nothing more */
};

struct platform_provider {
    char *name; /* letters, digits and hyphens: stands in records and in names of files */
    char *url;  /* "https://host:port" */
    enum platform_protocol protocol;
    char **municipalities; /* registration numbers that it serves */
    unsigned municipalities_count;
    char *certificate, *key, *trust;
    char *crl;            /* of the authority that issued its certificate; NULL: not looked at */
    char *log_keys;       /* file with the verifier keys of its log's parts, one a line; NULL: its
                             receipts cannot be verified */
    unsigned deadline_ms; /* of one call; 10000 when not given */
    unsigned connections; /* at once; 32 when not given */
};

/* How long answers of one purpose (programme) are kept; see keeping.h for the others. */
struct platform_keeping {
    char *purpose;
    unsigned days;
};

struct platform_config {
    struct node_config node;
    struct desk_config desk; /* its `registration` is the agency's, and must be there */
    char *operator_file;     /* key `operator`: who asks on the command line; NULL when not given */
    struct platform_provider *providers;
    unsigned providers_count;
    unsigned bulk_wait_s; /* how long a row of a job waits for a provider that is away; 600 */
    struct platform_keeping *keep_answers;
    unsigned keep_answers_count;
};

/* The human who asks: name, surname, personal code (SPEC section 2). */
struct platform_operator {
    char *name, *surname, *person_code;
    char *undertaking; /* day on which he signed it (3.2.9), YYYY-MM-DD; NULL: he did not */
};

/* NULL with a sentence. */
struct platform_config *platform_config_load(const char *path,
                                             char error[static CONF_ERROR_MAX]) MUST_USE;
void platform_config_free(struct platform_config *config); /* NULL is fine */
/* Those it names, malloc'd; texts are the configuration's. NULL when memory is out. */
struct certificate_use *platform_config_certificates(const struct platform_config *config,
                                                     size_t *ret_count) MUST_USE;
/* NULL when there is none of that name; name NULL: the first. */
const struct platform_provider *platform_config_provider(const struct platform_config *config,
                                                         const char *name);
/* How it is called, with answers of up to LIMIT_ANSWER_MAX; texts are the configuration's. */
struct http_client_options platform_provider_client(const struct platform_provider *provider);
/* Whether the file at path is a platform's configuration, by its key `providers`. */
bool platform_config_is(const char *path);

struct platform_operator *platform_operator_load(const char *path,
                                                 char error[static CONF_ERROR_MAX]) MUST_USE;
void platform_operator_free(struct platform_operator *person); /* NULL is fine */

#endif
