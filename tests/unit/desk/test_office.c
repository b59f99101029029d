/* Jobs come back once and in the loop's thread, abandoned or not; a full room says so. */
#include "desk/office.h"

#include "base/limits.h"

#include "unit.h"

#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>

struct job {
    struct office_job job; /* first */
    sem_t begun, go;       /* of one that is held until it is told to go */
    bool held, signals_blocked;
    pthread_t ran_in, done_in;
    unsigned runs, dones;
    bool ran, saw_abandoned;
};

static unsigned done_count;

static void
run(struct office_job *base)
{
    struct job *job = (struct job *)base;
    sigset_t blocked;

    job->runs++;
    job->ran_in = pthread_self();
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    job->signals_blocked = sigismember(&blocked, SIGTERM) && sigismember(&blocked, SIGPIPE);
    sem_post(&job->begun);
    if (job->held)
        sem_wait(&job->go);
    job->saw_abandoned = atomic_load(&base->abandoned);
}

/* Ends when it is abandoned, as a command does. */
static void
run_until_abandoned(struct office_job *base)
{
    struct job *job = (struct job *)base;

    job->runs++;
    sem_post(&job->begun);
    while (!atomic_load(&base->abandoned))
        sched_yield();
    job->saw_abandoned = true;
}

static void
done(struct office_job *base, bool ran)
{
    struct job *job = (struct job *)base;

    job->dones++;
    job->done_in = pthread_self();
    job->ran = ran;
    done_count++;
}

static void
prepare(struct job *job, bool held)
{
    memset(job, 0, sizeof *job);
    job->job.run = run;
    job->job.done = done;
    job->held = held;
    sem_init(&job->begun, 0, 0);
    sem_init(&job->go, 0, 0);
}

static void
collect(struct office *office, unsigned count)
{
    while (done_count < count) {
        struct pollfd fd = {.fd = office_fd(office), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 20000), 1);
        office_collect(office);
    }
    assert_int_equal(done_count, count);
}

static void
jobs_run_elsewhere_and_come_back(void **state)
{
    struct office *office = office_open();
    struct job jobs[OFFICE_ROOMS];

    (void)state;
    done_count = 0;
    for (size_t i = 0; i < OFFICE_ROOMS; i++) {
        prepare(&jobs[i], false);
        assert_int_equal(office_submit(office, (enum office_room)i, &jobs[i].job), 0);
    }
    collect(office, OFFICE_ROOMS);
    for (size_t i = 0; i < OFFICE_ROOMS; i++) {
        assert_true(jobs[i].ran && jobs[i].runs == 1 && jobs[i].dones == 1);
        assert_false(pthread_equal(jobs[i].ran_in, pthread_self()));
        assert_true(pthread_equal(jobs[i].done_in, pthread_self()));
        assert_true(jobs[i].signals_blocked);
    }
    office_close(office);
}

/* What is long does not stand before what is short. */
static void
rooms_do_not_wait_for_each_other(void **state)
{
    struct office *office = office_open();
    struct job held, quick;

    (void)state;
    done_count = 0;
    prepare(&held, true);
    prepare(&quick, false);
    assert_int_equal(office_submit(office, OFFICE_LONG, &held.job), 0);
    sem_wait(&held.begun);
    assert_int_equal(office_submit(office, OFFICE_SHORT, &quick.job), 0);
    collect(office, 1);
    assert_int_equal(quick.dones, 1);
    sem_post(&held.go);
    collect(office, 2);
    office_close(office);
}

static void
a_full_room_says_so(void **state)
{
    static struct job jobs[LIMIT_OFFICE_JOBS + 1];
    struct office *office = office_open();

    (void)state;
    done_count = 0;
    for (size_t i = 0; i <= LIMIT_OFFICE_JOBS; i++)
        prepare(&jobs[i], i == 0);
    for (size_t i = 0; i < LIMIT_OFFICE_JOBS; i++)
        assert_int_equal(office_submit(office, OFFICE_SHORT, &jobs[i].job), 0);
    assert_int_equal(office_submit(office, OFFICE_SHORT, &jobs[LIMIT_OFFICE_JOBS].job), -1);
    sem_post(&jobs[0].go);
    collect(office, LIMIT_OFFICE_JOBS);
    assert_int_equal(jobs[LIMIT_OFFICE_JOBS].runs + jobs[LIMIT_OFFICE_JOBS].dones, 0);
    assert_int_equal(office_submit(office, OFFICE_SHORT, &jobs[LIMIT_OFFICE_JOBS].job), 0);
    collect(office, LIMIT_OFFICE_JOBS + 1);
    office_close(office);
}

static void
abandoned_jobs_do_not_run(void **state)
{
    struct office *office = office_open();
    struct job first, second;

    (void)state;
    done_count = 0;
    prepare(&first, true);
    prepare(&second, false);
    assert_int_equal(office_submit(office, OFFICE_SHORT, &first.job), 0);
    assert_int_equal(office_submit(office, OFFICE_SHORT, &second.job), 0);
    sem_wait(&first.begun);
    office_abandon(&second.job);
    office_abandon(&first.job);
    sem_post(&first.go);
    collect(office, 2);
    assert_true(first.ran && first.saw_abandoned);
    assert_true(!second.ran && second.runs == 0 && second.dones == 1);
    office_close(office);
}

static void
closing_ends_all(void **state)
{
    struct office *office = office_open();
    struct job running, waiting;

    (void)state;
    done_count = 0;
    prepare(&running, false);
    prepare(&waiting, false);
    running.job.run = run_until_abandoned;
    assert_int_equal(office_submit(office, OFFICE_LONG, &running.job), 0);
    assert_int_equal(office_submit(office, OFFICE_LONG, &waiting.job), 0);
    sem_wait(&running.begun);
    office_close(office);
    assert_int_equal(done_count, 2);
    assert_true(running.ran && running.saw_abandoned);
    assert_true(!waiting.ran && waiting.runs == 0);
    office_close(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_run_elsewhere_and_come_back),
        cmocka_unit_test(rooms_do_not_wait_for_each_other),
        cmocka_unit_test(a_full_room_says_so),
        cmocka_unit_test(abandoned_jobs_do_not_run),
        cmocka_unit_test(closing_ends_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
