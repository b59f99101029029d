/* A key as a word or in a file: see audit_keys.h. */
#include "cli/audit_keys.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

#define FILE_MAX (64 * 1024)

static bool
add_key(struct audit_keys *keys, struct str line)
{
    if (keys->count == AUDIT_KEYS_MAX || !verifier_key_parse(line, &keys->keys[keys->count]))
        return false;
    keys->lines[keys->count++] = line;
    return true;
}

int
audit_keys_load(const struct cli *cli, const char *word, struct audit_keys *ret_keys)
{
    char error[FILE_ERROR_MAX];
    struct str rest;
    size_t len;

    *ret_keys = (struct audit_keys){.count = 0};
    if (!word || add_key(ret_keys, str_from(word)))
        return CLI_DONE;
    if (file_read(word, FILE_MAX, &ret_keys->text, &len, error) < 0)
        return cli_fail(cli, CLI_USAGE, "--key is neither a verifier key nor a file of them: %s",
                        error);
    rest = (struct str){ret_keys->text, len};
    while (rest.len) {
        struct str line = str_trim(str_split(&rest, '\n'));
        if (line.len && !add_key(ret_keys, line))
            return cli_fail(cli, CLI_USAGE, "%s: %.*s is no verifier key", word,
                            (int)(line.len > 200 ? 200 : line.len), line.ptr);
    }
    return CLI_DONE;
}

void
audit_keys_done(struct audit_keys *keys)
{
    free(keys->text);
    keys->text = NULL;
    keys->count = 0;
}

const struct verifier_key *
audit_keys_find(const struct audit_keys *keys, struct str origin)
{
    for (size_t i = 0; i < keys->count; i++)
        if (str_eq(keys->keys[i].origin, origin))
            return &keys->keys[i];
    return keys->count == 1 ? &keys->keys[0] : NULL;
}
