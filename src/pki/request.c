/* Certificate signing requests: see request.h. */
#include "pki/request.h"

#include "pki/fail.h"
#include "pki/keyfile.h"
#include "pki/subject.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
free_request(gnutls_x509_crq_t *request)
{
    if (*request)
        gnutls_x509_crq_deinit(*request);
}

static void
free_key(gnutls_privkey_t *key)
{
    if (*key)
        gnutls_privkey_deinit(*key);
}

static int
load_or_make_key(const char *path, gnutls_privkey_t *ret_key, char *error)
{
    if (access(path, F_OK) < 0 && errno == ENOENT &&
        keyfile_create(path, KEYFILE_ECDSA_P256, error) < 0)
        return -1;
    return keyfile_load(path, ret_key, error);
}

static int
set_public_key(gnutls_x509_crq_t request, gnutls_privkey_t key)
{
    gnutls_pubkey_t public_key;
    int r = gnutls_pubkey_init(&public_key);

    if (r < 0)
        return r;
    r = gnutls_pubkey_import_privkey(public_key, key, 0, 0);
    if (r >= 0)
        r = gnutls_x509_crq_set_pubkey(request, public_key);
    gnutls_pubkey_deinit(public_key);
    return r;
}

static int
sign_request(gnutls_x509_crq_t request, gnutls_privkey_t key, const struct subject *subject)
{
    int r = gnutls_x509_crq_set_version(request, 1);

    if (r >= 0)
        r = subject_write_request(request, subject);
    if (r >= 0)
        r = set_public_key(request, key);
    if (r >= 0)
        r = gnutls_x509_crq_privkey_sign(request, key, GNUTLS_DIG_UNKNOWN, 0);
    return r;
}

int
request_create(const char *key_path, const struct request_holder *holder, char **ret_pem,
               char error[static FILE_ERROR_MAX])
{
    gnutls_x509_crq_t request CLEANUP(free_request) = NULL;
    gnutls_privkey_t key CLEANUP(free_key) = NULL;
    gnutls_datum_t pem = {NULL, 0};
    struct subject subject;
    int r;

    if (subject_init(&subject, holder->name, holder->common_name, holder->registration, error) <
            0 ||
        load_or_make_key(key_path, &key, error) < 0)
        return -1;
    r = gnutls_x509_crq_init(&request);
    if (r >= 0)
        r = sign_request(request, key, &subject);
    if (r >= 0)
        r = gnutls_x509_crq_export2(request, GNUTLS_X509_FMT_PEM, &pem);
    if (r < 0)
        return fail_gnutls(error, "the request cannot be made", r);
    *ret_pem = strndup((const char *)pem.data, pem.size);
    gnutls_free(pem.data);
    return *ret_pem ? 0 : fail_text(error, "no memory for the request");
}

static bool
is_strong(gnutls_pubkey_t key)
{
    static const gnutls_pk_algorithm_t accepted[] = {GNUTLS_PK_RSA, GNUTLS_PK_ECDSA,
                                                     GNUTLS_PK_EDDSA_ED25519};
    unsigned bits = 0;
    int algorithm = gnutls_pubkey_get_pk_algorithm(key, &bits);

    for (size_t i = 0; i < ARRAY_LEN(accepted); i++)
        if (algorithm == (int)accepted[i])
            return gnutls_pk_bits_to_sec_param(accepted[i], bits) >= GNUTLS_SEC_PARAM_MEDIUM;
    return false;
}

static int
take_key(gnutls_x509_crq_t request, gnutls_pubkey_t *ret_key, char *error)
{
    gnutls_pubkey_t key;
    int r = gnutls_pubkey_init(&key);

    if (r < 0)
        return fail_gnutls(error, "the request cannot be read", r);
    r = gnutls_pubkey_import_x509_crq(key, request, 0);
    if (r >= 0 && is_strong(key)) {
        *ret_key = key;
        return 0;
    }
    gnutls_pubkey_deinit(key);
    return fail_text(error, "the request's key is too weak or of an unknown kind: "
                            "use ECDSA P-256, Ed25519, or RSA from 2048 bits");
}

int
request_read(struct str pem, struct gnutls_pubkey_st **ret_key,
             struct registration *ret_registration, char error[static FILE_ERROR_MAX])
{
    gnutls_datum_t data = {(unsigned char *)(uintptr_t)pem.ptr, (unsigned)pem.len};
    gnutls_x509_crq_t request CLEANUP(free_request) = NULL;
    int r = gnutls_x509_crq_init(&request);

    if (r >= 0)
        r = gnutls_x509_crq_import(request, &data, GNUTLS_X509_FMT_PEM);
    if (r < 0)
        return fail_gnutls(error, "the request cannot be read", r);
    if (gnutls_x509_crq_verify(request, 0) < 0)
        return fail_text(error, "the request is not signed by the key that it names");
    if (take_key(request, ret_key, error) < 0)
        return -1;
    *ret_registration = subject_read_request(request);
    return 0;
}
