/* The register follows the day: see sandbox.h. */
#include "cli/sandbox.h"

#include "base/log.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

struct sandbox_keeper {
    struct cli cli;
    const char *dir;
    struct date day; /* of the register */
    pthread_t thread;
    pthread_mutex_t lock; /* of stop */
    pthread_cond_t wake;
    bool stop;
};

/* True when the keeper was told to stop before that instant. */
static bool
stopped_before(struct sandbox_keeper *keeper, int64_t instant_us)
{
    struct timespec until = {.tv_sec = instant_us / US_PER_SECOND};
    bool stop;

    pthread_mutex_lock(&keeper->lock);
    while (!keeper->stop && clock_now_us(&keeper->cli.clock) < instant_us)
        pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until);
    stop = keeper->stop;
    pthread_mutex_unlock(&keeper->lock);
    return stop;
}

static void *
run(void *arg)
{
    struct sandbox_keeper *keeper = arg;

    while (!stopped_before(keeper, date_riga_begin_us(date_add_days(keeper->day, 1)))) {
        keeper->day = date_in_riga(clock_now_us(&keeper->cli.clock));
        if (sandbox_import(&keeper->cli, keeper->dir, keeper->day) == CLI_DONE)
            log_event(LOG_INFO, "sandbox-day", "advice=\"the register is that of the new day\"");
    }
    return NULL;
}

struct sandbox_keeper *
sandbox_keeper_start(const struct cli *cli, const char *dir)
{
    struct sandbox_keeper *keeper = calloc(1, sizeof *keeper);
    sigset_t all, before;
    int r;

    if (!keeper) {
        cli_fail(cli, CLI_FAILURE, "no memory");
        return NULL;
    }
    keeper->cli = *cli;
    keeper->dir = dir;
    keeper->day = date_in_riga(clock_now_us(&cli->clock));
    if (sandbox_import(cli, dir, keeper->day) != CLI_DONE) {
        free(keeper);
        return NULL;
    }
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_cond_init(&keeper->wake, NULL);
    sigfillset(&all); /* signals are for the main thread */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    r = pthread_create(&keeper->thread, NULL, run, keeper);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (r == 0)
        return keeper;
    free(keeper);
    cli_fail(cli, CLI_FAILURE, "the thread that follows the day cannot be started");
    return NULL;
}

void
sandbox_keeper_stop(struct sandbox_keeper *keeper)
{
    if (!keeper)
        return;
    pthread_mutex_lock(&keeper->lock);
    keeper->stop = true;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
    pthread_join(keeper->thread, NULL);
    pthread_cond_destroy(&keeper->wake);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}
