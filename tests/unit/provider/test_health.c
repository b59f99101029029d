/* What no running node can be brought to show: silent lanes, a broken log, other times. */
#include "provider/health.h"

#include "pki/fixture.h"

#include <stdlib.h>
#include <string.h>

struct scene {
    struct fixture *fixture;
    struct provider_config config;
    struct stats stats[2];
    struct clock clock;
    struct watch watch;
    struct health_check checks[HEALTH_CHECKS];
};

/* All is well, as of the fixture's now. */
static int
begin(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct authority *authority;

    if (!scene)
        return -1;
    scene->fixture = fixture_open();
    authority = fixture_authority(scene->fixture, "pki");
    authority_close(authority);
    scene->clock = clock_fixed(FIXTURE_NOW_US);
    scene->config.disk_free_min_mb = 256;
    scene->watch = (struct watch){
        .config = &scene->config,
        .clock = &scene->clock,
        .part_count = 3,
        .parts = {{.origin = (char *)(uintptr_t) "a/0", .stats = &scene->stats[0]},
                  {.origin = (char *)(uintptr_t) "a/1", .stats = &scene->stats[1]},
                  {.origin = (char *)(uintptr_t) "a/admin"}},
        .store = store_memory_open(),
        .agreements_good = true,
        .certificate_till_us = FIXTURE_NOW_US + US_PER_DAY,
        .disk_free = UINT64_C(1) << 30,
    };
    scene->watch.trust =
        identity_trust_open(fixture_path(scene->fixture, "pki/ca.pem"),
                            fixture_path(scene->fixture, "pki/crl.pem"), scene->fixture->error);
    *state = scene;
    return scene->watch.trust ? 0 : -1;
}

static int
end(void **state)
{
    struct scene *scene = *state;

    identity_trust_close(scene->watch.trust);
    store_close(scene->watch.store);
    fixture_close(scene->fixture);
    free(scene);
    return 0;
}

/* Only the check of that name is not good, and its sentence says so. */
static void
assert_wrong(struct scene *scene, const char *name, const char *words)
{
    bool ready = health_ready(&scene->watch, scene->checks);

    assert_int_equal(ready, name == NULL);
    for (size_t i = 0; i < HEALTH_CHECKS; i++) {
        const struct health_check *check = &scene->checks[i];
        bool named = name && strcmp(check->name, name) == 0;
        if (check->good == named)
            fail_msg("%s: %s", check->name, check->detail);
        assert_true(check->detail[0] != '\0');
        assert_true(!named || strstr(check->detail, words));
    }
}

static void
test_all_is_well(void **state)
{
    assert_wrong(*state, NULL, NULL);
}

static void
test_a_silent_lane(void **state)
{
    struct scene *scene = *state;
    struct health_check check;
    int64_t now_us = clock_monotonic_us();

    stats_set(&scene->stats[0], STATS_BEAT_US, now_us);
    stats_set(&scene->stats[1], STATS_BEAT_US, now_us - 20 * US_PER_SECOND);
    assert_true(health_alive(&scene->watch, &check));
    stats_set(&scene->stats[1], STATS_BEAT_US, now_us - 31 * US_PER_SECOND);
    assert_false(health_alive(&scene->watch, &check));
    assert_non_null(strstr(check.detail, "a/1"));
    assert_wrong(scene, "lanes", "a/1");
}

static void
test_a_broken_log(void **state)
{
    struct scene *scene = *state;

    stats_set(&scene->stats[1], STATS_LOG_BROKEN, 1);
    assert_wrong(scene, "log", "a/1");
}

static void
test_a_register_that_cannot_be_read(void **state)
{
    struct scene *scene = *state;

    scene->watch.agreements_good = false;
    (void)str_copy(STR("no such table"), scene->watch.register_error, WATCH_ERROR_MAX);
    assert_wrong(scene, "register", "no such table");
}

static void
test_the_disks_last_megabyte(void **state)
{
    struct scene *scene = *state;

    scene->watch.disk_free = UINT64_C(256) << 20;
    assert_wrong(scene, NULL, NULL);
    scene->watch.disk_free--;
    assert_wrong(scene, "disk", "255 MB");
}

static void
test_a_clock_behind_the_log(void **state)
{
    struct scene *scene = *state;

    scene->watch.parts[2].newest_us = FIXTURE_NOW_US + 2 * US_PER_SECOND;
    assert_wrong(scene, NULL, NULL);
    scene->watch.parts[2].newest_us = FIXTURE_NOW_US + 3 * US_PER_SECOND;
    assert_wrong(scene, "clock", "a/admin");
}

static void
test_a_certificate_that_ran_out(void **state)
{
    struct scene *scene = *state;

    scene->watch.certificate_till_us = FIXTURE_NOW_US;
    assert_wrong(scene, "certificate", "renew");
}

static void
test_a_crl_that_ran_out(void **state)
{
    struct scene *scene = *state;
    int64_t next_us = identity_crl_next_update_us(scene->watch.trust);

    scene->watch.certificate_till_us = INT64_MAX;
    scene->clock = clock_fixed(next_us + 71 * 3600 * US_PER_SECOND);
    assert_wrong(scene, NULL, NULL);
    scene->clock = clock_fixed(next_us + 72 * 3600 * US_PER_SECOND);
    assert_wrong(scene, "crl", "ran out");
}

int
main(void)
{
#define SCENE(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        SCENE(test_all_is_well),
        SCENE(test_a_silent_lane),
        SCENE(test_a_broken_log),
        SCENE(test_a_register_that_cannot_be_read),
        SCENE(test_the_disks_last_megabyte),
        SCENE(test_a_clock_behind_the_log),
        SCENE(test_a_certificate_that_ran_out),
        SCENE(test_a_crl_that_ran_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
