/*
 * How long the certificates that a configuration names are still good, for whoever must renew them
 * in time. A renewed one (`tilts pki renew`) is good beside the old one, so that nothing stands
 * still while files are changed. Thread: any.
 */
#ifndef TILTS_NODE_CERTIFICATES_H
#define TILTS_NODE_CERTIFICATES_H

#include "base/date.h"

#define CERTIFICATES_WARN_DAYS 30

/* One of them: what it is for ("server", "desk", "client"), towards whom (NULL: everybody). */
struct certificate_use {
    const char *use, *of, *path;
};

enum certificate_standing {
    CERTIFICATE_GOOD,
    CERTIFICATE_ENDING,     /* within the given days: renew it now */
    CERTIFICATE_ENDED,      /* nobody accepts it any more */
    CERTIFICATE_UNREADABLE, /* there is no certificate in that file */
};

struct certificate_expiry {
    enum certificate_standing standing;
    int64_t until_us;  /* not for what is unreadable, */
    int32_t days_left; /* nor this: whole days, negative when it has ended */
};

const char *certificate_standing_name(enum certificate_standing standing); /* "good", ... */
/* Reads the file anew. */
void certificates_look(const struct certificate_use *use, int64_t now_us, int32_t warn_days,
                       struct certificate_expiry *ret_expiry);
/* Logs a warning for each that is not good. *next_us is the caller's, 0 at first: once a day. */
void certificates_warn(const struct certificate_use *uses, size_t count, int64_t now_us,
                       int64_t *next_us);

#endif
