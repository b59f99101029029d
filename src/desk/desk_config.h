/*
 * The desk's keys of a configuration, the same in provider.yaml and platform.yaml. Either struct
 * holds one of these under `desk`.
 */
#ifndef TILTS_DESK_DESK_CONFIG_H
#define TILTS_DESK_DESK_CONFIG_H

#include "desk/oidc.h"
#include "status/registration.h"

struct desk_config {
    unsigned *port;           /* NULL: no desk; 0: any free one */
    char *address;            /* NULL: 127.0.0.1 */
    char *certificate, *key;  /* PEM paths; NULL at a provider: the server's own */
    char *hosts;              /* names people reach it by, separated by spaces; NULL: those of the
                                 certificate */
    char *organisation;       /* whose desk it is, for people */
    char *registration;       /* the same as a number */
    char *undertaking;        /* path of the text that people sign (undertaking.h); NULL: ours */
    struct oidc_config *oidc; /* key `oidc`: an identity provider (oidc.h); NULL: none */
    unsigned dormant_days;    /* without use, after which an account sleeps; 90 when not given */
};

#define DESK_CONFIG_TEXT(type, key, member)                                            \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct type, \
                           desk.member, 1, 1024)
/* Rows of a schema for struct `type`, which has a member `struct desk_config desk`. */
#define DESK_CONFIG_FIELDS(type)                                                               \
    CYAML_FIELD_UINT_PTR("desk_port", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct type,   \
                         desk.port),                                                           \
        DESK_CONFIG_TEXT(type, "desk_address", address),                                       \
        DESK_CONFIG_TEXT(type, "desk_certificate", certificate),                               \
        DESK_CONFIG_TEXT(type, "desk_key", key), DESK_CONFIG_TEXT(type, "desk_hosts", hosts),  \
        DESK_CONFIG_TEXT(type, "organisation", organisation),                                  \
        DESK_CONFIG_TEXT(type, "registration", registration),                                  \
        DESK_CONFIG_TEXT(type, "undertaking", undertaking),                                    \
        CYAML_FIELD_MAPPING_PTR("oidc", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct type, \
                                desk.oidc, oidc_config_fields),                                \
        CYAML_FIELD_UINT("dormant_days", CYAML_FLAG_OPTIONAL, struct type, desk.dormant_days)

/* NULL when its values can stand, else a sentence "key: what is wrong". */
const char *desk_config_wrong(const struct desk_config *config);
/* Paths become relative to the file's own folder, and defaults are set. -1 when memory is out. */
int desk_config_settle(struct desk_config *config, const char *file) MUST_USE;

#endif
