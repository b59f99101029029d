/*
 * RFC 3161 time stamps of a SHA-256 hash. GnuTLS knows the signature (CMS) and the certificates but
 * not the few fields around and within, which are read and written here. A request has no nonce: a
 * stamp that was made earlier for the same hash is as true as a new one, and so a request can be
 * made in one place and its response be taken in another. Thread: any.
 */
#ifndef TILTS_PKI_TIMESTAMP_H
#define TILTS_PKI_TIMESTAMP_H

#include "base/file.h"
#include "pki/digest.h"

#define TIMESTAMP_REQUEST_TYPE "application/timestamp-query"
#define TIMESTAMP_MAX (64 * 1024) /* bytes of a response */
#define TIMESTAMP_SIGNER_MAX 192

/* The DER of a TimeStampReq that asks for the TSA's certificate. */
void timestamp_request(const uint8_t hash[static DIGEST_SIZE], struct buf *buf);
/* The token within a TimeStampResp, a view. -1 with a sentence when it was not granted. */
int timestamp_token(struct str response, struct str *ret_token,
                    char error[static FILE_ERROR_MAX]) MUST_USE;
/*
 * Whether token stamps hash, signed by a TSA (key purpose time stamping) that trust_path's
 * authorities vouch for and whose certificate held at the time it states: it may have expired
 * since. That time and the TSA's name out. -1 with a sentence.
 */
int timestamp_verify(struct str token, const uint8_t hash[static DIGEST_SIZE],
                     const char *trust_path, int64_t *ret_at_us,
                     char ret_signer[static TIMESTAMP_SIGNER_MAX],
                     char error[static FILE_ERROR_MAX]) MUST_USE;

#endif
