/*
 * Certificate signing requests (PKCS#10): made where the private key is to stay, carried to the
 * authority, read there. Thread: any.
 */
#ifndef TILTS_PKI_REQUEST_H
#define TILTS_PKI_REQUEST_H

#include "base/file.h"
#include "status/registration.h"

struct gnutls_pubkey_st; /* gnutls_pubkey_t without its header */

/* Whose certificate it is to be. */
struct request_holder {
    const char *name;                 /* of the organisation */
    const char *common_name;          /* of its system; NULL: the organisation's */
    struct registration registration; /* 0: none (servers) */
};

/*
 * A request in PEM (malloc'd) for the key in key_path, which is made (ECDSA P-256, mode 0600) when
 * there is no such file and used as it is otherwise. 0 or -1 with a sentence.
 */
int request_create(const char *key_path, const struct request_holder *holder, char **ret_pem,
                   char error[static FILE_ERROR_MAX]) MUST_USE;
/*
 * Reads a request, having checked that its maker holds the private key and that the key is RSA from
 * 2048 bits, ECDSA from 256 or Ed25519. The number it asks for is 0 when it names none; whether to
 * grant it is the authority's to say. *ret_key is freed with gnutls_pubkey_deinit(). 0, or -1 with
 * a sentence.
 */
int request_read(struct str pem, struct gnutls_pubkey_st **ret_key,
                 struct registration *ret_registration, char error[static FILE_ERROR_MAX]) MUST_USE;

#endif
