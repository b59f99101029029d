/*
 * Detached signatures (Cryptographic Message Syntax, RFC 5652) over the exact bytes of a document,
 * as `openssl cms -sign -binary` makes them and `openssl cms -verify -binary` checks them.
 *
 * Verifying answers who signed, by certificate; whom to believe is for the caller, who knows the
 * fingerprints that the parties agreed on. Chains, revocation and time are not judged here.
 * Thread: any.
 */
#ifndef TILTS_PKI_CMS_H
#define TILTS_PKI_CMS_H

#include "base/file.h"
#include "pki/digest.h"

#define CMS_SIGNERS_MAX 8

struct cms_signer {
    uint8_t fingerprint[DIGEST_SIZE]; /* SHA-256 of the certificate's DER */
    char name[128];                   /* its subject */
    int64_t signed_us;                /* the time that the signer wrote; -1: none */
    int64_t valid_from_us, valid_till_us;
    bool may_sign; /* its key usage, where there is one, lets it sign documents */
};

/*
 * Reads a signature (PEM or DER, with the signers' certificates in it) and checks every signer's
 * over content. 0 when all hold; -1 with a sentence when one does not, when a signer's certificate
 * is missing, when there is none or more than max, or when it carries a document of its own.
 */
int cms_verify(struct str content, struct str signature, struct cms_signer *signers, size_t max,
               size_t *ret_count, char error[static FILE_ERROR_MAX]) MUST_USE;
/*
 * Signs content with SHA-256, the time and the certificate included; *ret_pem is malloc'd and
 * NUL-terminated. -1 with a sentence, also when key and certificate do not belong together.
 */
int cms_sign(struct str content, const char *certificate_path, const char *key_path, char **ret_pem,
             char error[static FILE_ERROR_MAX]) MUST_USE;

#endif
