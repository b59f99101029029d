/*
 * Configuration and agreements in YAML: the one door to libcyaml (and to libyaml below it). A
 * module that reads YAML writes its schema with libcyaml's macros and loads it here.
 *
 * Reading is strict, for a slip in such a file must not pass for a choice: unknown, repeated and
 * missing keys, values of the wrong kind, numbers other than plain decimal ones, booleans other
 * than true and false, anchors, aliases, merge keys, tags and a second document are all refused,
 * with the line and column and one sentence. Nothing of a file is ever expanded, so its size
 * (LIMIT_YAML_MAX) bounds the work.
 */
#ifndef TILTS_BASE_CONF_H
#define TILTS_BASE_CONF_H

#include "base/str.h"

#include <cyaml/cyaml.h>

#define CONF_ERROR_MAX 512

/*
 * Reads text (at most LIMIT_YAML_MAX bytes) by schema into *ret_value, which conf_free() frees.
 * Returns 0, or -1 with a sentence in error that names `name`, line and column where known, and
 * says what is wrong. Thread: any.
 */
int conf_load_text(struct str text, const char *name, const cyaml_schema_value_t *schema,
                   void **ret_value, char error[static CONF_ERROR_MAX]) MUST_USE;
/* The same for a file; *ret_text (malloc'd, may be NULL to ignore) is its bytes. */
int conf_load_file(const char *path, const cyaml_schema_value_t *schema, void **ret_value,
                   char **ret_text, char error[static CONF_ERROR_MAX]) MUST_USE;
void conf_free(const cyaml_schema_value_t *schema, void *value);

/*
 * Where a value stands, for what only its module can judge: key is its path, "term.till" or
 * "purposes[2].from" (entries count from 1). Lines and columns count from 1. When the key is not
 * there, the place of what would hold it. False (and 0, 0) when text is no YAML.
 */
bool conf_place(struct str text, const char *key, unsigned *ret_line, unsigned *ret_column);
/* Whether the key is there. */
bool conf_has(struct str text, const char *key);
/* Writes "name: line 4, column 7: key: sentence" to error; returns -1 for `return`. */
int conf_refuse(struct str text, const char *name, const char *key,
                char error[static CONF_ERROR_MAX], const char *sentence);

#endif
