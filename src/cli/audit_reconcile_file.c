/* Writing and checking exports: see audit_reconcile_file.h. */
#define _GNU_SOURCE
#include "cli/audit_reconcile_file.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMAT "tilts-reconcile-1"
#define LINES_MAX ((size_t)4 * 1024 * 1024 * 1024)
#define CARD_MAX ((size_t)16 * 1024 * 1024)
#define HEX_MAX (2 * DIGEST_SIZE + 1)

static char *
path_of(const char *folder, enum reconcile_side side, struct date day, const char *extension)
{
    char text[DATE_TEXT_MAX], *path;

    date_format(day, text);
    return asprintf(&path, "%s/%s-%s.%s", folder, reconcile_side_name(side), text, extension) < 0
               ? NULL
               : path;
}

static void
hash_of(struct str bytes, char hex[static HEX_MAX])
{
    uint8_t hash[DIGEST_SIZE];
    struct buf buf;

    digest_sha256(bytes.ptr, bytes.len, hash);
    buf_init(&buf, hex, HEX_MAX);
    buf_add_hex(&buf, hash, sizeof hash);
    hex[2 * DIGEST_SIZE] = '\0';
}

/* The newest checkpoint of one part, with the key that it verifies under. */
static json_t *
part_json(const struct audit_parts *parts, const struct audit_part *part, char *error)
{
    char memory[ORIGIN_MAX + 128];
    struct store *store = audit_part_open(part, error);
    struct store_checkpoint last = {0};
    json_t *object = NULL;
    struct arena arena;
    struct buf key;

    if (!store)
        return NULL;
    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    buf_init(&key, memory, sizeof memory);
    checkpoint_verifier_key(str_from(part->origin), parts->public_key, &key);
    if (store->ops->last_checkpoint(store, &arena, &last) < 0)
        snprintf(error, AUDIT_PART_ERROR_MAX, "%s: %s", part->log_path, store_error(store));
    else
        object = json_pack("{s:s, s:s, s:s#}", "origin", part->origin, "verifier_key", buf_c(&key),
                           "checkpoint", last.note.ptr ? last.note.ptr : "", (int)last.note.len);
    arena_done(&arena);
    store_close(store);
    return object;
}

static json_t *
card_json(const struct cli *cli, enum reconcile_side side, struct date day,
          const struct audit_parts *parts, const struct reconcile_list *list, const char *hash)
{
    json_t *array = json_array(), *object;
    char text[DATE_TEXT_MAX], error[AUDIT_PART_ERROR_MAX] = "no memory";

    for (size_t i = 0; i < parts->count; i++) {
        object = part_json(parts, &parts->parts[i], error);
        if (!object) {
            (void)cli_fail(cli, CLI_FAILURE, "%s", error);
            json_decref(array);
            return NULL;
        }
        json_array_append_new(array, object);
    }
    date_format(day, text);
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:o}", "format", FORMAT, "side",
                     reconcile_side_name(side), "day", text, "lines", (json_int_t)list->count,
                     "of_the_day", (json_int_t)reconcile_count(list), "sha256", hash, "parts",
                     array);
}

/* The lines first: a card without its lines would be taken for an export. */
static int
write_both(const struct cli *cli, const char *lines_path, const char *card_path, struct str lines,
           const json_t *card)
{
    char *text = json_dumps(card, JSON_INDENT(2)), error[FILE_ERROR_MAX] = "no memory";
    int r = CLI_DONE;

    if (!text || file_write(lines_path, lines, 0600, error) < 0 ||
        file_write(card_path, str_from(text), 0600, error) < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s", error);
    free(text);
    return r;
}

int
audit_reconcile_file_write(const struct cli *cli, const char *folder, enum reconcile_side side,
                           struct date day, const struct audit_parts *parts,
                           const struct reconcile_list *list)
{
    char *lines_path = path_of(folder, side, day, "lines");
    char *card_path = path_of(folder, side, day, "json"), hash[HEX_MAX], error[FILE_ERROR_MAX];
    struct text lines = {0};
    json_t *card = NULL;
    int r = CLI_FAILURE;

    reconcile_write(list, &lines);
    if (!lines_path || !card_path || lines.failed) {
        r = cli_fail(cli, CLI_FAILURE, "no memory");
    } else if (file_make_folder(folder, 0700, error) < 0) {
        r = cli_fail(cli, CLI_FAILURE, "%s", error);
    } else {
        hash_of(text_str(&lines), hash);
        card = card_json(cli, side, day, parts, list, hash);
        if (card)
            r = write_both(cli, lines_path, card_path, text_str(&lines), card);
    }
    json_decref(card);
    text_done(&lines);
    free(lines_path);
    free(card_path);
    return r;
}

bool
audit_reconcile_file_exists(const char *folder, enum reconcile_side side, struct date day)
{
    char *path = path_of(folder, side, day, "json");
    bool there = path && access(path, F_OK) == 0;

    free(path);
    return there;
}

/* The raw key at the end of "<name>+<hex key id>+<base64>", behind its byte for Ed25519. */
static bool
key_of(struct str verifier_key, uint8_t ret_public[static SIGNING_PUBLIC_SIZE])
{
    uint8_t bytes[1 + SIGNING_PUBLIC_SIZE];
    size_t len;

    (void)str_split(&verifier_key, '+');
    (void)str_split(&verifier_key, '+');
    if (!base64_decode(verifier_key, bytes, sizeof bytes, &len) || len != sizeof bytes ||
        bytes[0] != 1)
        return false;
    memcpy(ret_public, bytes + 1, SIGNING_PUBLIC_SIZE);
    return true;
}

static bool
checkpoints_verify(const json_t *parts)
{
    const json_t *part;
    size_t i;

    json_array_foreach(parts, i, part)
    {
        struct str note = json_member_str(part, "checkpoint");
        uint8_t public_key[SIGNING_PUBLIC_SIZE];
        struct checkpoint checkpoint;
        if (!key_of(json_member_str(part, "verifier_key"), public_key))
            return false;
        if (note.len &&
            !checkpoint_open(note, json_member_str(part, "origin"), public_key, &checkpoint))
            return false;
    }
    return json_is_array(parts) && json_array_size(parts) > 0;
}

/* NULL, or what is wrong with the export. */
static const char *
check(const json_t *card, enum reconcile_side side, struct date day, struct str lines,
      struct reconcile_list *ret_list)
{
    char hash[HEX_MAX], text[DATE_TEXT_MAX];

    date_format(day, text);
    hash_of(lines, hash);
    if (!str_eq_c(json_member_str(card, "format"), FORMAT) ||
        !str_eq_c(json_member_str(card, "side"), reconcile_side_name(side)) ||
        !str_eq_c(json_member_str(card, "day"), text))
        return "it is no export of that side and day";
    if (!str_eq_c(json_member_str(card, "sha256"), hash))
        return "its lines are not those that it names: the SHA-256 differs";
    if (!checkpoints_verify(json_object_get(card, "parts")))
        return "a checkpoint does not verify";
    if (!reconcile_read(lines, ret_list))
        return "its lines are out of form";
    return NULL;
}

int
audit_reconcile_file_read(const struct cli *cli, const char *folder, enum reconcile_side side,
                          struct date day, struct reconcile_list *ret_list)
{
    char *lines_path = path_of(folder, side, day, "lines");
    char *card_path = path_of(folder, side, day, "json"), *lines = NULL, *text = NULL;
    char error[FILE_ERROR_MAX] = "no memory";
    size_t len, text_len;
    json_t *card = NULL;
    const char *wrong;
    unsigned line;
    int r = CLI_DONE;

    if (!lines_path || !card_path || file_read(card_path, CARD_MAX, &text, &text_len, error) < 0 ||
        file_read(lines_path, LINES_MAX, &lines, &len, error) < 0) {
        r = cli_fail(cli, CLI_FAILURE, "%s", error);
    } else {
        card = json_load_strict((struct str){text, text_len}, &line);
        wrong = card ? check(card, side, day, (struct str){lines, len}, ret_list)
                     : "it is no strict JSON";
        if (wrong)
            r = cli_fail(cli, CLI_REFUSED, "%s: %s", card_path, wrong);
    }
    json_decref(card);
    free(lines);
    free(text);
    free(lines_path);
    free(card_path);
    return r;
}

bool
audit_reconcile_file_day(const char *name, enum reconcile_side side, struct date *ret_day)
{
    struct str rest = str_from(name), before = str_split(&rest, '-');

    return str_eq_c(before, reconcile_side_name(side)) && rest.len == 15 &&
           str_eq_c((struct str){rest.ptr + 10, 5}, ".json") &&
           date_parse((struct str){rest.ptr, 10}, ret_day);
}
