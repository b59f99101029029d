/*
 * platform.yaml: the agency's side: which provider to ask, with which certificate, on whose behalf;
 * its node and its desk. Paths are relative to the file's own folder.
 */
#ifndef TILTS_PLATFORM_CONFIG_H
#define TILTS_PLATFORM_CONFIG_H

#include "desk/desk_config.h"
#include "node/config.h"

struct platform_config {
    struct node_config node;
    struct desk_config desk;
    char *provider; /* "https://host:port" */
    char *certificate, *key, *trust;
    char *operator_file; /* operator: FILE; NULL when not given */
    unsigned deadline_ms;
};

/* The human who asks: name, surname, personal code (SPEC section 2). */
struct platform_operator {
    char *name, *surname, *person_code;
};

/* NULL with a sentence. */
struct platform_config *platform_config_load(const char *path,
                                             char error[static CONF_ERROR_MAX]) MUST_USE;
void platform_config_free(struct platform_config *config); /* NULL is fine */

struct platform_operator *platform_operator_load(const char *path,
                                                 char error[static CONF_ERROR_MAX]) MUST_USE;
void platform_operator_free(struct platform_operator *person); /* NULL is fine */

#endif
