/* Issuing and renewing: see authority.h. */
#include "pki/authority_private.h"

#include "base/date.h"
#include "pki/fail.h"
#include "pki/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
plan_client(const struct authority_grant *grant, struct certificate_plan *plan, char *error)
{
    plan->use = CERTIFICATE_CLIENT;
    if (!grant->holder.registration.number)
        return authority_refuse(error,
                                "a client's certificate names its organisation by its registration "
                                "number");
    if (subject_init(&plan->subject, grant->holder.name, grant->holder.common_name,
                     grant->holder.registration, error) < 0)
        return AUTHORITY_REFUSED;
    return 0;
}

static int
plan_server(const struct authority *authority, const struct authority_grant *grant,
            struct certificate_plan *plan, char *error)
{
    const char *first = grant->host_count ? grant->hosts[0] : "";

    plan->use = CERTIFICATE_SERVER;
    plan->hosts = grant->hosts;
    plan->host_count = grant->host_count;
    if (!grant->host_count || grant->host_count > AUTHORITY_HOSTS_MAX)
        return authority_refuse(error,
                                "a server's certificate wants 1 to %d host names or addresses",
                                AUTHORITY_HOSTS_MAX);
    for (size_t i = 0; i < grant->host_count; i++)
        if (!certificate_host_is_valid(grant->hosts[i]))
            return authority_refuse(error, "\"%.100s\" is no host name or address",
                                    grant->hosts[i]);

    /* What counts for servers are the hosts; a long one does not fit into the common name. */
    if (subject_init(&plan->subject, authority->subject.organization,
                     strlen(first) <= SUBJECT_NAME_CHARACTERS ? first : NULL,
                     (struct registration){0}, error) < 0)
        return AUTHORITY_REFUSED;
    return 0;
}

static int
make_plan(const struct authority *authority, const struct authority_grant *grant,
          struct certificate_plan *plan, char *error)
{
    int64_t now_us = clock_now_us(&authority->clock), end_us;
    int r = authority_check_days(grant->days, error);

    if (r < 0)
        return r;
    plan->from_us = now_us - AUTHORITY_BACKDATE_S * US_PER_SECOND;
    plan->till_us = authority_after_days(now_us, grant->days);
    end_us =
        (int64_t)gnutls_x509_crt_get_expiration_time(authority->issuer.certificate) * US_PER_SECOND;
    if (plan->till_us > end_us)
        return authority_refuse(error,
                                "the authority itself ends in %lld days: give fewer days than that",
                                (long long)((end_us - now_us) / US_PER_DAY));
    return grant->kind == AUTHORITY_CLIENT ? plan_client(grant, plan, error)
                                           : plan_server(authority, grant, plan, error);
}

/* Ledger first, then the certificate: what leaves the house is always known to have been made. */
static int
enter(struct authority *authority, const struct certificate_plan *plan,
      const struct authority_issued *issued, char *error)
{
    struct authority_entry entry = {
        .serial = issued->serial,
        .kind = plan->use == CERTIFICATE_SERVER ? AUTHORITY_SERVER : AUTHORITY_CLIENT,
        .registration = plan->subject.registration,
        .name = plan->subject.organization,
        .common_name = plan->subject.common_name,
        .not_before_us = plan->from_us,
        .not_after_us = plan->till_us,
    };
    char name[AUTHORITY_SERIAL_MAX + 16];

    if (ledger_add(authority->ledger, &entry, plan->hosts, plan->host_count) < 0)
        return fail_text(error, "no memory for the ledger");
    snprintf(name, sizeof name, "issued/%s.pem", issued->serial);
    if (authority_save_ledger(authority, error) < 0 ||
        authority_save_certificate(authority->folder, name, issued->pem, error) < 0)
        return -1;
    return 0;
}

static int
issue_for_key(struct authority *authority, gnutls_pubkey_t key, const struct authority_grant *grant,
              struct authority_issued *ret_issued, char *error)
{
    gnutls_x509_crt_t certificate CLEANUP(authority_free_certificate) = NULL;
    struct authority_issued issued = {.pem = NULL};
    struct certificate_plan plan = {.hosts = NULL};
    int r = make_plan(authority, grant, &plan, error);

    if (r < 0)
        return r;
    r = certificate_make(&plan, key, &authority->issuer, &certificate);
    if (r < 0)
        return fail_gnutls(error, "the certificate cannot be made", r);
    certificate_serial(certificate, issued.serial, sizeof issued.serial);
    if (authority_export(certificate, &issued.pem, error) < 0)
        return AUTHORITY_FAILED;
    if (enter(authority, &plan, &issued, error) < 0) {
        free(issued.pem);
        return AUTHORITY_FAILED;
    }
    *ret_issued = issued;
    return AUTHORITY_DONE;
}

int
authority_issue(struct authority *authority, struct str request_pem,
                const struct authority_grant *grant, struct authority_issued *ret_issued,
                char error[static FILE_ERROR_MAX])
{
    gnutls_pubkey_t key CLEANUP(authority_free_public_key) = NULL;
    struct registration asked = {0};

    if (request_read(request_pem, &key, &asked, error) < 0)
        return AUTHORITY_REFUSED;
    /* Files get mixed up: another body's request is not turned into this one's certificate. */
    if (asked.number && asked.number != grant->holder.registration.number)
        return authority_refuse(error,
                                "the request names another registration number than the one given");
    return issue_for_key(authority, key, grant, ret_issued, error);
}

static int
load_issued_key(const struct authority *authority, const char *serial, gnutls_pubkey_t *ret_key,
                char *error)
{
    gnutls_x509_crt_t certificate CLEANUP(authority_free_certificate) = NULL;
    char path[PATH_MAX], name[AUTHORITY_SERIAL_MAX + 16];
    int r;

    snprintf(name, sizeof name, "issued/%s.pem", serial);
    if (authority_path(authority->folder, name, path, error) < 0 ||
        certificate_load(path, &certificate, error) < 0)
        return -1;
    r = gnutls_pubkey_init(ret_key);
    if (r >= 0)
        r = gnutls_pubkey_import_x509(*ret_key, certificate, 0);
    return r < 0 ? fail_gnutls(error, path, r) : 0;
}

int
authority_renew(struct authority *authority, const char *serial, unsigned days,
                struct authority_issued *ret_issued, char error[static FILE_ERROR_MAX])
{
    gnutls_pubkey_t key CLEANUP(authority_free_public_key) = NULL;
    const char *hosts[AUTHORITY_HOSTS_MAX];
    struct authority_grant grant = {.days = days, .hosts = hosts};
    struct authority_entry entry;
    int position = authority_find_standing(authority, serial, error);

    if (position < 0)
        return position;
    authority_entry(authority, (size_t)position, &entry);
    grant.kind = entry.kind;
    grant.holder = (struct request_holder){entry.name, entry.common_name, entry.registration};
    grant.host_count = ledger_hosts(authority->ledger, (size_t)position, hosts);
    if (load_issued_key(authority, entry.serial, &key, error) < 0)
        return AUTHORITY_FAILED;
    return issue_for_key(authority, key, &grant, ret_issued, error);
}
