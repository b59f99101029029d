/*
 * The calendars by which the parties' working days count: the rules of the law with a table of
 * moved and one-off days, which is edited when the government decides. The table comes with the
 * program; a file named by `calendar` in provider.yaml replaces it (sample: dist/calendar.yaml).
 */
#ifndef TILTS_NODE_DUTY_CALENDAR_H
#define TILTS_NODE_DUTY_CALENDAR_H

#include "base/conf.h"
#include "duty/duty.h"

struct duty_calendar {
    struct calendar of[DUTY_PARTY_COUNT]; /* by the party that owes */
    struct calendar_row *rows;            /* read from the file; owned */
};

/* path NULL: the program's own table. 0, or -1 with a sentence; then nothing is to be released. */
int duty_calendar_load(const char *path, struct duty_calendar *ret_calendar,
                       char error[static CONF_ERROR_MAX]) MUST_USE;
void duty_calendar_done(struct duty_calendar *calendar);

#endif
