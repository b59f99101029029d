/*
 * Who calls: the client certificate of a TLS session, verified against the authority and its CRL,
 * read into a caller. The organisation is named by the subject's organizationIdentifier (OID
 * 2.5.4.97) as ETSI EN 319 412-1 writes it: NTRLV-<registration number>.
 *
 * A certificate counts when one of the trust file's authorities issued it directly (what else the
 * peer sends is not looked at), it is within its days, not on the CRL, made for a client (extended
 * key usage clientAuth and key usage digitalSignature, both spelt out) and not itself an authority.
 * Nothing below 112 bits counts: no MD5, no SHA-1, no RSA below 2048 bits.
 *
 * A CRL stays in force for IDENTITY_CRL_GRACE_S after its nextUpdate; then every caller is refused,
 * for nobody can know any more who was revoked. The grace lets a failed job wait for the morning
 * after a long weekend; identity_crl_next_update_us() is there to warn by from nextUpdate on.
 *
 * A trust is one lane's view of authority and CRL; identity_refresh() reads a changed CRL again. A
 * changed trust file wants a restart. Thread: the lane's.
 */
#ifndef TILTS_PKI_IDENTITY_H
#define TILTS_PKI_IDENTITY_H

#include "base/clock.h"
#include "base/file.h"
#include "status/registration.h"

struct identity_trust;

#define IDENTITY_CRL_GRACE_S (72 * 3600)

enum identity_standing {
    IDENTITY_VALID,
    IDENTITY_REVOKED,  /* or expired, or its chain no longer verifies */
    IDENTITY_NAMELESS, /* valid, but names no organisation */
};

struct caller {
    enum identity_standing standing;
    struct registration registration; /* of the organisation */
    char name[128];                   /* subject O, else CN; for listings only */
    uint8_t fingerprint[32];          /* SHA-256 of the certificate's DER */
    char serial_hex[48];
    uint64_t generation; /* of the trust it was verified against */
    /* Microseconds UTC: ask identity_of() again from then on, for the certificate or the CRL has
       run out; 0 unless valid or nameless. */
    int64_t valid_until_us;
};

/* crl_path may be NULL (no CRL enforced: only for tests). NULL with a sentence on failure. */
struct identity_trust *identity_trust_open(const char *ca_path, const char *crl_path,
                                           char error[static FILE_ERROR_MAX]) MUST_USE;
void identity_trust_close(struct identity_trust *trust); /* NULL is fine */
/* The time to verify against; without this call, the system's. */
void identity_use_clock(struct identity_trust *trust, const struct clock *clock);
/*
 * Looks whether the CRL file changed (by stat) and takes the new one in; a file that does not
 * parse, is not signed by the authority or is older than the one in force leaves that one in force.
 * Returns 1 when taken (generation grew), 0 when unchanged since the last call (a refused file is
 * told of once), -1 with a sentence. Cheap enough to call every second.
 */
int identity_refresh(struct identity_trust *trust, char error[static FILE_ERROR_MAX]);
uint64_t identity_generation(const struct identity_trust *trust);
/* The CRL's nextUpdate and thisUpdate, microseconds UTC; 0 when there is no CRL. */
int64_t identity_crl_next_update_us(const struct identity_trust *trust);
int64_t identity_crl_this_update_us(const struct identity_trust *trust);

/*
 * Prepares a server session before its handshake (session is a gnutls_session_t): a client
 * certificate is REQUIRED and verified by chain, time, CRL and key usage within the handshake; a
 * caller without a valid one gets no channel, and is told why by a TLS alert where it can be. trust
 * must outlive the session. Takes the session's gnutls_db_set_ptr(), which belongs to resumption
 * (off), because libmicrohttpd keeps gnutls_session_set_ptr() for itself. 0, or -1 for a NULL.
 */
int identity_require(void *session, struct identity_trust *trust) MUST_USE;
/* Reads and verifies the peer of an established session; call again when the generation grew. */
void identity_of(void *session, const struct identity_trust *trust, struct caller *ret_caller);

#endif
