/* What an authority issued: see ledger.h. */
#include "pki/ledger.h"

#include "base/date.h"
#include "pki/fail.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define LEDGER_MAX (64u * 1024 * 1024)

static const char *const kind_names[] = {
    [AUTHORITY_CLIENT] = "client",
    [AUTHORITY_SERVER] = "server",
};

static bool
text_is(const json_t *object, const char *name, const char *value)
{
    return str_eq_c(json_member_str(object, name), value);
}

/* Whether every member that later code relies on is there. */
static bool
is_sound(const json_t *line)
{
    bool revoked = text_is(line, "state", "revoked");
    struct registration r;

    return json_member_str(line, "serial").len > 0 &&
           json_member_str(line, "serial").len < AUTHORITY_SERIAL_MAX &&
           json_member_str(line, "name").ptr && json_member_str(line, "common_name").ptr &&
           (text_is(line, "kind", "server") ||
            (text_is(line, "kind", "client") &&
             registration_parse(json_member_str(line, "registration"), &r))) &&
           json_is_integer(json_object_get(line, "not_before_s")) &&
           json_is_integer(json_object_get(line, "not_after_s")) &&
           (revoked || text_is(line, "state", "valid")) &&
           (!revoked || (json_is_integer(json_object_get(line, "revoked_s")) &&
                         json_member_str(line, "reason").ptr));
}

static int
read_lines(json_t *ledger, struct str text, const char *path, char *error)
{
    for (unsigned number = 1; text.len; number++) {
        unsigned ignored;
        struct str line = str_split(&text, '\n');
        json_t *object = json_load_strict(line, &ignored);

        if (!object || !is_sound(object)) {
            json_decref(object);
            return fail_text(error, "%s: line %u is no ledger line; restore it from a backup", path,
                             number);
        }
        if (json_array_append_new(ledger, object) < 0)
            return fail_text(error, "%s: no memory to read it", path);
    }
    return 0;
}

json_t *
ledger_load(const char *path, char error[static FILE_ERROR_MAX])
{
    json_t *ledger = json_array();
    char *bytes;
    size_t len;
    int r;

    if (file_read(path, LEDGER_MAX, &bytes, &len, error) < 0) {
        json_decref(ledger);
        return NULL;
    }
    r = ledger ? read_lines(ledger, (struct str){bytes, len}, path, error)
               : fail_text(error, "%s: no memory to read it", path);
    free(bytes);
    if (r == 0)
        return ledger;
    json_decref(ledger);
    return NULL;
}

int
ledger_save(const char *path, const json_t *ledger, char error[static FILE_ERROR_MAX])
{
    char *text = NULL;
    size_t len = 0, i;
    FILE *stream = open_memstream(&text, &len);
    const json_t *line;
    int r = 0;

    if (!stream)
        return fail_text(error, "%s: no memory to write it", path);
    json_array_foreach(ledger, i, line)
    {
        if (json_dumpf(line, stream, JSON_COMPACT) < 0 || fputc('\n', stream) == EOF)
            r = -1;
    }
    if (fclose(stream) != 0 || r < 0)
        r = fail_text(error, "%s: no memory to write it", path);
    else
        r = file_write(path, (struct str){text, len}, 0640, error);
    free(text);
    return r;
}

int
ledger_add(json_t *ledger, const struct authority_entry *entry, const char *const *hosts,
           size_t host_count)
{
    char registration[REGISTRATION_TEXT_MAX] = "";
    json_t *line;

    if (entry->registration.number)
        registration_format(entry->registration, registration);
    line = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:[]}", "serial", entry->serial,
                     "kind", kind_names[entry->kind], "registration", registration, "name",
                     entry->name, "common_name", entry->common_name, "not_before_s",
                     (json_int_t)(entry->not_before_us / US_PER_SECOND), "not_after_s",
                     (json_int_t)(entry->not_after_us / US_PER_SECOND), "state", "valid", "hosts");
    for (size_t i = 0; line && i < host_count; i++)
        if (json_array_append_new(json_object_get(line, "hosts"), json_string(hosts[i])) < 0) {
            json_decref(line);
            return -1;
        }
    return line ? json_array_append_new(ledger, line) : -1;
}

int
ledger_revoke(json_t *ledger, size_t position, int64_t at_us, const char *reason)
{
    json_t *line = json_array_get(ledger, position);

    if (json_object_set_new(line, "reason", json_string(reason)) < 0 ||
        json_object_set_new(line, "revoked_s", json_integer(at_us / US_PER_SECOND)) < 0)
        return -1;
    return json_object_set_new(line, "state", json_string("revoked"));
}

static int64_t
instant(const json_t *line, const char *name)
{
    return json_integer_value(json_object_get(line, name)) * US_PER_SECOND;
}

void
ledger_entry(const json_t *ledger, size_t position, struct authority_entry *ret_entry)
{
    const json_t *line = json_array_get(ledger, position);
    struct registration registration = {0};

    if (!registration_parse(json_member_str(line, "registration"), &registration))
        registration.number = 0;
    *ret_entry = (struct authority_entry){
        .serial = json_member_str(line, "serial").ptr,
        .kind = text_is(line, "kind", "server") ? AUTHORITY_SERVER : AUTHORITY_CLIENT,
        .registration = registration,
        .name = json_member_str(line, "name").ptr,
        .common_name = json_member_str(line, "common_name").ptr,
        .not_before_us = instant(line, "not_before_s"),
        .not_after_us = instant(line, "not_after_s"),
        .revoked = text_is(line, "state", "revoked"),
        .revoked_us = instant(line, "revoked_s"),
        .reason = json_member_str(line, "reason").ptr,
    };
}

size_t
ledger_hosts(const json_t *ledger, size_t position,
             const char *ret_hosts[static AUTHORITY_HOSTS_MAX])
{
    const json_t *hosts = json_object_get(json_array_get(ledger, position), "hosts"), *host;
    size_t i, count = 0;

    json_array_foreach(hosts, i, host)
    {
        if (json_is_string(host) && count < AUTHORITY_HOSTS_MAX)
            ret_hosts[count++] = json_string_value(host);
    }
    return count;
}

int
ledger_find(const json_t *ledger, const char *serial)
{
    const json_t *line;
    size_t i;

    json_array_foreach(ledger, i, line)
    {
        if (strcasecmp(json_member_str(line, "serial").ptr, serial) == 0)
            return (int)i;
    }
    return -1;
}
