/*
 * The answering program: opens its lanes, runs them until it is told to stop.
 * Thread: the main one.
 */
#ifndef TILTS_PROVIDER_PROVIDER_H
#define TILTS_PROVIDER_PROVIDER_H

#include "base/clock.h"
#include "lane/rehearsal.h"
#include "provider/config.h"

#define PROVIDER_ERROR_MAX 512

/*
 * Serves until SIGTERM or SIGINT. 0, or -1 with a sentence (also logged) that says what to do.
 * Logs "listening" with the port once all lanes are open.
 */
int provider_run(const struct provider_config *config, const struct clock *clock,
                 char error[static PROVIDER_ERROR_MAX]) MUST_USE;
/*
 * As provider_run(), with mishaps on purpose: for `tilts sandbox` alone. Every caller but it serves
 * without one.
 */
int provider_rehearse(const struct provider_config *config, const struct rehearsal *rehearsal,
                      const struct clock *clock, char error[static PROVIDER_ERROR_MAX]) MUST_USE;
/* Opens everything as run would, says what is wrong, closes it again. */
int provider_check(const struct provider_config *config, const struct clock *clock,
                   char error[static PROVIDER_ERROR_MAX]) MUST_USE;

#endif
