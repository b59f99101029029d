/*
 * What provider and platform have in common: a node with its name, its folder, its log parts and
 * its duties. Both configurations hold one of these under `node`, filled from the same keys of
 * their own files; whatever works on either side (commands, changes, duties, the audit log) takes
 * this and nothing more. What only one of them has belongs in provider/config or platform/config.
 *
 * The data folder is the same on both sides: register.db (at a platform agreements and duties, but
 * no rows), audit-<part>.db with audit-<part>.guard beside it, log.key. With a database, guards and
 * key stay there and the rest is shared by all nodes of the domain.
 */
#ifndef TILTS_NODE_CONFIG_H
#define TILTS_NODE_CONFIG_H

#include "base/conf.h"
#include "base/log.h"

struct node_config {
    char *domain;   /* origin's first part, e.g. "tilts.daugavpils.example" */
    char *name;     /* key `node`: "a" */
    char *region;   /* "LV": ISO 3166 country of the servers; outside the EU/EEA: refused (3.2.8) */
    char *data;     /* folder of register.db, audit-*.db, guards and the log key */
    char *database; /* a provider's PostgreSQL, instead of the .db files; NULL: none */
    char *calendar; /* duty_calendar.h; NULL: the table that comes with the program */
    char *reminders; /* reminders.h; NULL: none are sent */
    enum log_level log_level;
    enum log_form log_form;
    const char *path; /* of the file itself, as it was given; set by node_config_settle() */
};

/* Rows of a schema for struct `type`, which has a member `struct node_config node`. */
#define NODE_CONFIG_TEXT(type, key, member, flags) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), struct type, node.member, 1, 1024)
#define NODE_CONFIG_FIELDS(type)                                                              \
    NODE_CONFIG_TEXT(type, "domain", domain, 0), NODE_CONFIG_TEXT(type, "node", name, 0),     \
        NODE_CONFIG_TEXT(type, "region", region, 0), NODE_CONFIG_TEXT(type, "data", data, 0), \
        NODE_CONFIG_TEXT(type, "calendar", calendar, CYAML_FLAG_OPTIONAL),                    \
        NODE_CONFIG_TEXT(type, "reminders", reminders, CYAML_FLAG_OPTIONAL),                  \
        CYAML_FIELD_ENUM("log_level", CYAML_FLAG_OPTIONAL, struct type, node.log_level,       \
                         node_log_levels, NODE_LOG_LEVELS),                                   \
        CYAML_FIELD_ENUM("log_form", CYAML_FLAG_OPTIONAL, struct type, node.log_form,         \
                         node_log_forms, NODE_LOG_FORMS)
#define NODE_LOG_LEVELS 4
#define NODE_LOG_FORMS 2
extern const cyaml_strval_t node_log_levels[NODE_LOG_LEVELS], node_log_forms[NODE_LOG_FORMS];

/* NULL when its values can stand, else a sentence "key: what is wrong", until the next call. */
const char *node_config_wrong(const struct node_config *config);
/* Paths become relative to the file's own folder; file must outlive it. -1 when memory is out. */
int node_config_settle(struct node_config *config, const char *file) MUST_USE;

/*
 * Paths within the data folder; malloc'd. part: "0", "1", ... or "admin" (commands), or that of
 * another node, "b/0". With a database, for struct store_paths: a log's path is its origin.
 */
char *node_register_path(const struct node_config *config);
char *node_log_path(const struct node_config *config, const char *part);
char *node_guard_path(const struct node_config *config, const char *part);
char *node_log_key_path(const struct node_config *config);
/* "<domain>/<node>/<part>", malloc'd. */
char *node_origin(const struct node_config *config, const char *part);

#endif
