/* Reading whose signatures count: see audit_trust.h. */
#define _GNU_SOURCE
#include "cli/audit_trust.h"

#include "base/file.h"

#include <stdlib.h>
#include <unistd.h>

#define WITNESSES_MAX (64 * 1024)

static int
take_cosigners(const struct cli *cli, struct audit_trust *trust, struct str rest)
{
    while (rest.len) {
        struct str line = str_trim(str_split(&rest, '\n'));
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (trust->outside.cosigner_count == AUDIT_COSIGNERS_MAX)
            return cli_fail(cli, CLI_FAILURE, "%s: holds more than %d keys", trust->witnesses_path,
                            AUDIT_COSIGNERS_MAX);
        if (!cosignature_key_parse(line, &trust->cosigners[trust->outside.cosigner_count++]))
            return cli_fail(cli, CLI_FAILURE,
                            "%s: %.*s is no cosigner's verifier key (name+id+key, as tilts audit "
                            "checkpoint --cosign prints it)",
                            trust->witnesses_path, STR_FMT(str_cut(line, 80)));
    }
    return CLI_DONE;
}

int
audit_trust_load(const struct cli *cli, const struct audit_parts *parts,
                 struct audit_trust *ret_trust)
{
    char error[FILE_ERROR_MAX];
    size_t len = 0;

    *ret_trust = (struct audit_trust){0};
    if (asprintf(&ret_trust->witnesses_path, "%s/witnesses", parts->config->data) < 0)
        ret_trust->witnesses_path = NULL;
    if (asprintf(&ret_trust->tsa_path, "%s/tsa.pem", parts->config->data) < 0)
        ret_trust->tsa_path = NULL;
    if (!ret_trust->witnesses_path || !ret_trust->tsa_path)
        return cli_fail(cli, CLI_FAILURE, "no memory");
    ret_trust->outside.cosigners = ret_trust->cosigners;
    if (access(ret_trust->tsa_path, F_OK) == 0)
        ret_trust->outside.tsa_path = ret_trust->tsa_path;
    if (access(ret_trust->witnesses_path, F_OK) < 0)
        return CLI_DONE;
    if (file_read(ret_trust->witnesses_path, WITNESSES_MAX, &ret_trust->text, &len, error) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    return take_cosigners(cli, ret_trust, (struct str){ret_trust->text, len});
}

void
audit_trust_done(struct audit_trust *trust)
{
    free(trust->text);
    free(trust->witnesses_path);
    free(trust->tsa_path);
}

const struct audit_part *
audit_part_named(const struct audit_parts *parts, struct str name)
{
    for (size_t i = 0; i < parts->count; i++)
        if (str_eq_c(name, parts->parts[i].lane) || str_eq_c(name, parts->parts[i].origin))
            return &parts->parts[i];
    return NULL;
}

struct store *
audit_part_open_to_write(const struct audit_part *part, char error[static AUDIT_PART_ERROR_MAX])
{
    struct store_paths paths = {.log_path = part->log_path, .database = part->database};

    return store_open(&paths, error);
}
