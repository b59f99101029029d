/*
 * provider.yaml: the provider's configuration. Paths in it are relative to its own folder; after
 * loading they are absolute or relative to the working folder, ready to open.
 */
#ifndef TILTS_PROVIDER_CONFIG_H
#define TILTS_PROVIDER_CONFIG_H

#include "desk/desk_config.h"
#include "node/certificates.h"
#include "node/config.h"

struct provider_config {
    struct node_config node;
    struct desk_config desk; /* its certificate is the server's own when none is given */
    char *address;
    unsigned port;
    unsigned lanes;
    char *certificate, *key, *trust, *crl; /* PEM paths */
    char *management_address;              /* of /metrics and health; NULL: 127.0.0.1 */
    unsigned *management_port;             /* NULL: they are not served; 0: any free one */
    char *portal;              /* registration of the citizen portal that may ask; NULL: none */
    unsigned *portal_port;     /* where it asks; goes with portal; 0: any free one */
    unsigned disk_free_min_mb; /* below that a node is not ready; 256 when not given */
};

/* NULL with a sentence that names line and column where the YAML is wrong. */
struct provider_config *provider_config_load(const char *path,
                                             char error[static CONF_ERROR_MAX]) MUST_USE;
void provider_config_free(struct provider_config *config); /* NULL is fine */
/* Those it names, malloc'd; texts are the configuration's. NULL when memory is out. */
struct certificate_use *provider_config_certificates(const struct provider_config *config,
                                                     size_t *ret_count) MUST_USE;

#endif
