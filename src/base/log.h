/*
 * One line per event on standard error: level, event and key=value fields, or JSON lines. Only
 * programs log; libraries return. Never personal data: no codes, names or texts of a request.
 * Thread: any.
 */
#ifndef TILTS_BASE_LOG_H
#define TILTS_BASE_LOG_H

#include "base/macros.h"

#include <stdbool.h>

enum log_level { LOG_DEBUG = -1, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_form { LOG_KEY_VALUE, LOG_JSON };

void log_setup(enum log_level least, enum log_form form);
/* Whether events of that level are written: for lines that cost something to make. */
bool log_is_on(enum log_level level);
/*
 * event is a short constant word ("started"); format gives key=value pairs separated by one space,
 * where a value with a space stands in double quotes: log_event(LOG_INFO, "started", "port=%d", 1).
 * Control characters become spaces; what goes beyond 2047 bytes is left out.
 */
void log_event(enum log_level level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
