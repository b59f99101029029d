/* Looking at certificate files, and saying so: see certificates.h. */
#include "node/certificates.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "pki/expiry.h"

#include <stdlib.h>

const char *
certificate_standing_name(enum certificate_standing standing)
{
    static const char *const names[] = {"good", "ending", "ended", "unreadable"};

    return names[standing];
}

void
certificates_look(const struct certificate_use *use, int64_t now_us, int32_t warn_days,
                  struct certificate_expiry *ret_expiry)
{
    struct certificate_expiry expiry = {.standing = CERTIFICATE_UNREADABLE};
    char error[FILE_ERROR_MAX], *pem = NULL;
    size_t len = 0;

    if (file_read(use->path, LIMIT_PEM_MAX, &pem, &len, error) == 0 &&
        expiry_of((struct str){pem, len}, &expiry.until_us) == 0) {
        int64_t left_us = expiry.until_us - now_us;
        /* Whole days that are left; the day on which it ends counts as none. */
        expiry.days_left = (int32_t)(left_us / US_PER_DAY - (left_us % US_PER_DAY < 0));
        expiry.standing = left_us <= 0                   ? CERTIFICATE_ENDED
                          : expiry.days_left < warn_days ? CERTIFICATE_ENDING
                                                         : CERTIFICATE_GOOD;
    }
    free(pem);
    *ret_expiry = expiry;
}

void
certificates_warn(const struct certificate_use *uses, size_t count, int64_t now_us,
                  int64_t *next_us)
{
    if (now_us < *next_us)
        return;
    *next_us = now_us + US_PER_DAY;
    for (size_t i = 0; i < count; i++) {
        struct certificate_expiry expiry;
        certificates_look(&uses[i], now_us, CERTIFICATES_WARN_DAYS, &expiry);
        if (expiry.standing == CERTIFICATE_UNREADABLE)
            log_event(LOG_ERROR, "certificate-unreadable", "use=%s of=%s file=\"%s\"", uses[i].use,
                      uses[i].of ? uses[i].of : "-", uses[i].path);
        else if (expiry.standing != CERTIFICATE_GOOD)
            log_event(expiry.standing == CERTIFICATE_ENDED ? LOG_ERROR : LOG_WARNING,
                      "certificate-ending", "use=%s of=%s days_left=%d file=\"%s\"", uses[i].use,
                      uses[i].of ? uses[i].of : "-", (int)expiry.days_left, uses[i].path);
    }
}
