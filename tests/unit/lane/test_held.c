/* Replies held back: in their time, at the end, or when nobody waits for them any more. */
#include "unit/unit.h"

#include "lane/held.h"

static const struct http_request *replied[LIMIT_HELD + 2];
static size_t replied_count;

/* Stands in for the server's: the linker puts it in the place of http_reply(). */
void __wrap_http_reply(struct http_request *request, const struct http_reply *reply);
void
__wrap_http_reply(struct http_request *request, const struct http_reply *reply)
{
    (void)reply;
    replied[replied_count++] = request;
}

static int
setup(void **state)
{
    (void)state;
    replied_count = 0;
    return 0;
}

static void
test_what_asks_for_no_time_goes_at_once(void **state)
{
    struct http_request request = {.gone = false};
    struct exchange x = {.request = &request};
    struct held held = {.count = 0};

    (void)state;
    held_reply(&held, &x, 1000);
    assert_int_equal(replied_count, 1);
    assert_int_equal(held.count, 0);
    assert_int_equal(held_timeout_ms(&held, 1000), -1);
}

static void
test_each_goes_when_it_is_due(void **state)
{
    struct http_request requests[3] = {{.gone = false}};
    struct exchange x[3] = {{.request = &requests[0], .hold_ms = 20},
                            {.request = &requests[1], .hold_ms = 10},
                            {.request = &requests[2], .hold_ms = 30}};
    struct held held = {.count = 0};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        held_reply(&held, &x[i], 0);
    assert_int_equal(replied_count, 0);
    assert_int_equal(held_timeout_ms(&held, 0), 11); /* never a moment too early */
    held_release(&held, 9999, false);
    assert_int_equal(replied_count, 0);
    held_release(&held, 10000, false);
    assert_int_equal(replied_count, 1);
    assert_ptr_equal(replied[0], &requests[1]);
    assert_int_equal(held_timeout_ms(&held, 25000), 0);
    held_release(&held, 25000, false);
    assert_ptr_equal(replied[1], &requests[0]);
    held_release(&held, 25000, true); /* the end of the lane */
    assert_ptr_equal(replied[2], &requests[2]);
    assert_int_equal(held.count, 0);
}

static void
test_a_peer_that_hung_up_is_not_waited_for(void **state)
{
    struct http_request request = {.gone = false};
    struct exchange x = {.request = &request, .hold_ms = 1000};
    struct held held = {.count = 0};

    (void)state;
    held_reply(&held, &x, 0);
    request.gone = true;
    held_release(&held, 1, false);
    assert_int_equal(replied_count, 1);
}

static void
test_there_are_only_so_many_places(void **state)
{
    struct http_request request = {.gone = false};
    struct exchange x = {.request = &request, .hold_ms = 1000};
    struct held held = {.count = 0};

    (void)state;
    for (size_t i = 0; i < LIMIT_HELD; i++)
        held_reply(&held, &x, 0);
    assert_int_equal(replied_count, 0);
    held_reply(&held, &x, 0);
    assert_int_equal(replied_count, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_what_asks_for_no_time_goes_at_once, setup),
        cmocka_unit_test_setup(test_each_goes_when_it_is_due, setup),
        cmocka_unit_test_setup(test_a_peer_that_hung_up_is_not_waited_for, setup),
        cmocka_unit_test_setup(test_there_are_only_so_many_places, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
