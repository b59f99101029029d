/*
 * Signatures on versions and events: taken with a change, listed and handed out again, made. Who
 * may sign is pinned by fingerprint in the agreement itself; a certificate that the parties did not
 * name counts for nothing, whoever issued it.
 */
#include "base/file.h"
#include "base/limits.h"
#include "cli/agreement_desk.h"
#include "pki/cms.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_MAX ((size_t)LIMIT_AGREEMENT_SET_MAX)
#define PARTIES 2

static const char *const party_names[PARTIES] = {"municipality", "agency"};

/* Whose certificate it is: 0 or 1; -1 neither's. */
static int
party_of(const struct agreement *rule, const struct cms_signer *signer)
{
    const struct str pinned[PARTIES] = {rule->municipality.signer, rule->agency.signer};
    char hex[2 * DIGEST_SIZE + 1];
    struct buf buf;

    buf_init(&buf, hex, sizeof hex);
    buf_add_hex(&buf, signer->fingerprint, DIGEST_SIZE);
    for (int i = 0; i < PARTIES; i++)
        if (pinned[i].len && str_eq(pinned[i], buf_str(&buf)))
            return i;
    return -1;
}

/* Every signer must be one whom the agreement names, with a certificate that is good today. */
static int
check_signer(struct agreement_desk *desk, const struct agreement *rule, const char *path,
             const struct cms_signer *signer, bool signed_by[static PARTIES])
{
    int party = party_of(rule, signer);

    if (party < 0)
        return cli_fail(desk->cli, CLI_REFUSED,
                        "%s: %s is none of the signers that the agreement names", path,
                        signer->name);
    if (!signer->may_sign)
        return cli_fail(desk->cli, CLI_REFUSED, "%s: the certificate of %s is not for signing",
                        path, signer->name);
    if (desk->now_us < signer->valid_from_us || desk->now_us > signer->valid_till_us)
        return cli_fail(desk->cli, CLI_REFUSED, "%s: the certificate of %s is not valid today",
                        path, signer->name);
    signed_by[party] = true;
    agreement_desk_tell(desk, "Signed by the %s: %s.", party_names[party], signer->name);
    return CLI_DONE;
}

static int
take_file(struct agreement_desk *desk, const struct agreement_signing *signing,
          struct agreement_signatures *signatures, bool signed_by[static PARTIES])
{
    const char *path = signatures->paths[signatures->count];
    struct cms_signer signers[CMS_SIGNERS_MAX];
    char error[FILE_ERROR_MAX], *bytes;
    size_t len, count = 0;
    int r = CLI_DONE;

    if (file_read(path, LIMIT_PEM_MAX, &bytes, &len, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    signatures->bytes[signatures->count] = bytes;
    signatures->rows[signatures->count++] = (struct agreement_signature_row){
        signing->agreement, desk->now_us, signing->content, {bytes, len}};
    if (cms_verify(signing->content, (struct str){bytes, len}, signers, CMS_SIGNERS_MAX, &count,
                   error) < 0)
        return cli_fail(desk->cli, CLI_REFUSED, "%s: %s", path, error);
    for (size_t i = 0; r == CLI_DONE && i < count; i++)
        r = check_signer(desk, signing->rule, path, &signers[i], signed_by);
    return r;
}

int
agreement_signatures_take(struct agreement_desk *desk, const struct agreement_signing *signing,
                          struct agreement_signatures *signatures)
{
    bool signed_by[PARTIES] = {false, false};
    bool enough;
    int r = CLI_DONE;

    while (r == CLI_DONE && signatures->count < AGREEMENT_SIGNATURES_MAX &&
           signatures->paths[signatures->count])
        r = take_file(desk, signing, signatures, signed_by);
    if (r != CLI_DONE || !signing->rule->signatures_required)
        return r;
    enough = signing->both ? signed_by[0] && signed_by[1] : signed_by[0] || signed_by[1];
    return enough ? CLI_DONE
                  : cli_fail(desk->cli, CLI_REFUSED,
                             "%.*s requires this to be signed by %s: --signature FILE",
                             STR_FMT(signing->agreement),
                             signing->both ? "both parties" : "one of the parties");
}

void
agreement_signatures_done(struct agreement_signatures *signatures)
{
    for (size_t i = 0; i < signatures->count; i++)
        free(signatures->bytes[i]);
    signatures->count = 0;
}

int
agreement_desk_sign(struct agreement_desk *desk, int argc, char **argv)
{
    const char *path = NULL, *certificate = NULL, *key = NULL, *out = NULL;
    const struct cli_option options[] = {{"FILE", &path, NULL, true},
                                         {"--certificate", &certificate, NULL, true},
                                         {"--key", &key, NULL, true},
                                         {"--out", &out, NULL, true},
                                         {NULL, NULL, NULL, false}};
    char error[FILE_ERROR_MAX], *bytes, *pem;
    size_t len;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r != CLI_DONE)
        return r;
    if (file_read(path, LIMIT_YAML_MAX, &bytes, &len, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    r = cms_sign((struct str){bytes, len}, certificate, key, &pem, error);
    free(bytes);
    if (r == 0) {
        r = file_write(out, str_from(pem), 0644, error);
        free(pem);
    }
    return r < 0 ? cli_fail(desk->cli, CLI_FAILURE, "%s", error) : CLI_DONE;
}

/* content and signature side by side, as openssl wants them. */
static int
hand_out(const struct agreement_desk *desk, const struct agreement_signature_row *row,
         const char *folder, size_t number)
{
    char path[4096], error[FILE_ERROR_MAX];

    snprintf(path, sizeof path, "%s/%zu.content", folder, number);
    if (file_make_folder(folder, 0755, error) < 0 ||
        file_write(path, row->content, 0644, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    snprintf(path, sizeof path, "%s/%zu.p7s", folder, number);
    if (file_write(path, row->signature, 0644, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    return CLI_DONE;
}

static void
add_row(struct cli_table *table, const struct agreement_signature_row *row, size_t number)
{
    struct cms_signer signers[CMS_SIGNERS_MAX];
    char error[FILE_ERROR_MAX], at[DATE_TEXT_MAX], n[24], hex[2 * DIGEST_SIZE + 1];
    size_t count = 0;
    bool holds =
        cms_verify(row->content, row->signature, signers, CMS_SIGNERS_MAX, &count, error) == 0;
    struct buf buf;

    instant_format_riga(row->at_us, at);
    snprintf(n, sizeof n, "%zu", number);
    for (size_t i = 0; i < count; i++) {
        buf_init(&buf, hex, sizeof hex);
        buf_add_hex(&buf, signers[i].fingerprint, DIGEST_SIZE);
        cli_table_add(table, (const char *const[]){n, at, signers[i].name, buf_c(&buf), "holds"});
    }
    if (!holds)
        cli_table_add(table, (const char *const[]){n, at, NULL, NULL, error});
}

static int
list_signatures(const struct agreement_desk *desk, const char *id, const char *folder)
{
    static const char *const columns[] = {"number", "at", "signer", "fingerprint", "state"};
    struct agreement_signature_row *rows;
    struct cli_table *table;
    struct arena arena;
    size_t count, number = 0;
    int r = CLI_DONE;

    arena_init(&arena, ARENA_MAX);
    if (desk->store->ops->load_agreement_signatures(desk->store, &arena, &rows, &count) < 0) {
        arena_done(&arena);
        return cli_fail(desk->cli, CLI_FAILURE, "the register: %s", store_error(desk->store));
    }
    table = cli_table_open(desk->cli, columns, ARRAY_LEN(columns));
    for (size_t i = 0; r == CLI_DONE && i < count; i++) {
        if (!str_eq_c(rows[i].agreement, id))
            continue;
        add_row(table, &rows[i], ++number);
        if (folder)
            r = hand_out(desk, &rows[i], folder, number);
    }
    cli_table_close(table, number ? NULL : "There are no signatures.");
    arena_done(&arena);
    return r;
}

int
agreement_desk_signatures(struct agreement_desk *desk, int argc, char **argv)
{
    const char *id = NULL, *folder = NULL;
    const struct cli_option options[] = {
        {"ID", &id, NULL, true}, {"--out", &folder, NULL, false}, {NULL, NULL, NULL, false}};
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r != CLI_DONE)
        return r;
    if (!agreement_set_find(&desk->set, str_from(id)))
        return cli_fail(desk->cli, CLI_REFUSED, "there is no agreement %s", id);
    return list_signatures(desk, id, folder);
}
