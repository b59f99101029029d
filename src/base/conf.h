/*
 * Configuration and agreements in YAML: the one door to libcyaml. A module that reads YAML writes
 * its schema with libcyaml's macros and loads it here; unknown keys are refused.
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

#endif
