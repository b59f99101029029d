/* How long answers are kept: per programme, from the configuration (keep_answers). Pure. */
#ifndef TILTS_PLATFORM_KEEPING_H
#define TILTS_PLATFORM_KEEPING_H

#include "base/date.h"
#include "platform/config.h"

#define KEEPING_DAYS 90 /* when the configuration does not name the purpose */

/* The last day on which an answer of that instant may be kept. */
struct date keeping_until(const struct platform_config *config, struct str purpose,
                          int64_t answered_us);

#endif
