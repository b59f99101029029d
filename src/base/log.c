/* Builds the whole line first and writes it with one call, so that lines of threads never mix. */
#include "base/log.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048
#define CLOSING 2 /* bytes kept free for the brace and the end of the line */

static enum log_level log_least = LOG_INFO;
static enum log_form log_form = LOG_KEY_VALUE;

static const char *
level_name(enum log_level level)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};

    return names[level - LOG_DEBUG];
}

void
log_setup(enum log_level least, enum log_form form)
{
    log_least = least;
    log_form = form;
}

bool
log_is_on(enum log_level level)
{
    return level >= log_least;
}

static void
add_json_text(struct buf *buf, struct str text)
{
    bool readable = str_is_utf8(text);

    buf_add_char(buf, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= 0x80 && !readable)
            buf_add_char(buf, '?'); /* JSON is UTF-8 or no JSON at all */
        else if (c == '"' || c == '\\')
            buf_addf(buf, "\\%c", c);
        else
            buf_add_char(buf, (char)c);
    }
    buf_add_char(buf, '"');
}

/* Takes one key="some value" or key=value off the front. */
static struct str
take_pair(struct str *rest, struct str *ret_value)
{
    struct str key = str_split(rest, '=');

    if (rest->len && rest->ptr[0] == '"') {
        rest->ptr++;
        rest->len--;
        *ret_value = str_split(rest, '"');
        *rest = str_trim(*rest);
    } else {
        *ret_value = str_split(rest, ' ');
    }
    return key;
}

/* Field by field, so that a line that gets too long loses whole fields and stays JSON. */
static void
add_json_fields(struct buf *buf, struct str fields)
{
    while (fields.len) {
        struct str value;
        struct str key = take_pair(&fields, &value);
        size_t before = buf->len;
        buf_add_char(buf, ',');
        add_json_text(buf, key);
        buf_add_char(buf, ':');
        add_json_text(buf, value);
        if (!buf_ok(buf)) {
            buf->len = before;
            buf->overflow = false;
            return;
        }
    }
}

void
log_event(enum log_level level, const char *event, const char *format, ...)
{
    char line[2 * LINE_MAX_BYTES], fields[LINE_MAX_BYTES] = "", when[DATE_TEXT_MAX];
    struct clock clock = clock_system();
    struct buf buf;
    va_list args;

    if (!log_is_on(level))
        return;
    va_start(args, format);
    vsnprintf(fields, sizeof fields, format, args);
    va_end(args);
    for (char *c = fields; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    instant_format(clock_now_us(&clock), when);
    buf_init(&buf, line, sizeof line - CLOSING);
    if (log_form == LOG_JSON) {
        buf_addf(&buf, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"", when,
                 level_name(level), event);
        add_json_fields(&buf, str_from(fields));
        buf.size += 1;
        buf_add_char(&buf, '}');
    } else {
        buf_addf(&buf, "time=%s level=%s event=%s", when, level_name(level), event);
        if (fields[0])
            buf_addf(&buf, " %s", fields);
    }
    line[buf.len++] = '\n';
    /* A log that cannot be written has nobody to be told. */
    if (write(STDERR_FILENO, line, buf.len) < 0)
        return;
}
