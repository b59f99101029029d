/* Rooms of workers and the jobs that pass through them: see office.h. */
#include "desk/office.h"

#include "base/limits.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define WORKERS_MAX 2

static const unsigned room_workers[OFFICE_ROOMS] = {
    [OFFICE_SHORT] = 1, [OFFICE_OUTSIDE] = 1, [OFFICE_COMMANDS] = 2, [OFFICE_LONG] = 1};

struct list {
    struct office_job *first, **end;
};

struct worker {
    pthread_t thread;
    struct room *room;
    struct office_job *running;
};

struct room {
    struct office *office;
    struct worker workers[WORKERS_MAX];
    unsigned worker_count; /* threads that were begun */
    struct list waiting;
    pthread_cond_t filled;
    unsigned jobs; /* waiting and running */
};

struct office {
    pthread_mutex_t lock; /* over all that follows but `event` */
    struct room rooms[OFFICE_ROOMS];
    struct list finished;
    bool closing;
    int event;
};

static void
list_init(struct list *list)
{
    list->first = NULL;
    list->end = &list->first;
}

static void
list_add(struct list *list, struct office_job *job)
{
    job->next = NULL;
    *list->end = job;
    list->end = &job->next;
}

static struct office_job *
list_take(struct list *list)
{
    struct office_job *job = list->first;

    if (job && !(list->first = job->next))
        list->end = &list->first;
    return job;
}

static void
finish(struct room *room, struct office_job *job)
{
    static const uint64_t one = 1;
    struct office *office = room->office;

    list_add(&office->finished, job);
    room->jobs--;
    /* It only fails when the counter is full, and then the loop has something to read already. */
    while (write(office->event, &one, sizeof one) < 0 && errno == EINTR)
        ;
}

static void *
work(void *arg)
{
    struct worker *worker = arg;
    struct room *room = worker->room;
    struct office *office = room->office;

    pthread_mutex_lock(&office->lock);
    while (!office->closing || room->waiting.first) {
        struct office_job *job = list_take(&room->waiting);
        if (!job) {
            pthread_cond_wait(&room->filled, &office->lock);
            continue;
        }
        job->ran = !atomic_load(&job->abandoned);
        if (job->ran) {
            worker->running = job;
            pthread_mutex_unlock(&office->lock);
            job->run(job);
            pthread_mutex_lock(&office->lock);
            worker->running = NULL;
        }
        finish(room, job);
    }
    pthread_mutex_unlock(&office->lock);
    return NULL;
}

/* Workers take no signals: those are for the thread that serves. */
static int
begin_workers(struct room *room, unsigned count)
{
    sigset_t all, before;
    int r = 0;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (r == 0 && room->worker_count < count) {
        struct worker *worker = &room->workers[room->worker_count];
        worker->room = room;
        r = pthread_create(&worker->thread, NULL, work, worker);
        if (r == 0)
            room->worker_count++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = r;
    return r ? -1 : 0;
}

struct office *
office_open(void)
{
    struct office *office = calloc(1, sizeof *office);
    int r = 0;

    if (!office)
        return NULL;
    pthread_mutex_init(&office->lock, NULL);
    list_init(&office->finished);
    for (size_t i = 0; i < OFFICE_ROOMS; i++) {
        office->rooms[i].office = office;
        list_init(&office->rooms[i].waiting);
        pthread_cond_init(&office->rooms[i].filled, NULL);
    }
    office->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (office->event < 0)
        r = -1;
    for (size_t i = 0; r == 0 && i < OFFICE_ROOMS; i++)
        r = begin_workers(&office->rooms[i], room_workers[i]);
    if (r < 0) {
        int why = errno;
        office_close(office);
        errno = why;
        return NULL;
    }
    return office;
}

int
office_fd(const struct office *office)
{
    return office->event;
}

int
office_submit(struct office *office, enum office_room where, struct office_job *job)
{
    struct room *room = &office->rooms[where];
    bool full;

    pthread_mutex_lock(&office->lock);
    full = room->jobs >= LIMIT_OFFICE_JOBS;
    if (!full) {
        room->jobs++;
        list_add(&room->waiting, job);
        pthread_cond_signal(&room->filled);
    }
    pthread_mutex_unlock(&office->lock);
    return full ? -1 : 0;
}

void
office_abandon(struct office_job *job)
{
    atomic_store(&job->abandoned, true);
}

void
office_collect(struct office *office)
{
    struct office_job *job;
    uint64_t count;

    while (read(office->event, &count, sizeof count) < 0 && errno == EINTR)
        ;
    do {
        pthread_mutex_lock(&office->lock);
        job = list_take(&office->finished);
        pthread_mutex_unlock(&office->lock);
        if (job)
            job->done(job, job->ran);
    } while (job);
}

static void
abandon_room(struct room *room)
{
    for (struct office_job *job = room->waiting.first; job; job = job->next)
        office_abandon(job);
    for (unsigned i = 0; i < room->worker_count; i++)
        if (room->workers[i].running)
            office_abandon(room->workers[i].running);
    pthread_cond_broadcast(&room->filled);
}

void
office_close(struct office *office)
{
    if (!office)
        return;
    pthread_mutex_lock(&office->lock);
    office->closing = true;
    for (size_t i = 0; i < OFFICE_ROOMS; i++)
        abandon_room(&office->rooms[i]);
    pthread_mutex_unlock(&office->lock);
    for (size_t i = 0; i < OFFICE_ROOMS; i++) {
        struct room *room = &office->rooms[i];
        while (room->worker_count)
            pthread_join(room->workers[--room->worker_count].thread, NULL);
        pthread_cond_destroy(&room->filled);
    }
    if (office->event >= 0) {
        office_collect(office);
        close(office->event);
    }
    pthread_mutex_destroy(&office->lock);
    free(office);
}
