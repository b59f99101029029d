/* tilts pki ...: the authority's life; the verbs that make certificates are in pki_issue.c. */
#include "cli/pki_desk.h"

#include "base/date.h"

#include <string.h>

static int
run_init(struct cli *cli, int argc, char **argv)
{
    const char *dir = "pki", *days = NULL, *crl_days = NULL;
    struct authority_plan plan = {.name = NULL};
    const struct cli_option options[] = {
        {.name = "--dir", .value = &dir},
        {.name = "--name", .value = &plan.name, .required = true},
        {.name = "--days", .value = &days},
        {.name = "--crl-days", .value = &crl_days},
        {.name = NULL},
    };
    char error[FILE_ERROR_MAX];
    int r = cli_parse(cli, options, argc, argv);

    if (r || (r = pki_desk_days(cli, days, PKI_DAYS_AUTHORITY, &plan.days)) ||
        (r = pki_desk_days(cli, crl_days, PKI_DAYS_CRL, &plan.crl_days)))
        return r;
    r = authority_create(dir, &plan, &cli->clock, error);
    if (r < 0)
        return pki_desk_tell(cli, r, error);
    return pki_desk_say(cli,
                        json_pack("{s:s, s:s, s:i, s:i}", "dir", dir, "name", plan.name, "days",
                                  (int)plan.days, "crl_days", (int)plan.crl_days),
                        "%s: an authority. ca.pem is for everybody; ca.key never leaves this "
                        "machine; run `tilts pki crl` at least every %u days.",
                        dir, plan.crl_days);
}

static int
say_crl(struct cli *cli, const char *dir, const char *revoked, unsigned days)
{
    int64_t next_us = clock_now_us(&cli->clock) + (int64_t)days * US_PER_DAY;
    char next[DATE_TEXT_MAX];
    json_t *document;

    instant_format(next_us, next);
    document =
        json_pack("{s:s, s:s, s:s*}", "dir", dir, "crl_next_update", next, "revoked", revoked);
    instant_format_riga(next_us, next);
    if (!revoked)
        return pki_desk_say(cli, document, "%s/crl.pem: in force, the next one due by %s", dir,
                            next);
    return pki_desk_say(cli, document,
                        "%s: revoked. %s/crl.pem tells it to servers, the next one due by %s",
                        revoked, dir, next);
}

static int
run_revoke(struct cli *cli, int argc, char **argv)
{
    const char *word = NULL, *dir = "pki", *reason = "unspecified", *text = NULL;
    const struct cli_option options[] = {
        {.name = "CERTIFICATE", .value = &word, .required = true},
        {.name = "--dir", .value = &dir},
        {.name = "--reason", .value = &reason},
        {.name = "--crl-days", .value = &text},
        {.name = NULL},
    };
    char serial[AUTHORITY_SERIAL_MAX], error[FILE_ERROR_MAX];
    struct authority *authority;
    unsigned days;
    int r = cli_parse(cli, options, argc, argv);

    if (r || (r = pki_desk_days(cli, text, PKI_DAYS_CRL, &days)) ||
        (r = pki_desk_serial(cli, word, serial)))
        return r;
    authority = pki_desk_open(cli, dir);
    if (!authority)
        return CLI_FAILURE;
    r = authority_revoke(authority, serial, reason, days, error);
    authority_close(authority);
    return r < 0 ? pki_desk_tell(cli, r, error) : say_crl(cli, dir, serial, days);
}

static int
run_crl(struct cli *cli, int argc, char **argv)
{
    const char *dir = "pki", *text = NULL;
    const struct cli_option options[] = {
        {.name = "--dir", .value = &dir},
        {.name = "--days", .value = &text},
        {.name = NULL},
    };
    char error[FILE_ERROR_MAX];
    struct authority *authority;
    unsigned days;
    int r = cli_parse(cli, options, argc, argv);

    if (r || (r = pki_desk_days(cli, text, PKI_DAYS_CRL, &days)))
        return r;
    authority = pki_desk_open(cli, dir);
    if (!authority)
        return CLI_FAILURE;
    r = authority_publish(authority, days, error);
    authority_close(authority);
    return r < 0 ? pki_desk_tell(cli, r, error) : say_crl(cli, dir, NULL, days);
}

static const char *const list_columns[] = {
    "serial", "kind", "registration", "name", "common_name", "from", "until", "state", "reason"};

static void
show_day(int64_t instant_us, char text[static DATE_TEXT_MAX])
{
    date_format(date_in_riga(instant_us), text);
}

static void
add_entry(const struct cli *cli, struct cli_table *table, const struct authority_entry *entry)
{
    /* Programs get instants, people the days in Riga. */
    void (*show)(int64_t instant_us, char text[static DATE_TEXT_MAX]) =
        cli->json ? instant_format : show_day;
    char from[DATE_TEXT_MAX], until[DATE_TEXT_MAX], registration[REGISTRATION_TEXT_MAX];
    const char *state = entry->revoked                                    ? "revoked"
                        : entry->not_after_us < clock_now_us(&cli->clock) ? "expired"
                                                                          : "valid";
    const char *values[] = {entry->serial,
                            entry->kind == AUTHORITY_SERVER ? "server" : "client",
                            entry->registration.number ? registration : NULL,
                            entry->name,
                            entry->common_name,
                            from,
                            until,
                            state,
                            entry->reason};

    registration_format(entry->registration, registration);
    show(entry->not_before_us, from);
    show(entry->not_after_us, until);
    cli_table_add(table, values);
}

static int
run_list(struct cli *cli, int argc, char **argv)
{
    const char *dir = "pki";
    const struct cli_option options[] = {{.name = "--dir", .value = &dir}, {.name = NULL}};
    struct authority *authority;
    struct cli_table *table;
    int r = cli_parse(cli, options, argc, argv);

    if (r)
        return r;
    authority = pki_desk_open(cli, dir);
    if (!authority)
        return CLI_FAILURE;
    table = cli_table_open(cli, list_columns, ARRAY_LEN(list_columns));
    for (size_t i = 0; i < authority_count(authority); i++) {
        struct authority_entry entry;
        authority_entry(authority, i, &entry);
        add_entry(cli, table, &entry);
    }
    cli_table_close(table, NULL);
    authority_close(authority);
    return CLI_DONE;
}

static const struct {
    const char *name;
    int (*run)(struct cli *cli, int argc, char **argv);
} verbs[] = {
    {"init", run_init},   {"server", pki_server}, {"request", pki_request},
    {"issue", pki_issue}, {"renew", pki_renew},   {"revoke", run_revoke},
    {"list", run_list},   {"crl", run_crl},       {"expiry", pki_expiry},
};

static int
run(struct cli *cli, int argc, char **argv)
{
    for (size_t i = 0; argc && i < ARRAY_LEN(verbs); i++)
        if (strcmp(verbs[i].name, argv[0]) == 0)
            return verbs[i].run(cli, argc - 1, argv + 1);
    return cli_fail(cli, CLI_USAGE,
                    "pki: init, server, request, issue, renew, revoke, list, crl or expiry");
}

const struct cli_command cmd_pki = {
    .name = "pki",
    .usage =
        "  pki init --name N                  an authority in a folder\n"
        "    [--days N] [--crl-days N]\n"
        "  pki server --host H... --out FILE  key and certificate of a server: FILE.key, .pem\n"
        "    [--days N]\n"
        "  pki request --registration R       a caller's request, where its key is\n"
        "    --name N --key FILE --out FILE [--common-name N]\n"
        "  pki issue REQUEST                  the caller's certificate\n"
        "    --registration R --name N --out FILE [--common-name N] [--days N]\n"
        "  pki renew CERTIFICATE --out FILE   the same key and names, new days [--days N]\n"
        "  pki revoke CERTIFICATE             [--reason R] [--crl-days N]\n"
        "  pki list                           what was issued\n"
        "  pki crl                            signs the revocation list anew [--days N]\n"
        "    every verb but request: [--dir FOLDER], else pki; CERTIFICATE: file or serial\n"
        "  pki expiry [--days N]              the configuration's certificates; exit 1 when one\n"
        "                                     ends within N days (30)\n",
    .run = run,
};
