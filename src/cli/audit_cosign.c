/*
 * tilts audit checkpoint --cosign: what a counterparty runs now and then. It fetches the newest
 * checkpoint with the proof that it extends the one seen last, keeps it durably, and only then
 * signs; so no two checkpoints that contradict each other ever get its signature.
 *
 * The state file holds the log's verifier key and the checkpoint seen last.
 */
#include "audit/consistency.h"
#include "audit/verifier_key.h"
#include "base/limits.h"
#include "cli/audit_checkpoint.h"
#include "http/http_client.h"
#include "platform/config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define URL_MAX 1024
#define STATE_MAX (CHECKPOINT_NOTE_MAX + VERIFIER_KEY_MAX)

struct cosigning {
    struct cli *cli;
    const struct audit_cosign_wish *wish;
    char *state; /* the file's text */
    struct verifier_key log;
    struct str log_key;     /* the same in writing */
    struct checkpoint seen; /* size 0: none yet */
    struct arena arena;
    struct checkpoint newest;
    struct str note;
};

static int
load_state(struct cosigning *c)
{
    const struct audit_cosign_wish *wish = c->wish;
    struct str rest, wanted = str_trim(str_from(wish->log));
    char error[FILE_ERROR_MAX];
    size_t len = 0;

    if (access(wish->state_path, F_OK) == 0 &&
        file_read(wish->state_path, STATE_MAX, &c->state, &len, error) < 0)
        return cli_fail(c->cli, CLI_FAILURE, "%s", error);
    rest = (struct str){c->state, len};
    c->log_key = c->state ? str_split(&rest, '\n') : wanted;
    if (!verifier_key_parse(c->log_key, &c->log))
        return c->state ? cli_fail(c->cli, CLI_FAILURE, "%s: is no state of a cosigner",
                                   wish->state_path)
                        : cli_fail(c->cli, CLI_USAGE,
                                   "the first time --log is needed: the log's verifier key, got "
                                   "from its owner by another way than from its address");
    if (c->state && wanted.len && !str_eq(wanted, c->log_key))
        return cli_fail(c->cli, CLI_USAGE, "%s belongs to another log", wish->state_path);
    if (rest.len && !checkpoint_open(rest, c->log.origin, c->log.public_key, &c->seen))
        return cli_fail(c->cli, CLI_FAILURE, "%s: the checkpoint in it does not verify",
                        wish->state_path);
    c->seen.origin = c->log.origin;
    return CLI_DONE;
}

/* The provider whose address it is; else the first, for its certificate. */
static const struct platform_provider *
provider_at(const struct platform_config *config, const char *source)
{
    for (unsigned i = 0; i < config->providers_count; i++)
        if (strncmp(source, config->providers[i].url, strlen(config->providers[i].url)) == 0)
            return &config->providers[i];
    return platform_config_provider(config, NULL);
}

/* GET <source><path>; *ret_status the HTTP status. */
static int
get(struct cosigning *c, const char *path, int *ret_status, struct str *ret_text)
{
    const char *config_path = c->cli->config_path ? c->cli->config_path : "platform.yaml";
    char error[CONF_ERROR_MAX], url[URL_MAX];
    struct platform_config *config = platform_config_load(config_path, error);
    struct http_client *client = NULL;
    struct http_call call = {.url = url};
    int r = CLI_DONE;

    snprintf(url, sizeof url, "%s%s", c->wish->source, path);
    if (config) {
        struct http_client_options options =
            platform_provider_client(provider_at(config, c->wish->source));
        options.answer_max = CONSISTENCY_TEXT_MAX;
        client = http_client_open(&options, error);
    }
    if (!client)
        r = cli_fail(c->cli, CLI_FAILURE, "%s", error);
    else if (http_client_call(client, &c->arena, &call) < 0)
        r = cli_fail(c->cli, CLI_FAILURE, "%s", call.error);
    http_client_close(client);
    platform_config_free(config);
    *ret_status = call.status;
    *ret_text = call.answer;
    return r;
}

/* A note alone is enough the first time, or when it is the one seen last. */
static int
take_note(struct cosigning *c, struct str note)
{
    if (!checkpoint_open(note, c->log.origin, c->log.public_key, &c->newest))
        return cli_fail(c->cli, CLI_REFUSED, "the checkpoint is not signed by the key of %.*s",
                        STR_FMT(c->log.origin));
    if (c->newest.size < c->seen.size)
        return cli_fail(c->cli, CLI_REFUSED,
                        "%.*s now shows %" PRIu64 " records, but it signed %" PRIu64
                        " before: it was cut, or set back to an older copy. Nothing is signed",
                        STR_FMT(c->log.origin), c->newest.size, c->seen.size);
    if (c->newest.size == c->seen.size && memcmp(c->newest.root, c->seen.root, DIGEST_SIZE) != 0)
        return cli_fail(c->cli, CLI_REFUSED,
                        "%.*s shows other records than those that it signed before: it was forked. "
                        "Nothing is signed",
                        STR_FMT(c->log.origin));
    if (c->newest.size > c->seen.size && c->seen.size)
        return cli_fail(c->cli, CLI_REFUSED,
                        "the checkpoint comes without the proof that it extends the one seen last; "
                        "take GET /consistency?from=%" PRIu64,
                        c->seen.size);
    c->note = note;
    return CLI_DONE;
}

static int
take_text(struct cosigning *c, struct str text)
{
    if (!str_starts_with(text, STR("old ")))
        return take_note(c, text);
    if (c->seen.size && consistency_open(text, &c->seen, c->log.public_key, &c->newest, &c->note))
        return CLI_DONE;
    return cli_fail(c->cli, CLI_REFUSED,
                    "the proof does not show that %.*s extends the %" PRIu64
                    " records that it signed before: records were changed, or the log was forked. "
                    "Nothing is signed",
                    STR_FMT(c->log.origin), c->seen.size);
}

static int
fetch(struct cosigning *c)
{
    struct str text = {NULL, 0};
    int status = 0, r;
    char path[64];

    if (c->seen.size) {
        snprintf(path, sizeof path, "/consistency?from=%" PRIu64, c->seen.size);
        r = get(c, path, &status, &text);
        if (r || status == 200)
            return r ? r : take_text(c, text);
    }
    /* Without a proof to be had: does it go on from there at all? */
    r = get(c, "/checkpoint", &status, &text);
    if (r)
        return r;
    if (status != 200)
        return cli_fail(c->cli, c->seen.size ? CLI_REFUSED : CLI_FAILURE,
                        "%s gives no checkpoint (HTTP %d)%s", c->wish->source, status,
                        c->seen.size ? ", though it had one before" : "");
    return take_text(c, text);
}

static int
read_source(struct cosigning *c)
{
    char error[FILE_ERROR_MAX], *bytes = NULL;
    struct str text;
    size_t len;

    if (strncmp(c->wish->source, "https://", 8) == 0)
        return fetch(c);
    if (file_read(c->wish->source, CONSISTENCY_TEXT_MAX, &bytes, &len, error) < 0)
        return cli_fail(c->cli, CLI_FAILURE, "%s", error);
    text = arena_str(&c->arena, (struct str){bytes, len});
    free(bytes);
    return take_text(c, text);
}

static int
keep(struct cosigning *c)
{
    char error[FILE_ERROR_MAX];
    struct buf buf;

    arena_buf(&c->arena, &buf, STATE_MAX);
    buf_add(&buf, c->log_key);
    buf_add_char(&buf, '\n');
    buf_add(&buf, c->note);
    if (!buf_ok(&buf))
        return cli_fail(c->cli, CLI_FAILURE, "no memory");
    if (file_write(c->wish->state_path, buf_str(&buf), 0600, error) < 0)
        return cli_fail(c->cli, CLI_FAILURE, "%s", error);
    return CLI_DONE;
}

static int
sign(struct cosigning *c)
{
    char memory[COSIGNATURE_LINE_MAX], key_memory[COSIGNATURE_LINE_MAX], error[FILE_ERROR_MAX];
    uint8_t public_key[SIGNING_PUBLIC_SIZE];
    struct signing_key *key;
    struct buf line, name;
    int r = CLI_DONE;

    if (access(c->wish->key_path, F_OK) < 0 && signing_create(c->wish->key_path, error) < 0)
        return cli_fail(c->cli, CLI_FAILURE, "%s", error);
    key = signing_open(c->wish->key_path, error);
    if (!key)
        return cli_fail(c->cli, CLI_FAILURE, "%s", error);
    signing_public(key, public_key);
    buf_init(&line, memory, sizeof memory);
    buf_init(&name, key_memory, sizeof key_memory);
    cosignature_key(str_from(c->wish->name), public_key, &name);
    if (cosignature_sign(c->note, str_from(c->wish->name), key, clock_now_us(&c->cli->clock),
                         &line) < 0 ||
        !buf_c(&name))
        r = cli_fail(c->cli, CLI_FAILURE, "the checkpoint cannot be cosigned");
    else if (c->cli->json)
        cli_print_json(json_pack("{s:s#, s:I, s:s, s:s#, s:s#}", "origin", c->log.origin.ptr,
                                 (int)c->log.origin.len, "size", (json_int_t)c->newest.size,
                                 "verifier_key", name.ptr, "cosignature", line.ptr, (int)line.len,
                                 "note", c->note.ptr, (int)c->note.len));
    else
        printf("%.*s%.*s", STR_FMT(c->note), STR_FMT(buf_str(&line)));
    if (r == CLI_DONE && c->cli->verbose)
        fprintf(stderr, "verifier key: %s\n", name.ptr);
    signing_close(key);
    return r;
}

int
audit_cosign(struct cli *cli, const struct audit_cosign_wish *wish)
{
    struct cosigning c = {.cli = cli, .wish = wish};
    int r;

    if (!wish->key_path || !wish->state_path || !wish->name)
        return cli_fail(cli, CLI_USAGE, "--cosign wants --key KEY, --state FILE and --name NAME");
    if (!checkpoint_origin_fits(str_from(wish->name)))
        return cli_fail(cli, CLI_USAGE, "--name wants a name without spaces and plus signs");
    arena_init(&c.arena, 4 * CONSISTENCY_TEXT_MAX);
    r = load_state(&c);
    if (r == CLI_DONE)
        r = read_source(&c);
    if (r == CLI_DONE)
        r = keep(&c);
    if (r == CLI_DONE)
        r = sign(&c);
    arena_done(&c.arena);
    free(c.state);
    return r;
}
