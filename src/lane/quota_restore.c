/* The month's first record is found by halving, then all from there on are counted. */
#include "lane/quota_restore.h"

#include "audit/record.h"

#define ARENA_MAX (256 * 1024)

static int
take_day(void *ctx, const struct store_record *row)
{
    *(int32_t *)ctx = row->day;
    return 1;
}

/* The index of the first record made on that day or later. */
static int
find_first(struct store *store, uint64_t size, struct date day, uint64_t *ret_index)
{
    uint64_t low = 0, high = size;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        int32_t its_day = INT32_MIN;
        if (store->ops->each_record(store, middle, take_day, &its_day) < 0)
            return -1;
        if (its_day < day.days)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_index = low;
    return 0;
}

struct counting {
    struct quota *quota;
    struct date today;
};

static int
count(void *ctx, const struct store_record *row)
{
    const struct str sections[SECTION_COUNT] = {[SECTION_FACTS] = row->facts_part};
    struct counting *counting = ctx;
    struct record record;
    struct arena arena;

    if (row->type != RECORD_CHECK || !row->facts_part.ptr)
        return 0;
    arena_init(&arena, ARENA_MAX);
    if (record_decode(RECORD_CHECK, sections, &arena, &record) == 0)
        for (size_t i = 0; i < record.decision_count; i++)
            if (str_eq_c(record.decisions[i].outcome, "allow"))
                quota_restore(counting->quota, record.decisions[i].agreement, record.purpose,
                              counting->today);
    arena_done(&arena);
    return 0;
}

int
quota_restore_from_log(struct quota *quota, struct store *store, uint64_t size, struct date today)
{
    struct counting counting = {quota, today};
    struct date first = DATE_NONE;
    int year, month, day;
    uint64_t index;

    date_to_ymd(today, &year, &month, &day);
    if (!date_from_ymd(year, month, 1, &first) || find_first(store, size, first, &index) < 0)
        return -1;
    return store->ops->each_record(store, index, count, &counting) < 0 ? -1 : 0;
}
