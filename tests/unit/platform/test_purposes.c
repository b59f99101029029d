/* Which purposes the agreements offer on a day, and with whom. */
#include "platform/purposes.h"

#include "../agreement/world.h"
#include "../unit.h"

static const char *const story[] = {
    "party AGENCY 90001800413",
    "party DAUGAVPILS 90000077325",
    "party RIGA 90001234503",
    ("agreement D/1: DAUGAVPILS with AGENCY, term 2024-10-01 to 2027-12-31, purposes 4.2.4.2 "
     "2.3.1.4.i"),
    "agreement R/1: RIGA with AGENCY, term 2026-01-01 to 2026-12-31, purposes 4.2.4.2",
    "event D: 2026-06-01 10:00:00, end gross-breach",
};

static struct world world;
static struct arena arena;

static int
open_world(void **state)
{
    (void)state;
    if (!world_tell(&world, story, ARRAY_LEN(story)))
        fail_msg("%s", world.error);
    arena_init(&arena, 1 << 20);
    return 0;
}

static int
close_world(void **state)
{
    (void)state;
    arena_done(&arena);
    world_end(&world);
    return 0;
}

/* The purposes as "code:municipalities code:..." on a day. */
static const char *
offered(const char *day)
{
    static char text[256];
    struct purposes purposes;
    int64_t now_us;
    struct buf buf;

    assert_true(world_instant(str_from(day), &now_us));
    assert_int_equal(purposes_collect(&world.set, now_us, &arena, &purposes), 0);
    buf_init(&buf, text, sizeof text);
    for (size_t i = 0; i < purposes.count; i++) {
        buf_addf(&buf, "%s%.*s", i ? " " : "", STR_FMT(purposes.offers[i].code));
        for (size_t k = 0; k < purposes.offers[i].municipality_count; k++)
            buf_addf(&buf, ":%s",
                     world_party_name(&world, purposes.offers[i].municipalities[k].registration));
        assert_ptr_equal(purposes_find(&purposes, purposes.offers[i].code), &purposes.offers[i]);
    }
    assert_null(purposes_find(&purposes, STR("9.9")));
    return buf_c(&buf);
}

static void
only_agreements_in_force_offer(void **state)
{
    (void)state;
    assert_string_equal(offered("2024-09-30 12:00:00"), "");
    assert_string_equal(offered("2025-06-01 12:00:00"), "4.2.4.2:DAUGAVPILS 2.3.1.4.i:DAUGAVPILS");
    assert_string_equal(offered("2026-02-01 12:00:00"),
                        "4.2.4.2:DAUGAVPILS:RIGA 2.3.1.4.i:DAUGAVPILS");
    assert_string_equal(offered("2026-06-01 10:00:01"), "4.2.4.2:RIGA");
    assert_string_equal(offered("2027-02-01 12:00:00"), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_agreements_in_force_offer, open_world, close_world)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
