/* tilts audit timestamp: an RFC 3161 time stamp over the newest checkpoint, asked for or taken in.
 */
#include "base/file.h"
#include "cli/audit_checkpoint.h"
#include "http/http_client.h"
#include "pki/timestamp.h"

#include <inttypes.h>
#include <stdlib.h>

#define REQUEST_MAX 128
#define DEADLINE_MS 30000
#define ERROR_MAX 512

struct stamping {
    struct cli *cli;
    struct audit_parts parts;
    struct audit_trust trust;
    const char *lane, *tsa, *request, *response, *size_text, *tls_trust;
    uint64_t size; /* 0: the newest */
};

/* Verified before it is kept: a stamp that nobody can verify is none. */
static int
keep(struct stamping *s, struct store *store, const struct store_checkpoint *checkpoint,
     struct str response)
{
    struct store_attachment attachment = {.size = checkpoint->size, .kind = ATTACHMENT_TIMESTAMP};
    char error[ERROR_MAX], at[DATE_TEXT_MAX];
    struct outside outside;

    if (timestamp_token(response, &attachment.bytes, error) < 0 ||
        !outside_verify(&attachment, checkpoint->note, &s->trust.outside, &outside, error))
        return cli_fail(s->cli, CLI_REFUSED, "%s (authorities stand in %s)", error,
                        s->trust.tsa_path);
    attachment.signer = str_from(outside.signer);
    attachment.at_us = outside.at_us;
    if (store->ops->attach(store, &attachment) < 0)
        return cli_fail(s->cli, CLI_FAILURE, "%s", store_error(store));
    instant_format(outside.at_us, at);
    if (s->cli->json)
        cli_print_json(json_pack("{s:I, s:s, s:s}", "size", (json_int_t)checkpoint->size, "at", at,
                                 "signer", outside.signer));
    else
        printf("Checkpoint %" PRIu64 " was stamped at %s by %s.\n", checkpoint->size, at,
               outside.signer);
    return CLI_DONE;
}

static int
ask(struct stamping *s, struct store *store, const struct store_checkpoint *checkpoint,
    struct str request)
{
    struct http_client_options options = {
        .trust_path = s->tls_trust, .deadline_ms = DEADLINE_MS, .answer_max = TIMESTAMP_MAX};
    struct http_call call = {
        .url = s->tsa, .body = request, .content_type = TIMESTAMP_REQUEST_TYPE};
    char error[ERROR_MAX];
    struct http_client *client = http_client_open(&options, error);
    struct arena arena;
    int r;

    if (!client)
        return cli_fail(s->cli, CLI_FAILURE, "%s", error);
    arena_init(&arena, 4 * TIMESTAMP_MAX);
    if (http_client_call(client, &arena, &call) < 0)
        r = cli_fail(s->cli, CLI_FAILURE, "%s", call.error);
    else if (call.status != 200)
        r = cli_fail(s->cli, CLI_FAILURE, "%s answers HTTP %d", s->tsa, call.status);
    else
        r = keep(s, store, checkpoint, call.answer);
    arena_done(&arena);
    http_client_close(client);
    return r;
}

static int
write_request(struct stamping *s, const struct store_checkpoint *checkpoint, struct str request)
{
    char error[FILE_ERROR_MAX];

    if (file_write(s->request, request, 0644, error) < 0)
        return cli_fail(s->cli, CLI_FAILURE, "%s", error);
    if (s->cli->json)
        cli_print_json(json_pack("{s:I}", "size", (json_int_t)checkpoint->size));
    else
        printf("Asks for a stamp of checkpoint %" PRIu64 "; bring the answer back with --response "
               "FILE --size %" PRIu64 ".\n",
               checkpoint->size, checkpoint->size);
    return CLI_DONE;
}

static int
read_response(struct stamping *s, struct store *store, const struct store_checkpoint *checkpoint)
{
    char error[FILE_ERROR_MAX], *bytes;
    size_t len;
    int r;

    if (file_read(s->response, TIMESTAMP_MAX, &bytes, &len, error) < 0)
        return cli_fail(s->cli, CLI_FAILURE, "%s", error);
    r = keep(s, store, checkpoint, (struct str){bytes, len});
    free(bytes);
    return r;
}

static int
stamp(struct stamping *s, struct store *store, const struct store_checkpoint *checkpoint)
{
    char memory[REQUEST_MAX];
    uint8_t hash[DIGEST_SIZE];
    struct buf request;

    outside_hash(checkpoint->note, hash);
    buf_init(&request, memory, sizeof memory);
    timestamp_request(hash, &request);
    if (s->response)
        return read_response(s, store, checkpoint);
    return s->request ? write_request(s, checkpoint, buf_str(&request))
                      : ask(s, store, checkpoint, buf_str(&request));
}

static int
stamp_part(struct stamping *s, const struct audit_part *part)
{
    char error[AUDIT_PART_ERROR_MAX];
    struct store *store = audit_part_open_to_write(part, error);
    struct store_checkpoint checkpoint;
    struct arena arena;
    int r;

    if (!store)
        return cli_fail(s->cli, CLI_FAILURE, "%s", error);
    arena_init(&arena, CHECKPOINT_NOTE_MAX + 4096);
    r = s->size ? store->ops->find_checkpoint(store, s->size, &arena, &checkpoint)
                : store->ops->last_checkpoint(store, &arena, &checkpoint);
    if (r < 0 || (s->size && checkpoint.size != s->size))
        r = cli_fail(s->cli, CLI_REFUSED, "%s: there is no such checkpoint", part->origin);
    else if (checkpoint.size == 0)
        r = cli_fail(s->cli, CLI_REFUSED, "%s: nothing is signed yet", part->origin);
    else
        r = stamp(s, store, &checkpoint);
    arena_done(&arena);
    store_close(store);
    return r;
}

static int
check_words(struct stamping *s)
{
    if (!!s->tsa + !!s->request + !!s->response != 1)
        return cli_fail(s->cli, CLI_USAGE,
                        "say --tsa URL --trust PEM, --request FILE, or --response FILE --size N");
    if (s->tsa && !s->tls_trust)
        return cli_fail(s->cli, CLI_USAGE, "--tsa wants --trust PEM for its TLS certificate");
    if (!s->response != !s->size_text ||
        (s->size_text && (!str_to_u64(str_from(s->size_text), INT64_MAX, &s->size) || !s->size)))
        return cli_fail(s->cli, CLI_USAGE, "--response wants --size N, as --request printed it");
    return CLI_DONE;
}

int
audit_timestamp_run(struct cli *cli, int argc, char **argv)
{
    struct stamping s = {.cli = cli};
    const struct cli_option options[] = {
        {.name = "--lane", .value = &s.lane, .required = true},
        {.name = "--tsa", .value = &s.tsa},
        {.name = "--trust", .value = &s.tls_trust},
        {.name = "--request", .value = &s.request},
        {.name = "--response", .value = &s.response},
        {.name = "--size", .value = &s.size_text},
        {.name = NULL},
    };
    const struct audit_part *part;
    int r = cli_parse(cli, options, argc, argv);

    if (r == 0)
        r = check_words(&s);
    if (r)
        return r;
    r = audit_parts_open(cli, &s.parts);
    if (r == CLI_DONE)
        r = audit_trust_load(cli, &s.parts, &s.trust);
    if (r == CLI_DONE) {
        part = audit_part_named(&s.parts, str_from(s.lane));
        r = part ? stamp_part(&s, part)
                 : cli_fail(cli, CLI_REFUSED, "there is no part %s of the log", s.lane);
    }
    audit_trust_done(&s.trust);
    audit_parts_close(&s.parts);
    return r;
}
