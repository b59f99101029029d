/*
 * Lists of applications. Each combination of conditions is a statement of its own, made of the same
 * pieces, so that SQLite can choose the index that fits; all of them keep one order, in which the
 * last line of a page says where the next begins.
 */
#include "store/platform_store_private.h"

#define LIST_SQL_MAX 2048

enum condition {
    OF_NUMBER = 1 << 0,
    OF_PERSON = 1 << 1,
    OPEN_ONLY = 1 << 2,
    CLOSED_ONLY = 1 << 3,
    OF_DAYS = 1 << 4,
    BEHIND = 1 << 5,
};

static const struct {
    enum condition condition;
    const char *sql;
} pieces[] = {
    {OF_NUMBER, " AND a.number = ?1"},         {OF_PERSON, " AND a.person = ?2"},
    {OPEN_ONLY, " AND (a.outcome = 0) = 1"},   {CLOSED_ONLY, " AND (a.outcome = 0) = 0"},
    {OF_DAYS, " AND a.day BETWEEN ?3 AND ?4"}, {BEHIND, " AND (a.day, a.id) < (?5, ?6)"},
};

static unsigned
conditions_of(const struct application_wish *wish)
{
    unsigned set = 0;

    if (wish->number.ptr)
        set |= OF_NUMBER;
    if (wish->person)
        set |= OF_PERSON;
    if (wish->state != WISH_ANY)
        set |= wish->state == WISH_OPEN ? OPEN_ONLY : CLOSED_ONLY;
    if (!date_is_none(wish->from) || !date_is_none(wish->till))
        set |= OF_DAYS;
    if (!date_is_none(wish->after_day))
        set |= BEHIND;
    return set;
}

static void
begin_list(struct platform_store *store, const struct application_wish *wish,
           struct sqlite_call *call)
{
    unsigned set = conditions_of(wish);
    char memory[LIST_SQL_MAX];
    struct buf sql;

    buf_init(&sql, memory, sizeof memory);
    buf_add_c(&sql, "SELECT " APPLICATION_COLUMNS ", c.request_id, c.at_us, c.outcome"
                    " FROM application a LEFT JOIN status_check c ON c.id ="
                    " (SELECT max(id) FROM status_check WHERE application = a.id) WHERE 1");
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
        if (set & (unsigned)pieces[i].condition)
            buf_add_c(&sql, pieces[i].sql);
    buf_add_c(&sql, " ORDER BY a.day DESC, a.id DESC LIMIT ?7");
    sqlite_call_begin(call, store->db, &store->kept.lists[set], buf_c(&sql));
    sqlite_call_text(call, wish->number);
    sqlite_call_int(call, (int64_t)wish->person);
    sqlite_call_int(call, date_is_none(wish->from) ? INT32_MIN : wish->from.days);
    sqlite_call_int(call, date_is_none(wish->till) ? INT32_MAX : wish->till.days);
    sqlite_call_int(call, wish->after_day.days);
    sqlite_call_int(call, wish->after_id);
    sqlite_call_int(call, (int64_t)wish->max);
}

int
platform_store_list_applications(struct platform_store *store, const struct application_wish *wish,
                                 struct arena *arena, struct application_line **ret_lines,
                                 size_t *ret_count)
{
    struct application_line *lines = arena_array(arena, wish->max, sizeof *lines);
    struct sqlite_call call;
    size_t count = 0;

    begin_list(store, wish, &call);
    while (lines && !arena->overflow && count < wish->max && sqlite_call_row(&call))
        lines[count++] = (struct application_line){
            .application = platform_store_application(&call, arena),
            .last_request_id = platform_store_text(&call, APPLICATION_COLUMN_COUNT, arena),
            .last_at_us = sqlite_call_column(&call, APPLICATION_COLUMN_COUNT + 1),
            .last_outcome =
                (enum check_outcome)sqlite_call_column(&call, APPLICATION_COLUMN_COUNT + 2),
        };
    if (platform_store_end_read(store, &call, "list applications", arena) < 0)
        return -1;
    *ret_lines = lines;
    *ret_count = count;
    return 0;
}
