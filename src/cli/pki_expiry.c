/* tilts pki expiry: the certificates that the configuration names, and how long they are good. */
#include "cli/node_file.h"
#include "cli/pki_desk.h"
#include "node/certificates.h"
#include "platform/config.h"
#include "provider/config.h"

#include <stdlib.h>
#include <string.h>

static json_t *
certificate_json(const struct certificate_use *use, const struct certificate_expiry *expiry)
{
    json_t *row = json_pack("{s:s, s:s?, s:s, s:s}", "use", use->use, "of", use->of, "file",
                            use->path, "state", certificate_standing_name(expiry->standing));
    char until[DATE_TEXT_MAX];

    if (expiry->standing == CERTIFICATE_UNREADABLE)
        return row;
    instant_format(expiry->until_us, until);
    json_object_set_new(row, "until", json_string(until));
    json_object_set_new(row, "days_left", json_integer(expiry->days_left));
    return row;
}

static void
print_table(const struct cli *cli, const json_t *rows)
{
    static const char *const columns[] = {"use", "of", "file", "until", "days_left", "state"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        const json_t *left = json_object_get(row, "days_left");
        const char *values[ARRAY_LEN(columns)];
        char days[24];
        for (size_t k = 0; k < ARRAY_LEN(columns); k++)
            values[k] = json_string_value(json_object_get(row, columns[k]));
        snprintf(days, sizeof days, "%" JSON_INTEGER_FORMAT, json_integer_value(left));
        values[4] = left ? days : NULL;
        cli_table_add(table, values);
    }
    cli_table_close(table, NULL);
}

/* 1 when one of them wants doing. */
static int
show(const struct cli *cli, const struct certificate_use *uses, size_t count, int32_t days)
{
    json_t *rows = json_array();
    int r = CLI_DONE;

    for (size_t i = 0; i < count; i++) {
        struct certificate_expiry expiry;
        certificates_look(&uses[i], clock_now_us(&cli->clock), days, &expiry);
        json_array_append_new(rows, certificate_json(&uses[i], &expiry));
        if (expiry.standing != CERTIFICATE_GOOD)
            r = CLI_REFUSED;
    }
    if (cli->json)
        cli_print_json(json_incref(rows));
    else
        print_table(cli, rows);
    json_decref(rows);
    return r;
}

int
pki_expiry(struct cli *cli, int argc, char **argv)
{
    const char *text = NULL;
    const struct cli_option options[] = {{.name = "--days", .value = &text}, {.name = NULL}};
    struct certificate_use *uses;
    struct node_file file;
    unsigned days;
    size_t count;
    int r = cli_parse(cli, options, argc, argv);

    if (r || (r = pki_desk_days(cli, text, CERTIFICATES_WARN_DAYS, &days)) ||
        (r = node_file_open(cli, &file)))
        return r;
    uses = file.provider ? provider_config_certificates(file.provider, &count)
                         : platform_config_certificates(file.platform, &count);
    r = uses ? show(cli, uses, count, (int32_t)days) : cli_fail(cli, CLI_FAILURE, "no memory");
    free(uses);
    node_file_close(&file);
    return r;
}
