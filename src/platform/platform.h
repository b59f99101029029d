/*
 * The asking program: the agency's side, where its people and its other systems ask. It opens its
 * desk and serves until it is told to stop. Thread: main, which becomes the desk's.
 */
#ifndef TILTS_PLATFORM_PLATFORM_H
#define TILTS_PLATFORM_PLATFORM_H

#include "base/clock.h"
#include "platform/config.h"

#define PLATFORM_ERROR_MAX 512

/* Serves until SIGTERM or SIGINT. 0, or -1 with a sentence. */
int platform_run(const struct platform_config *config, const struct clock *clock,
                 char error[static PLATFORM_ERROR_MAX]) MUST_USE;
/* Opens everything as platform_run() would, and closes it again. */
int platform_check(const struct platform_config *config, const struct clock *clock,
                   char error[static PLATFORM_ERROR_MAX]) MUST_USE;

#endif
