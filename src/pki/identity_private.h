/* A trust as the files of identity see it; private to src/pki/identity*.c. */
#ifndef TILTS_PKI_IDENTITY_PRIVATE_H
#define TILTS_PKI_IDENTITY_PRIVATE_H

#include "pki/identity.h"
#include "pki/revocation.h"

#include <sys/stat.h>

/* By what a changed file is noticed. All zero: no file. */
struct stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified, changed;
};

struct identity_trust {
    struct pki_authorities authorities;
    char *crl_path; /* NULL: none enforced */
    struct stamp crl_stamp;
    struct revocation *revocation;
    uint64_t generation;
    struct clock clock;
};

#endif
