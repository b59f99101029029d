/* Rows as JSON and as a table: see audit_reconcile_rows.h. */
#include "cli/audit_reconcile_rows.h"

#include <inttypes.h>

#define SHOWN_BYTES 8 /* of a hash: enough to find a line of an export by */

struct row_text {
    char day[DATE_TEXT_MAX];
    char key[2 * SHOWN_BYTES + 1], provider[2 * SHOWN_BYTES + 1], platform[2 * SHOWN_BYTES + 1];
};

static void
first_digits(const uint8_t *hash, bool there, char dst[static 2 * SHOWN_BYTES + 1])
{
    struct buf buf;

    buf_init(&buf, dst, 2 * SHOWN_BYTES + 1);
    if (there)
        buf_add_hex(&buf, hash, SHOWN_BYTES);
    dst[there ? 2 * SHOWN_BYTES : 0] = '\0';
}

static struct row_text
text_of(const struct reconcile_row *row)
{
    struct row_text text;

    date_format(row->day, text.day);
    first_digits(row->key, true, text.key);
    first_digits(row->provider, row->has_provider, text.provider);
    first_digits(row->platform, row->has_platform, text.platform);
    return text;
}

static const char *
or_null(const char *text)
{
    return text[0] ? text : NULL;
}

json_t *
audit_reconcile_rows_json(const struct reconcile_rows *rows)
{
    json_t *array = json_array();

    for (int fault = 0; fault < RECONCILE_FAULT_COUNT; fault++)
        for (size_t i = 0; i < rows->counts[fault]; i++) {
            const struct reconcile_row *row = &rows->rows[fault][i];
            struct row_text text = text_of(row);
            json_array_append_new(array,
                                  json_pack("{s:s, s:s, s:s?, s:s, s:s?, s:s?}", "kind",
                                            reconcile_fault_name((enum reconcile_fault)fault),
                                            "day", text.day, "request_id", or_null(row->request_id),
                                            "key", text.key, "provider", or_null(text.provider),
                                            "platform", or_null(text.platform)));
        }
    return array;
}

void
audit_reconcile_rows_print(const struct cli *cli, const struct reconcile_rows *rows)
{
    static const char *const heads[] = {"kind", "day", "request", "key", "provider", "platform"};
    struct cli_table *table = NULL;

    for (int fault = 0; fault < RECONCILE_FAULT_COUNT; fault++)
        for (size_t i = 0; i < rows->counts[fault]; i++) {
            const struct reconcile_row *row = &rows->rows[fault][i];
            struct row_text text = text_of(row);
            const char *cells[] = {reconcile_fault_name((enum reconcile_fault)fault),
                                   text.day,
                                   row->request_id,
                                   text.key,
                                   text.provider,
                                   text.platform};
            if (!table)
                table = cli_table_open(cli, heads, ARRAY_LEN(heads));
            cli_table_add(table, cells);
        }
    if (table)
        cli_table_close(table, NULL);
    if (rows->more)
        printf("and %" PRIu64 " more\n", rows->more);
}
