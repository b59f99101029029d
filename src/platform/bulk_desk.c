/* See bulk_desk.h. */
#include "platform/bulk_desk.h"

#include "base/clock.h"
#include "base/log.h"
#include "desk/people.h"
#include "platform/bulk.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#define ASKERS_MAX 64                /* people in whose name jobs run at the same time */
#define JOBS_MAX 200                 /* the newest, among which running ones are looked for */
#define AGAIN_US (5 * US_PER_SECOND) /* after an engine that stopped by a failure */
#define LOOK_MAX ((size_t)1024 * 1024)

struct asker_standing {
    int64_t id;
    struct operator_standing standing;
};

struct bulk_desk {
    struct bulk_options options;
    struct desk *desk;
    struct platform_store *store;
    struct bulk *bulk; /* NULL: not running */
    pthread_t thread;
    atomic_bool ended;    /* the thread has nothing more to do */
    int64_t again_us;     /* not started before; monotonic */
    pthread_mutex_t lock; /* over the askers and the news */
    struct asker_standing askers[ASKERS_MAX];
    size_t asker_count;
    struct provider_news *news; /* one for each provider of the configuration */
};

/* In the engine's thread. Nobody known is nobody bound. */
static struct operator_standing
standing_of(void *ctx, const struct bulk_asker *asker)
{
    struct bulk_desk *bulk = ctx;
    struct operator_standing standing = {.bound = false};

    pthread_mutex_lock(&bulk->lock);
    for (size_t i = 0; i < bulk->asker_count; i++)
        if (bulk->askers[i].id == asker->id)
            standing = bulk->askers[i].standing;
    pthread_mutex_unlock(&bulk->lock);
    return standing;
}

/* In the engine's thread. */
static void
take_news(void *ctx, const struct finding *finding, int64_t at_us)
{
    struct bulk_desk *bulk = ctx;

    pthread_mutex_lock(&bulk->lock);
    provider_news_take(bulk->news, bulk->options.config, finding, at_us);
    pthread_mutex_unlock(&bulk->lock);
}

void
bulk_desk_tell(struct bulk_desk *bulk, struct provider_news *news)
{
    pthread_mutex_lock(&bulk->lock);
    provider_news_merge(news, bulk->news, bulk->options.config->providers_count);
    pthread_mutex_unlock(&bulk->lock);
}

struct bulk_desk *
bulk_desk_open(const struct platform_config *config, const struct clock *clock, struct desk *desk,
               struct platform_store *store)
{
    struct bulk_desk *bulk = calloc(1, sizeof *bulk);

    if (!bulk)
        return NULL;
    bulk->news = calloc(config->providers_count + 1, sizeof *bulk->news);
    if (!bulk->news) {
        free(bulk);
        return NULL;
    }
    bulk->options = (struct bulk_options){.config = config,
                                          .clock = clock,
                                          .standing = standing_of,
                                          .answered = take_news,
                                          .ctx = bulk};
    bulk->desk = desk;
    bulk->store = store;
    pthread_mutex_init(&bulk->lock, NULL);
    return bulk;
}

static void *
run(void *arg)
{
    struct bulk_desk *bulk = arg;

    if (bulk_run(bulk->bulk, 0) < 0)
        log_event(LOG_ERROR, "bulk-stopped", "reason=\"%s\"", bulk_error(bulk->bulk));
    atomic_store(&bulk->ended, true);
    return NULL;
}

/* Signals are for the desk's thread. */
static int
begin_thread(struct bulk_desk *bulk)
{
    sigset_t all, before;
    int r;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    r = pthread_create(&bulk->thread, NULL, run, bulk);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return r;
}

static void
start(struct bulk_desk *bulk)
{
    char error[BULK_ERROR_MAX] = "no thread";
    int r = bulk_open(&bulk->options, &bulk->bulk, error);

    atomic_store(&bulk->ended, false);
    if (r == 1 && begin_thread(bulk) == 0) {
        if (bulk->again_us)
            log_event(LOG_INFO, "bulk-started-again", "jobs=%s", "running");
        return;
    }
    if (r == 1)
        bulk_close(bulk->bulk);
    bulk->bulk = NULL;
    if (r == 0)
        return; /* another process has the jobs; it is tried again */
    bulk->again_us = clock_monotonic_us() + AGAIN_US;
    log_event(LOG_ERROR, "bulk-stopped", "reason=\"%s\"", error);
}

/* Its handles are closed, so that the next one begins as clean as after a start of the program. */
static void
put_away(struct bulk_desk *bulk)
{
    pthread_join(bulk->thread, NULL);
    bulk_close(bulk->bulk);
    bulk->bulk = NULL;
    bulk->again_us = clock_monotonic_us() + AGAIN_US;
}

/* 0 when the askers of all running jobs are known. */
static int
look_up(struct bulk_desk *bulk, struct arena *arena, struct asker_standing *askers,
        size_t *ret_count)
{
    struct desk_person person;
    struct bulk_job *jobs;
    size_t job_count, count = 0;

    if (platform_store_list_jobs(bulk->store, 0, JOBS_MAX, arena, &jobs, &job_count) < 0)
        return -1;
    for (size_t i = 0; i < job_count && count < ASKERS_MAX; i++) {
        int found;
        if (jobs[i].state != BULK_RUNNING)
            continue;
        found = desk_person_by_id(bulk->desk, jobs[i].asker.id, arena, &person);
        if (found < 0)
            return -1;
        askers[count].id = jobs[i].asker.id;
        askers[count].standing = desk_operator_standing(found ? &person : NULL);
        count++;
    }
    *ret_count = count;
    return 0;
}

static int
refresh(struct bulk_desk *bulk)
{
    struct asker_standing askers[ASKERS_MAX];
    struct arena arena;
    size_t count;
    int r;

    arena_init(&arena, LOOK_MAX);
    r = look_up(bulk, &arena, askers, &count);
    arena_done(&arena);
    if (r < 0)
        return -1;
    pthread_mutex_lock(&bulk->lock);
    for (size_t i = 0; i < count; i++)
        bulk->askers[i] = askers[i];
    bulk->asker_count = count;
    pthread_mutex_unlock(&bulk->lock);
    return 0;
}

void
bulk_desk_tend(struct bulk_desk *bulk)
{
    if (bulk->bulk && atomic_load(&bulk->ended))
        put_away(bulk);
    if (refresh(bulk) == 0 && !bulk->bulk && clock_monotonic_us() >= bulk->again_us)
        start(bulk);
}

void
bulk_desk_wake(struct bulk_desk *bulk)
{
    bulk_desk_tend(bulk);
    if (bulk->bulk)
        bulk_wake(bulk->bulk);
}

void
bulk_desk_close(struct bulk_desk *bulk)
{
    if (!bulk)
        return;
    if (bulk->bulk) {
        bulk_stop(bulk->bulk);
        pthread_join(bulk->thread, NULL);
        bulk_close(bulk->bulk);
    }
    pthread_mutex_destroy(&bulk->lock);
    free(bulk->news);
    free(bulk);
}
