/* The tables of the personal half, one per month: see sql/postgres/001_store.sql. */
#include "store/store_postgres_private.h"

#include <string.h>

int32_t
store_postgres_month_of(struct date day)
{
    int year, month, ignored;

    date_to_ymd(day, &year, &month, &ignored);
    return year * 100 + month;
}

static bool
is_known(const struct store_postgres *self, int32_t month)
{
    for (size_t i = 0; i < ARRAY_LEN(self->months); i++)
        if (self->months[i] == month)
            return true;
    return false;
}

static int
make_month(struct store_postgres *self, int32_t month)
{
    struct postgres_call call;

    postgres_call_begin(&call, self->session, "SELECT make_month($1::integer)");
    postgres_call_int(&call, month);
    if (store_postgres_end(self, "log: make a month's table", &call) < 0)
        return -1;
    memmove(self->months + 1, self->months, sizeof self->months - sizeof self->months[0]);
    self->months[0] = month;
    return 0;
}

int
store_postgres_make_months(struct store_postgres *self, const struct store_record *records,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int32_t month = store_postgres_month_of((struct date){records[i].day});
        if (!is_known(self, month) && make_month(self, month) < 0)
            return -1;
    }
    return 0;
}
