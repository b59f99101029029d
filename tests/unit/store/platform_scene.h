/* A platform.db of a test's own, and what the tests put into it. */
#ifndef TILTS_TESTS_STORE_PLATFORM_SCENE_H
#define TILTS_TESTS_STORE_PLATFORM_SCENE_H

#include "../unit.h"
#include "store/platform_bulk_store.h"

#define SCENE_NOW_US INT64_C(1790000000000000)

struct platform_scene {
    struct platform_store *store;
    struct arena arena;
};

/* cmocka's set-up and tear-down; *state is the scene. */
int platform_scene_open(void **state);
int platform_scene_close(void **state);

#define assert_done(scene, result) assert_platform((scene)->store, (result), __FILE__, __LINE__)
/* Fails with the store's sentence when result is -1. */
void assert_platform(struct platform_store *store, int result, const char *file, int line);

struct date scene_day(int add); /* 2026-09-01 and as many days later */
struct person_code scene_person(unsigned number);
/* "A-00001" under programme 4.2.4.2, of person 1, and so on; its id. Wants a transaction. */
int64_t scene_add_application(struct platform_scene *scene, unsigned number, struct date day);
/* A check with an answer that holds `mark`; kept until that day. */
struct check_entry scene_check(const char *request_id, int64_t application, const char *mark,
                               struct date kept_until);
/* A draft of that many rows, A-00001 and on. Begins and commits by itself. */
int64_t scene_add_job(struct platform_scene *scene, unsigned rows);
void scene_start(struct platform_scene *scene, int64_t job);
/* For take_rows: "r-1", "r-2", ... never one twice in a process. */
void scene_make_id(int64_t now_us, char *ret_id);

#endif
