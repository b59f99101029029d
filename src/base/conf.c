/* YAML through libcyaml, after a check that says exactly what is wrong and where: see conf.h. */
#include "base/conf.h"

#include "base/conf_check.h"
#include "base/file.h"
#include "base/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * libcyaml reports through a log function: what is wrong, then where, from the inside out. Little
 * comes here, as conf_check() has seen the text before.
 */
struct first_error {
    char what[CONF_ERROR_MAX / 2];
    unsigned line, column; /* 0: not told */
};

static void take_log(cyaml_log_t level, void *ctx, const char *format, va_list args)
    PRINTF_LIKE(3, 0);

static void
take_log(cyaml_log_t level, void *ctx, const char *format, va_list args)
{
    struct first_error *first = ctx;
    char text[sizeof first->what];
    const char *place;

    if (level < CYAML_LOG_ERROR)
        return;
    vsnprintf(text, sizeof text, format, args);
    place = strstr(text, "(line: ");
    if (place && first->line == 0) {
        if (sscanf(place, "(line: %u, column: %u)", &first->line, &first->column) != 2)
            first->line = first->column = 0;
    } else if (first->what[0] == '\0' && !strstr(text, "Backtrace")) {
        struct str what = str_trim(str_from(text));
        if (str_starts_with(what, STR("Load: ")))
            what = (struct str){what.ptr + 6, what.len - 6};
        str_copy(what, first->what, sizeof first->what);
    }
}

static int
read_by_schema(struct str text, const char *name, const cyaml_schema_value_t *schema,
               void **ret_value, char error[static CONF_ERROR_MAX])
{
    struct first_error first = {.what = ""};
    cyaml_config_t config = {
        .log_fn = take_log,
        .log_ctx = &first,
        .log_level = CYAML_LOG_ERROR,
        .mem_fn = cyaml_mem,
        .flags = CYAML_CFG_NO_ALIAS,
    };
    cyaml_err_t r =
        cyaml_load_data((const uint8_t *)text.ptr, text.len, &config, schema, ret_value, NULL);
    const char *what = first.what[0] ? first.what : cyaml_strerror(r);

    if (r == CYAML_OK && *ret_value)
        return 0;
    if (r == CYAML_OK)
        what = "the file sets nothing";
    if (first.line)
        snprintf(error, CONF_ERROR_MAX, "%s: line %u, column %u: %s", name, first.line,
                 first.column, what);
    else
        snprintf(error, CONF_ERROR_MAX, "%s: %s", name, what);
    return -1;
}

int
conf_load_text(struct str text, const char *name, const cyaml_schema_value_t *schema,
               void **ret_value, char error[static CONF_ERROR_MAX])
{
    void *value = NULL;

    *ret_value = NULL;
    if (text.len == 0 || text.len > LIMIT_YAML_MAX) {
        snprintf(error, CONF_ERROR_MAX, "%s: the file is empty or over %d bytes", name,
                 LIMIT_YAML_MAX);
        return -1;
    }
    if (conf_check(text, name, schema, error) < 0 ||
        read_by_schema(text, name, schema, &value, error) < 0)
        return -1;
    *ret_value = value;
    return 0;
}

int
conf_load_file(const char *path, const cyaml_schema_value_t *schema, void **ret_value,
               char **ret_text, char error[static CONF_ERROR_MAX])
{
    char *bytes;
    size_t len;
    int r;

    if (file_read(path, LIMIT_YAML_MAX, &bytes, &len, error) < 0)
        return -1;
    r = conf_load_text((struct str){bytes, len}, path, schema, ret_value, error);
    if (r == 0 && ret_text)
        *ret_text = bytes;
    else
        free(bytes);
    return r;
}

void
conf_free(const cyaml_schema_value_t *schema, void *value)
{
    cyaml_config_t config = {.mem_fn = cyaml_mem, .log_level = CYAML_LOG_ERROR};

    if (value)
        cyaml_free(&config, schema, value, 0);
}
