/* What the verbs of `tilts pki` share: see pki_desk.h. */
#include "cli/pki_desk.h"

#include "base/limits.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
pki_desk_tell(const struct cli *cli, int result, const char *error)
{
    return cli_fail(cli, result == AUTHORITY_REFUSED ? CLI_REFUSED : CLI_FAILURE, "%s", error);
}

int
pki_desk_days(const struct cli *cli, const char *text, unsigned fallback, unsigned *ret_days)
{
    uint64_t days = fallback;

    if (text && (!str_to_u64(str_from(text), AUTHORITY_DAYS_MAX, &days) || days == 0))
        return cli_fail(cli, CLI_USAGE, "%s: a number of days is meant, 1 to %d", text,
                        AUTHORITY_DAYS_MAX);
    *ret_days = (unsigned)days;
    return 0;
}

int
pki_desk_registration(const struct cli *cli, const char *text,
                      struct registration *ret_registration)
{
    if (registration_parse(str_from(text), ret_registration))
        return 0;
    return cli_fail(cli, CLI_USAGE,
                    "%s is no registration number: eleven digits whose check digit fits", text);
}

struct authority *
pki_desk_open(const struct cli *cli, const char *dir)
{
    char error[FILE_ERROR_MAX];
    struct authority *authority = authority_open(dir ? dir : "pki", &cli->clock, error);

    if (!authority)
        cli_fail(cli, CLI_FAILURE, "%s", error);
    return authority;
}

int
pki_desk_serial(const struct cli *cli, const char *word,
                char ret_serial[static AUTHORITY_SERIAL_MAX])
{
    char error[FILE_ERROR_MAX];

    if (access(word, F_OK) == 0)
        return authority_serial_of(word, ret_serial, error) < 0
                   ? cli_fail(cli, CLI_FAILURE, "%s", error)
                   : 0;
    if (str_copy(str_from(word), ret_serial, AUTHORITY_SERIAL_MAX))
        return 0;
    return cli_fail(cli, CLI_USAGE, "%s is neither a certificate file nor a serial number", word);
}

int
pki_desk_check_out(const struct cli *cli, const char *path, const char *label)
{
    char error[FILE_ERROR_MAX], begin[64], *text;
    size_t len;
    bool replaceable;

    if (access(path, F_OK) < 0)
        return 0;
    if (file_read(path, LIMIT_PEM_MAX, &text, &len, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    snprintf(begin, sizeof begin, "-----BEGIN %s-----", label);
    replaceable = strstr(text, begin) && !strstr(text, "PRIVATE KEY");
    free(text);
    if (replaceable)
        return 0;
    return cli_fail(cli, CLI_REFUSED, "%s holds something else than a %s; it is left as it is",
                    path, label);
}

int
pki_desk_write(const struct cli *cli, const char *path, const char *pem)
{
    char error[FILE_ERROR_MAX];

    if (file_write(path, str_from(pem), 0644, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    return 0;
}

int
pki_desk_say(const struct cli *cli, json_t *document, const char *format, ...)
{
    va_list args;

    if (cli->json) {
        cli_print_json(document);
        return CLI_DONE;
    }
    json_decref(document);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    return CLI_DONE;
}
