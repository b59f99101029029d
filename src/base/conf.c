/* YAML through libcyaml, its log turned into one sentence: see conf.h. */
#include "base/conf.h"

#include "base/file.h"
#include "base/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* libcyaml reports through a log function; its first error line says the most. */
struct first_error {
    char text[CONF_ERROR_MAX / 2];
};

static void take_log(cyaml_log_t level, void *ctx, const char *format, va_list args)
    PRINTF_LIKE(3, 0);

static void
take_log(cyaml_log_t level, void *ctx, const char *format, va_list args)
{
    struct first_error *first = ctx;
    char line[sizeof first->text];
    struct str text;

    if (level < CYAML_LOG_ERROR)
        return;
    vsnprintf(line, sizeof line, format, args);
    text = str_trim(str_from(line));
    if (str_starts_with(text, STR("Load: ")))
        text = (struct str){text.ptr + 6, text.len - 6};
    if (first->text[0] && !str_starts_with(text, STR("Backtrace")) &&
        !str_starts_with(text, STR("in "))) {
        return;
    }
    if (first->text[0] == '\0') {
        str_copy(text, first->text, sizeof first->text);
    } else if (str_starts_with(text, STR("in "))) {
        size_t len = str_from(first->text).len;
        snprintf(first->text + len, sizeof first->text - len, ", %.*s", STR_FMT(text));
    }
}

int
conf_load_text(struct str text, const char *name, const cyaml_schema_value_t *schema,
               void **ret_value, char error[static CONF_ERROR_MAX])
{
    struct first_error first = {.text = ""};
    cyaml_config_t config = {
        .log_fn = take_log,
        .log_ctx = &first,
        .log_level = CYAML_LOG_ERROR,
        .mem_fn = cyaml_mem,
        .flags = CYAML_CFG_DEFAULT,
    };
    cyaml_err_t r;

    *ret_value = NULL;
    if (text.len == 0 || text.len > LIMIT_YAML_MAX) {
        snprintf(error, CONF_ERROR_MAX, "%s: is empty or over %d bytes", name, LIMIT_YAML_MAX);
        return -1;
    }
    r = cyaml_load_data((const uint8_t *)text.ptr, text.len, &config, schema, ret_value, NULL);
    if (r == CYAML_OK)
        return 0;
    snprintf(error, CONF_ERROR_MAX, "%s: %s", name, first.text[0] ? first.text : cyaml_strerror(r));
    return -1;
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
