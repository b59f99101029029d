/* The acceptance run's judgement: the right answer passes, each difference is named. */
#include "unit.h"

#include "cli/sandbox_judge.h"

#include <string.h>

#define TODAY ((struct date){20600})

/* An answer or refusal as it would come back, to be spoilt by one test each. */
struct scene {
    const struct sandbox_situation *situation;
    enum sandbox_contract contract;
    struct http_call call;
    struct contract_reply reply;
    struct status_row rows[SANDBOX_ROWS_MAX];
    struct covering_agreement agreement;
    char difference[256];
};

static struct scene
scene_of(const char *name, enum sandbox_contract contract)
{
    struct scene scene = {.contract = contract};

    for (size_t i = 0; i < sandbox_situation_count; i++)
        if (strcmp(sandbox_situations[i].name, name) == 0)
            scene.situation = &sandbox_situations[i];
    assert_non_null(scene.situation);
    scene.call.status = sandbox_http_status(scene.situation, contract);
    scene.reply.request_id = STR("r-1");
    scene.reply.refused = !sandbox_is_answered(scene.situation);
    if (scene.reply.refused) {
        scene.reply.code = str_from(scene.situation->outcome);
        scene.reply.clause = str_from(scene.situation->clause);
        return scene;
    }
    scene.reply.person_code = str_from(scene.situation->person);
    scene.reply.answer.row_count = sandbox_answer(scene.situation, TODAY, scene.rows);
    scene.agreement.municipality = scene.rows[0].municipality;
    scene.reply.answer.agreement_count = contract == SANDBOX_REST;
    return scene;
}

static bool
judge(struct scene *scene)
{
    struct buf buf;
    bool good;

    scene->reply.answer.rows = scene->rows;
    scene->reply.answer.agreements = &scene->agreement;
    buf_init(&buf, scene->difference, sizeof scene->difference);
    good =
        sandbox_judge(scene->situation, scene->contract, TODAY, &scene->call, &scene->reply, &buf);
    assert_non_null(buf_c(&buf));
    assert_int_equal(good, scene->difference[0] == '\0');
    return good;
}

static void
test_what_is_right_passes(void **state)
{
    static const char *const names[] = {"needy", "both", "not-found", "term-over", "revoked"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        for (unsigned c = 0; c < SANDBOX_CONTRACTS; c++) {
            struct scene scene = scene_of(names[i], (enum sandbox_contract)c);
            assert_true(judge(&scene));
        }
}

static void
test_rows_may_come_in_any_order(void **state)
{
    struct scene scene = scene_of("both", SANDBOX_SOAP11);
    struct status_row first = scene.rows[0];

    (void)state;
    scene.rows[0] = scene.rows[1];
    scene.rows[1] = first;
    assert_true(judge(&scene));
}

static void
wrong_http(struct scene *scene)
{
    scene->call.status = 404;
}

static void
no_answer(struct scene *scene)
{
    scene->call.status = 0;
    strcpy(scene->call.error, "connection refused");
}

static void
wrong_person(struct scene *scene)
{
    scene->reply.person_code = STR("01016000019");
}

static void
too_few_rows(struct scene *scene)
{
    scene->reply.answer.row_count = 0;
}

static void
wrong_kind(struct scene *scene)
{
    scene->rows[0].kind = STATUS_LOW_INCOME;
}

static void
clipped(struct scene *scene)
{
    scene->rows[0].from = TODAY;
}

static void
not_covered(struct scene *scene)
{
    scene->agreement.municipality.number = 1;
}

static void
nameless(struct scene *scene)
{
    scene->reply.request_id.len = 0;
}

static void
refused(struct scene *scene)
{
    scene->reply.refused = true;
    scene->reply.code = STR("agreement-expired");
}

static void
answered(struct scene *scene)
{
    scene->reply.refused = false;
}

static void
wrong_code(struct scene *scene)
{
    scene->reply.code = STR("agreement-suspended");
}

static void
wrong_clause(struct scene *scene)
{
    scene->reply.clause = STR("6.3");
}

static void
test_each_difference_is_named(void **state)
{
    static const struct {
        const char *situation;
        void (*spoil)(struct scene *scene);
        const char *difference;
    } cases[] = {
        {"needy", wrong_http, "HTTP 404 instead of 200"},
        {"needy", no_answer, "no answer: connection refused"},
        {"needy", wrong_person, "personal code \"01016000019\" instead of \"010160-00019\""},
        {"needy", too_few_rows, "0 statuses instead of 1"},
        {"needy", wrong_kind, "status 1 of 1 is another"},
        {"needy", clipped, "status 1 of 1 is another"},
        {"needy", not_covered, "the agreements do not cover the answer"},
        {"needy", nameless, "no request id"},
        {"needy", refused, "refused with agreement-expired"},
        {"term-over", answered, "answered, and should be refused"},
        {"term-over", wrong_code, "code \"agreement-suspended\" instead of \"agreement-expired\""},
        {"term-over", wrong_clause, "clause \"6.3\" instead of \"2\""},
        {"revoked", wrong_http, "HTTP 404, and there should be no channel"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct scene scene = scene_of(cases[i].situation, SANDBOX_REST);
        cases[i].spoil(&scene);
        assert_false(judge(&scene));
        assert_string_equal(scene.difference, cases[i].difference);
    }
}

static void
test_what_no_contract_knows_fails(void **state)
{
    struct scene scene = scene_of("needy", SANDBOX_SOAP12);
    char memory[64];
    struct buf buf;

    (void)state;
    buf_init(&buf, memory, sizeof memory);
    assert_false(sandbox_judge(scene.situation, scene.contract, TODAY, &scene.call, NULL, &buf));
    assert_string_equal(buf_c(&buf), "not in the form of the contract");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_right_passes),
        cmocka_unit_test(test_rows_may_come_in_any_order),
        cmocka_unit_test(test_each_difference_is_named),
        cmocka_unit_test(test_what_no_contract_knows_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
