/* The verbs of `tilts pki` that make certificates: server, request, issue, renew. */
#include "cli/pki_desk.h"

#include "base/date.h"
#include "base/limits.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define CERTIFICATE "CERTIFICATE"
#define REQUEST "NEW CERTIFICATE REQUEST"

/* Writes what was issued, says so, and frees it. An exit code. */
static int
hand_over(struct cli *cli, const struct authority *authority, struct authority_issued *issued,
          const char *out)
{
    char till[DATE_TEXT_MAX], till_riga[DATE_TEXT_MAX];
    struct authority_entry entry;
    int r = pki_desk_write(cli, out, issued->pem);

    free(issued->pem);
    if (r)
        return r;
    authority_entry(authority, (size_t)authority_find(authority, issued->serial), &entry);
    instant_format(entry.not_after_us, till);
    instant_format_riga(entry.not_after_us, till_riga);
    return pki_desk_say(cli,
                        json_pack("{s:s, s:s, s:s, s:s}", "certificate", out, "serial",
                                  issued->serial, "common_name", entry.common_name, "not_after",
                                  till),
                        "%s: a certificate for %s, serial %s, until %s", out, entry.common_name,
                        issued->serial, till_riga);
}

/* Opens the authority, has the request signed and hands the certificate over. */
static int
sign(struct cli *cli, const char *dir, struct str request, const struct authority_grant *grant,
     const char *out)
{
    struct authority *authority = pki_desk_open(cli, dir);
    struct authority_issued issued;
    char error[FILE_ERROR_MAX];
    int r;

    if (!authority)
        return CLI_FAILURE;
    r = authority_issue(authority, request, grant, &issued, error);
    r = r < 0 ? pki_desk_tell(cli, r, error) : hand_over(cli, authority, &issued, out);
    authority_close(authority);
    return r;
}

struct server_words {
    const char *dir, *out, *days;
    const char *hosts[AUTHORITY_HOSTS_MAX + 1]; /* the last: one too many */
};

static int
parse_server(const struct cli *cli, int argc, char **argv, struct server_words *words)
{
    struct cli_option options[AUTHORITY_HOSTS_MAX + 5] = {
        {.name = "--dir", .value = &words->dir},
        {.name = "--out", .value = &words->out, .required = true},
        {.name = "--days", .value = &words->days},
    };

    for (size_t i = 0; i < ARRAY_LEN(words->hosts); i++)
        options[3 + i] =
            (struct cli_option){.name = "--host", .value = &words->hosts[i], .required = i == 0};
    return cli_parse(cli, options, argc, argv);
}

int
pki_server(struct cli *cli, int argc, char **argv)
{
    struct server_words words = {.dir = NULL};
    struct authority_grant grant = {.kind = AUTHORITY_SERVER, .hosts = words.hosts};
    struct request_holder holder = {.name = "server"};
    char key[PATH_MAX], certificate[PATH_MAX], error[FILE_ERROR_MAX], *request;
    int r = parse_server(cli, argc, argv, &words);

    if (r || (r = pki_desk_days(cli, words.days, PKI_DAYS_CERTIFICATE, &grant.days)))
        return r;
    while (grant.host_count <= AUTHORITY_HOSTS_MAX && words.hosts[grant.host_count])
        grant.host_count++;
    if (snprintf(key, sizeof key, "%s.key", words.out) >= PATH_MAX ||
        snprintf(certificate, sizeof certificate, "%s.pem", words.out) >= PATH_MAX)
        return cli_fail(cli, CLI_USAGE, "--out is too long");
    r = pki_desk_check_out(cli, certificate, CERTIFICATE);
    if (r)
        return r;
    if (request_create(key, &holder, &request, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    r = sign(cli, words.dir, str_from(request), &grant, certificate);
    free(request);
    return r;
}

int
pki_request(struct cli *cli, int argc, char **argv)
{
    const char *registration = NULL, *key = NULL, *out = NULL;
    struct request_holder holder = {.name = NULL};
    const struct cli_option options[] = {
        {.name = "--registration", .value = &registration, .required = true},
        {.name = "--name", .value = &holder.name, .required = true},
        {.name = "--common-name", .value = &holder.common_name},
        {.name = "--key", .value = &key, .required = true},
        {.name = "--out", .value = &out, .required = true},
        {.name = NULL},
    };
    char error[FILE_ERROR_MAX], *request;
    int r = cli_parse(cli, options, argc, argv);

    if (r || (r = pki_desk_registration(cli, registration, &holder.registration)) ||
        (r = pki_desk_check_out(cli, out, REQUEST)))
        return r;
    if (request_create(key, &holder, &request, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    r = pki_desk_write(cli, out, request);
    free(request);
    if (r)
        return r;
    return pki_desk_say(cli, json_pack("{s:s, s:s}", "request", out, "key", key),
                        "%s: a request for the key in %s. Send the request to the provider; the "
                        "key stays here.",
                        out, key);
}

int
pki_issue(struct cli *cli, int argc, char **argv)
{
    const char *file = NULL, *dir = NULL, *registration = NULL, *days = NULL, *out = NULL;
    struct authority_grant grant = {.kind = AUTHORITY_CLIENT};
    const struct cli_option options[] = {
        {.name = "REQUEST", .value = &file, .required = true},
        {.name = "--dir", .value = &dir},
        {.name = "--registration", .value = &registration, .required = true},
        {.name = "--name", .value = &grant.holder.name, .required = true},
        {.name = "--common-name", .value = &grant.holder.common_name},
        {.name = "--days", .value = &days},
        {.name = "--out", .value = &out, .required = true},
        {.name = NULL},
    };
    char error[FILE_ERROR_MAX], *request;
    size_t len;
    int r = cli_parse(cli, options, argc, argv);

    if (r || (r = pki_desk_registration(cli, registration, &grant.holder.registration)) ||
        (r = pki_desk_days(cli, days, PKI_DAYS_CERTIFICATE, &grant.days)) ||
        (r = pki_desk_check_out(cli, out, CERTIFICATE)))
        return r;
    if (file_read(file, LIMIT_PEM_MAX, &request, &len, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    r = sign(cli, dir, (struct str){request, len}, &grant, out);
    free(request);
    return r;
}

int
pki_renew(struct cli *cli, int argc, char **argv)
{
    const char *word = NULL, *dir = NULL, *text = NULL, *out = NULL;
    const struct cli_option options[] = {
        {.name = "CERTIFICATE", .value = &word, .required = true},
        {.name = "--dir", .value = &dir},
        {.name = "--days", .value = &text},
        {.name = "--out", .value = &out, .required = true},
        {.name = NULL},
    };
    char serial[AUTHORITY_SERIAL_MAX], error[FILE_ERROR_MAX];
    struct authority_issued issued;
    struct authority *authority;
    unsigned days;
    int r = cli_parse(cli, options, argc, argv);

    if (r || (r = pki_desk_days(cli, text, PKI_DAYS_CERTIFICATE, &days)) ||
        (r = pki_desk_serial(cli, word, serial)) || (r = pki_desk_check_out(cli, out, CERTIFICATE)))
        return r;
    authority = pki_desk_open(cli, dir);
    if (!authority)
        return CLI_FAILURE;
    r = authority_renew(authority, serial, days, &issued, error);
    r = r < 0 ? pki_desk_tell(cli, r, error) : hand_over(cli, authority, &issued, out);
    authority_close(authority);
    return r;
}
