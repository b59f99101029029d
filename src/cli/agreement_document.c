/* tilts agreement add FILE, amend FILE: a new document, told in words before it is kept. */
#include "agreement/agreement_state.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/agreement_desk.h"

#include <stdlib.h>

static void
tell_purposes(struct agreement_desk *desk, const struct agreement *a)
{
    char memory[512], from[DATE_TEXT_MAX], till[DATE_TEXT_MAX];
    struct buf list;

    buf_init(&list, memory, sizeof memory);
    for (size_t i = 0; i < a->purpose_count; i++) {
        const struct purpose *purpose = &a->purposes[i];
        date_format(purpose->from, from);
        date_format(purpose->till, till);
        buf_addf(&list, "%s%.*s%s%s%s%s", i ? ", " : "", STR_FMT(purpose->code),
                 from[0] ? " from " : "", from, till[0] ? " till " : "", till);
    }
    agreement_desk_tell(desk, "Purposes: %.*s; a request %s name its purpose (1.2).",
                        STR_FMT(buf_str(&list)),
                        a->purpose_rule == PURPOSE_REQUIRED ? "must" : "may");
}

static void
tell_conditions(struct agreement_desk *desk, const struct agreement *a)
{
    tell_purposes(desk, a);
    agreement_desk_tell(desk, "A request %s name the application (3.2.3).",
                        a->application_required ? "must" : "may");
    agreement_desk_tell(desk, a->operator_rule == OPERATORS_LISTED
                                  ? "Only operators of the agency's list may ask (3.2.9)."
                                  : "Any operator of the agency may ask (3.2.9).");
    if (a->requests_per_second)
        agreement_desk_tell(desk, "At most %u requests a second, %u at once (3.2.5).",
                            a->requests_per_second, a->requests_burst);
    if (a->rows_per_second)
        agreement_desk_tell(desk, "At most %u rows a second, %u at once (3.2.5).",
                            a->rows_per_second, a->rows_burst);
    if (a->quota_per_purpose)
        agreement_desk_tell(desk, "At most %u checks a month for each purpose (3.2.5).",
                            a->quota_per_purpose);
}

static void
tell_term(struct agreement_desk *desk, const struct agreement *a)
{
    struct date today = date_in_riga(desk->now_us);
    char from[DATE_TEXT_MAX], till[DATE_TEXT_MAX];

    date_format(a->effective, from);
    date_format(a->term_till, till);
    agreement_desk_tell(desk, "From %s%s%s, %.*s may ask about %.*s (2).", from,
                        till[0] ? " to the end of " : " on, without an end", till,
                        STR_FMT(a->agency.name), STR_FMT(a->municipality.name));
    if (today.days > a->term_till.days)
        agreement_desk_tell(desk, "Its term is over: it allows nothing, its checks are refused "
                                  "with agreement-expired, clause 2.");
    else if (today.days < a->effective.days)
        agreement_desk_tell(desk, "Today it does not decide yet.");
    else
        agreement_desk_tell(desk, "It decides from the next request on.");
}

/* Another agreement of the same two parties that is still alive. */
static void
tell_others(struct agreement_desk *desk, const struct agreement *a)
{
    struct agreement_standing standing;

    for (size_t i = 0; i < desk->set.life_count; i++) {
        const struct life *life = &desk->set.lives[i];
        agreement_standing(life, desk->now_us, &standing);
        if (str_eq(life->id, a->id) || standing.is_over ||
            !life_agency(life, a->agency.registration) ||
            !life_municipality(life, a->municipality.registration))
            continue;
        agreement_desk_tell(desk,
                            "Beside it %.*s stands between the same parties (%s): a check "
                            "is answered when either allows it.",
                            STR_FMT(life->id), agreement_state_name(standing.state));
    }
}

static void
tell_amendment(struct agreement_desk *desk, const struct agreement *a)
{
    char day[DATE_TEXT_MAX];

    date_format(date_add_days(a->effective, -1), day);
    agreement_desk_tell(desk, "To the end of %s version %u decides, then version %u (6.1).", day,
                        a->version - 1, a->version);
}

/* Whether the document may join what is there; an exit code. */
static int
check_addition(const struct agreement_desk *desk, const char *path, const struct agreement *a)
{
    if (agreement_set_find(&desk->set, a->id))
        return cli_fail(desk->cli, CLI_REFUSED,
                        "%s: there is an agreement %.*s already; a new version is added with: "
                        "tilts agreement amend",
                        path, STR_FMT(a->id));
    if (a->version != 1)
        return cli_fail(desk->cli, CLI_REFUSED, "%s: a new agreement begins with version 1", path);
    return CLI_DONE;
}

static int
check_amendment(const struct agreement_desk *desk, const char *path, const struct agreement *a)
{
    const struct life *life = agreement_set_find(&desk->set, a->id);
    struct agreement_standing standing;

    if (!life)
        return cli_fail(desk->cli, CLI_REFUSED, "%s: there is no agreement %.*s to amend", path,
                        STR_FMT(a->id));
    if (a->version != life->version_count + 1)
        return cli_fail(desk->cli, CLI_REFUSED, "%s: the next version of %.*s is %zu, not %u", path,
                        STR_FMT(a->id), life->version_count + 1, a->version);
    if (a->effective.days < date_in_riga(desk->now_us).days)
        return cli_fail(desk->cli, CLI_REFUSED,
                        "%s: an amendment takes effect today or later; what was asked before was "
                        "decided by version %u",
                        path, a->version - 1);
    agreement_standing(life, desk->now_us, &standing);
    if (standing.state == STATE_TERMINATED)
        return cli_fail(desk->cli, CLI_REFUSED,
                        "%s: %.*s was terminated by clause %.*s; a new agreement is needed", path,
                        STR_FMT(a->id), STR_FMT(standing.clause));
    return CLI_DONE;
}

/* What the words say besides the file's contents. */
struct adding {
    const char *path;
    bool amends, rehearsal;
    struct agreement_signatures signatures;
};

/*
 * Whose signatures count: an agreement's first version names its own signers; a later one must be
 * signed by those of the version before, so that nobody brings his own certificate along.
 */
static int
take_signatures(struct agreement_desk *desk, struct str yaml, const struct agreement *a,
                struct adding *adding)
{
    const struct life *life = agreement_set_find(&desk->set, a->id);
    const struct agreement_signing signing = {
        .rule = life ? &life->versions[life->version_count - 1] : a,
        .agreement = a->id,
        .content = yaml,
        .both = true,
    };

    return agreement_signatures_take(desk, &signing, &adding->signatures);
}

static int
take_document(struct agreement_desk *desk, struct str yaml, struct adding *adding)
{
    const char *path = adding->path;
    bool amends = adding->amends;
    char error[AGREEMENT_ERROR_MAX], detail[32];
    struct agreement a;
    struct agreement_document document = {.yaml = yaml, .at_us = desk->now_us};
    struct agreement_change change = {.verb = amends ? "amend" : "add", .at_us = desk->now_us};
    int r;

    if (agreement_parse(yaml, path, &desk->set.arena, &a, error) < 0)
        return cli_fail(desk->cli, CLI_REFUSED, "%s", error);
    r = amends ? check_amendment(desk, path, &a) : check_addition(desk, path, &a);
    if (r == CLI_DONE && !adding->rehearsal)
        r = take_signatures(desk, yaml, &a, adding);
    if (r != CLI_DONE)
        return r;
    if (amends)
        tell_amendment(desk, &a);
    tell_term(desk, &a);
    tell_conditions(desk, &a);
    tell_others(desk, &a);
    /* Its versions and parties must fit together with the rest. */
    if (agreement_set_add_document(&desk->set, yaml, path, error) < 0 ||
        agreement_set_seal(&desk->set, error) < 0)
        return cli_fail(desk->cli, CLI_REFUSED, "%s", error);
    snprintf(detail, sizeof detail, "{\"version\":%u}", a.version);
    document.id = change.agreement = a.id;
    document.version = a.version;
    change.clause = amends ? STR("6.1") : STR("1.1");
    change.detail = str_from(detail);
    change.signatures = &adding->signatures;
    return agreement_desk_make(desk, &change, &document, NULL, adding->rehearsal);
}

static int
run(struct agreement_desk *desk, int argc, char **argv, bool amends)
{
    struct adding adding = {.amends = amends};
    const struct cli_option options[] = {{"FILE", &adding.path, NULL, true},
                                         {"--signature", &adding.signatures.paths[0], NULL, false},
                                         {"--signature", &adding.signatures.paths[1], NULL, false},
                                         {"--dry-run", NULL, &adding.rehearsal, false},
                                         {NULL, NULL, NULL, false}};
    char error[FILE_ERROR_MAX], *bytes;
    size_t len;
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r != CLI_DONE)
        return r;
    if (file_read(adding.path, LIMIT_YAML_MAX, &bytes, &len, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    r = take_document(desk, (struct str){bytes, len}, &adding);
    agreement_signatures_done(&adding.signatures);
    free(bytes);
    return r;
}

int
agreement_desk_add(struct agreement_desk *desk, int argc, char **argv)
{
    return run(desk, argc, argv, false);
}

int
agreement_desk_amend(struct agreement_desk *desk, int argc, char **argv)
{
    return run(desk, argc, argv, true);
}
