/* tilts audit extract | check-extract | check-receipt: their words. */
#include "cli/audit_check.h"
#include "cli/audit_extract.h"
#include "cli/audit_verbs.h"

int
audit_extract(struct cli *cli, int argc, char **argv)
{
    struct audit_extract_wish wish = {.municipality = NULL};
    const struct cli_option options[] = {
        {.name = "--municipality", .value = &wish.municipality, .required = true},
        {.name = "--from", .value = &wish.from, .required = true},
        {.name = "--till", .value = &wish.till, .required = true},
        {.name = "--out", .value = &wish.folder},
        {.name = "--sections", .value = &wish.sections},
        {.name = "--with-others", .flag = &wish.with_others},
        {.name = NULL},
    };
    struct audit_parts parts;
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE)
        r = audit_extract_make(cli, &parts, &wish);
    audit_parts_close(&parts);
    return r;
}

int
audit_check_extract(struct cli *cli, int argc, char **argv)
{
    const char *folder = NULL, *key = NULL;
    const struct cli_option options[] = {
        {.name = "DIR", .value = &folder, .required = true},
        {.name = "--key", .value = &key},
        {.name = NULL},
    };
    int r = cli_parse(cli, options, argc, argv);

    return r ? r : audit_check_folder(cli, folder, key);
}

int
audit_check_receipt(struct cli *cli, int argc, char **argv)
{
    struct audit_receipt_wish wish = {.file = NULL};
    const struct cli_option options[] = {
        {.name = "FILE", .value = &wish.file, .required = true},
        {.name = "--key", .value = &wish.key, .required = true},
        {.name = "--request", .value = &wish.request},
        {.name = "--answer", .value = &wish.answer},
        {.name = NULL},
    };
    int r = cli_parse(cli, options, argc, argv);

    return r ? r : audit_check_text(cli, &wish);
}
