/* Applications in platform.db: one at a time. Lists stand in platform_store_list.c. */
#include "store/platform_store_private.h"

static const char *const outcome_names[] = {"open", "granted", "refused", "withdrawn"};

const char *
application_outcome_name(enum application_outcome outcome)
{
    return (size_t)outcome < ARRAY_LEN(outcome_names) ? outcome_names[outcome] : "open";
}

bool
application_outcome_parse(struct str name, enum application_outcome *ret_outcome)
{
    for (size_t i = 0; i < ARRAY_LEN(outcome_names); i++)
        if (str_eq_c(name, outcome_names[i])) {
            *ret_outcome = (enum application_outcome)i;
            return true;
        }
    return false;
}

struct application
platform_store_application(const struct sqlite_call *call, struct arena *arena)
{
    return (struct application){
        .id = sqlite_call_column(call, 0),
        .number = platform_store_text(call, 1, arena),
        .purpose = platform_store_text(call, 2, arena),
        .person = {.number = (uint64_t)sqlite_call_column(call, 3),
                   .hyphen = sqlite_call_column(call, 4) != 0},
        .day = {(int32_t)sqlite_call_column(call, 5)},
        .outcome = (enum application_outcome)sqlite_call_column(call, 6),
        .registered_by = platform_store_text(call, 7, arena),
        .registered_at_us = sqlite_call_column(call, 8),
    };
}

/* Which application stands under that number; 1 found, 0 not. */
static int
find_id(struct platform_store *store, struct str purpose, struct str number, int64_t *ret_id)
{
    struct application there;
    struct arena none;
    int found;

    arena_init(&none, 4096);
    found = platform_store_find_number(store, purpose, number, &none, &there);
    if (found == 1)
        *ret_id = there.id;
    arena_done(&none);
    return found;
}

int
platform_store_add_application(struct platform_store *store, const struct application *add,
                               int64_t *ret_id)
{
    struct sqlite_call call;

    if (platform_store_need_begun(store) < 0)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.add_application,
                      "INSERT INTO application (number, purpose, person, hyphen, day, outcome,"
                      " registered_by, registered_at_us) VALUES (?, ?, ?, ?, ?, 0, ?, ?)"
                      " ON CONFLICT (number, purpose) DO NOTHING");
    sqlite_call_text(&call, add->number);
    sqlite_call_text(&call, add->purpose);
    sqlite_call_int(&call, (int64_t)add->person.number);
    sqlite_call_int(&call, add->person.hyphen);
    sqlite_call_int(&call, add->day.days);
    sqlite_call_text(&call, add->registered_by);
    sqlite_call_int(&call, add->registered_at_us);
    if (platform_store_run(store, &call, "register an application") < 0)
        return -1;
    if (!platform_store_changed(store))
        return find_id(store, add->purpose, add->number, ret_id) == 1 ? 0 : -1;
    *ret_id = sqlite3_last_insert_rowid(store->db);
    return 1;
}

static int
take_one(struct platform_store *store, struct sqlite_call *call, struct arena *arena,
         struct application *ret_application)
{
    struct application found;
    bool any = sqlite_call_row(call);

    if (any)
        found = platform_store_application(call, arena);
    if (platform_store_end_read(store, call, "find an application", arena) < 0)
        return -1;
    if (any)
        *ret_application = found;
    return any;
}

int
platform_store_find_application(struct platform_store *store, int64_t id, struct arena *arena,
                                struct application *ret_application)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, store->db, &store->kept.find_application,
                      "SELECT " APPLICATION_COLUMNS " FROM application a WHERE id = ?");
    sqlite_call_int(&call, id);
    return take_one(store, &call, arena, ret_application);
}

int
platform_store_find_number(struct platform_store *store, struct str purpose, struct str number,
                           struct arena *arena, struct application *ret_application)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, store->db, &store->kept.find_number,
                      "SELECT " APPLICATION_COLUMNS
                      " FROM application a WHERE number = ? AND purpose = ?");
    sqlite_call_text(&call, number);
    sqlite_call_text(&call, purpose);
    return take_one(store, &call, arena, ret_application);
}

int
platform_store_set_outcome(struct platform_store *store, int64_t id,
                           enum application_outcome outcome)
{
    struct sqlite_call call;

    if (platform_store_need_begun(store) < 0)
        return -1;
    /* Closed is closed: another outcome wants it opened again first, with a reason. */
    sqlite_call_begin(&call, store->db, &store->kept.set_outcome,
                      "UPDATE application SET outcome = ?1 WHERE id = ?2"
                      " AND (outcome = 0) <> (?1 = 0)");
    sqlite_call_int(&call, outcome);
    sqlite_call_int(&call, id);
    if (platform_store_run(store, &call, "close or open an application") < 0)
        return -1;
    return platform_store_changed(store);
}
