/*
 * provider.yaml: the provider's configuration. Paths in it are relative to its own folder; after
 * loading they are absolute or relative to the working folder, ready to open.
 */
#ifndef TILTS_PROVIDER_CONFIG_H
#define TILTS_PROVIDER_CONFIG_H

#include "base/conf.h"
#include "base/log.h"

struct provider_config {
    char *domain; /* origin's first part, e.g. "tilts.daugavpils.example" */
    char *node;   /* "a" */
    char *region; /* "LV": ISO 3166 country of the servers; outside the EU/EEA: refused (3.2.8) */
    char *data;   /* folder of register.db, audit-*.db, guards and the log key */
    char *address;
    unsigned port;
    unsigned lanes;
    char *certificate, *key, *trust, *crl; /* PEM paths */
    char *management_address;              /* of /metrics and health; NULL: 127.0.0.1 */
    unsigned *management_port;             /* NULL: they are not served; 0: any free one */
    char *portal;              /* registration of the citizen portal that may ask; NULL: none */
    unsigned *portal_port;     /* where it asks; goes with portal; 0: any free one */
    unsigned disk_free_min_mb; /* below that a node is not ready; 256 when not given */
    char *calendar;            /* duty_calendar.h; NULL: the table that comes with the program */
    char *reminders;           /* reminders.h; NULL: none are sent */
    enum log_level log_level;
    enum log_form log_form;
};

/* NULL with a sentence that names line and column where the YAML is wrong. */
struct provider_config *provider_config_load(const char *path,
                                             char error[static CONF_ERROR_MAX]) MUST_USE;
void provider_config_free(struct provider_config *config); /* NULL is fine */

/* Paths within the data folder; malloc'd. lane: "0", "1", ... or "admin" (commands). */
char *provider_register_path(const struct provider_config *config);
char *provider_log_path(const struct provider_config *config, const char *lane);
char *provider_guard_path(const struct provider_config *config, const char *lane);
char *provider_log_key_path(const struct provider_config *config);
/* "<domain>/<node>/<lane>", malloc'd. */
char *provider_origin(const struct provider_config *config, const char *lane);

#endif
