/*
 * Holds a YAML text against a libcyaml schema before libcyaml reads it, so that every refusal has
 * its exact place and a sentence, and so that what libcyaml would take silently is refused too.
 * For conf.c only. Thread: any.
 */
#ifndef TILTS_BASE_CONF_CHECK_H
#define TILTS_BASE_CONF_CHECK_H

#include "base/conf.h"

/* 0, or -1 with "name: line L, column C: sentence". */
int conf_check(struct str text, const char *name, const cyaml_schema_value_t *schema,
               char error[static CONF_ERROR_MAX]) MUST_USE;

#endif
