/* Checks in platform.db, with what each provider said and the answer that is kept. */
#include "pki/digest.h"
#include "store/platform_store_private.h"

#include <string.h>

static const char *const outcome_names[] = {"waiting", "status", "not-found", "incomplete",
                                            "refused", "failed", "deleted"};

const char *
check_outcome_name(enum check_outcome outcome)
{
    return (size_t)outcome < ARRAY_LEN(outcome_names) ? outcome_names[outcome] : "failed";
}

bool
check_outcome_parse(struct str name, enum check_outcome *ret_outcome)
{
    for (size_t i = 0; i < ARRAY_LEN(outcome_names); i++)
        if (str_eq_c(name, outcome_names[i])) {
            *ret_outcome = (enum check_outcome)i;
            return true;
        }
    return false;
}

struct check_entry
platform_store_check(const struct sqlite_call *call, int first, struct arena *arena)
{
    return (struct check_entry){
        .request_id = platform_store_text(call, first, arena),
        .application = sqlite_call_column(call, first + 1),
        .operator_id = sqlite_call_column(call, first + 2),
        .operator_name = platform_store_text(call, first + 3, arena),
        .operator_surname = platform_store_text(call, first + 4, arena),
        .at_us = sqlite_call_column(call, first + 5),
        .from = {(int32_t)sqlite_call_column(call, first + 6)},
        .till = {(int32_t)sqlite_call_column(call, first + 7)},
        .reason = platform_store_text(call, first + 8, arena),
        .outcome = (enum check_outcome)sqlite_call_column(call, first + 9),
        .problem = platform_store_text(call, first + 10, arena),
        .clause = platform_store_text(call, first + 11, arena),
        .kept_until = {(int32_t)sqlite_call_column(call, first + 12)},
        .job = sqlite_call_column(call, first + 13),
        .row = sqlite_call_column(call, first + 14),
    };
}

static int
insert_provider(struct platform_store *store, int64_t id, const struct check_provider *provider)
{
    struct str none = {NULL, 0}, request = none, answer = none;
    struct sqlite_call call;

    if (provider->request_hash)
        request = (struct str){(const char *)provider->request_hash, HASH_SIZE};
    if (provider->answer_hash)
        answer = (struct str){(const char *)provider->answer_hash, HASH_SIZE};
    sqlite_call_begin(&call, store->db, &store->kept.add_provider,
                      "INSERT INTO check_provider (status_check, name, result, receipt,"
                      " request_hash, answer_hash) VALUES (?, ?, ?, ?, ?, ?)");
    sqlite_call_int(&call, id);
    sqlite_call_text(&call, provider->name);
    sqlite_call_int(&call, provider->result);
    sqlite_call_int(&call, provider->receipt);
    sqlite_call_blob_or_null(&call, request);
    sqlite_call_blob_or_null(&call, answer);
    return platform_store_run(store, &call, "keep what a provider said");
}

static int
find_coverage(struct platform_store *store, struct str hash, int64_t *ret_id)
{
    struct sqlite_call call;

    sqlite_call_begin(&call, store->db, &store->kept.find_coverage,
                      "SELECT id FROM coverage WHERE hash = ?");
    sqlite_call_blob(&call, hash);
    if (sqlite_call_row(&call))
        *ret_id = sqlite_call_column(&call, 0);
    return platform_store_result(store, "find a coverage", sqlite_call_end(&call));
}

/* Its id; 0 for none. Most checks have that of the one before. */
static int
keep_coverage(struct platform_store *store, struct str content, int64_t *ret_id)
{
    uint8_t hash[HASH_SIZE];
    struct str hash_text = {(const char *)hash, HASH_SIZE};
    struct sqlite_call call;

    *ret_id = 0;
    if (!content.ptr)
        return 0;
    digest_sha256(content.ptr, content.len, hash);
    if (store->coverage_id && memcmp(hash, store->coverage_hash, HASH_SIZE) == 0) {
        *ret_id = store->coverage_id;
        return 0;
    }
    sqlite_call_begin(&call, store->db, &store->kept.add_coverage,
                      "INSERT INTO coverage (hash, content) VALUES (?, ?)"
                      " ON CONFLICT (hash) DO NOTHING");
    sqlite_call_blob(&call, hash_text);
    sqlite_call_text(&call, content);
    if (platform_store_run(store, &call, "keep a coverage") < 0 ||
        find_coverage(store, hash_text, ret_id) < 0)
        return -1;
    memcpy(store->coverage_hash, hash, HASH_SIZE);
    store->coverage_id = *ret_id;
    return 0;
}

/* 0 is NULL: no application, no job. */
static void
bind_reference(struct sqlite_call *call, int64_t id)
{
    if (id)
        sqlite_call_int(call, id);
    else
        sqlite_call_blob_or_null(call, (struct str){NULL, 0});
}

static void
bind_text_or_null(struct sqlite_call *call, struct str text)
{
    if (text.ptr)
        sqlite_call_text(call, text);
    else
        sqlite_call_blob_or_null(call, text);
}

int
platform_store_insert_check(struct platform_store *store, const struct check_entry *add)
{
    struct sqlite_call call;
    int64_t id, coverage;

    if (keep_coverage(store, add->coverage, &coverage) < 0)
        return -1;
    sqlite_call_begin(&call, store->db, &store->kept.add_check,
                      "INSERT INTO status_check (request_id, application, operator, operator_name,"
                      " operator_surname, at_us, from_day, till_day, reason, outcome, problem,"
                      " clause, kept_until, job, job_row, coverage, answer)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    sqlite_call_text(&call, add->request_id);
    bind_reference(&call, add->application);
    sqlite_call_int(&call, add->operator_id);
    sqlite_call_text(&call, add->operator_name);
    sqlite_call_text(&call, add->operator_surname);
    sqlite_call_int(&call, add->at_us);
    sqlite_call_int(&call, add->from.days);
    sqlite_call_int(&call, add->till.days);
    sqlite_call_text(&call, add->reason);
    sqlite_call_int(&call, add->outcome);
    sqlite_call_text(&call, add->problem);
    sqlite_call_text(&call, add->clause);
    sqlite_call_int(&call, add->kept_until.days);
    bind_reference(&call, add->job);
    bind_reference(&call, add->row);
    bind_reference(&call, coverage);
    bind_text_or_null(&call, add->answer);
    if (platform_store_run(store, &call, "keep a check") < 0)
        return -1;
    id = sqlite3_last_insert_rowid(store->db);
    for (size_t i = 0; i < add->provider_count; i++)
        if (insert_provider(store, id, &add->providers[i]) < 0)
            return -1;
    return 0;
}

int
platform_store_add_check(struct platform_store *store, const struct check_entry *add)
{
    return platform_store_need_begun(store) < 0 ? -1 : platform_store_insert_check(store, add);
}

static int
load_providers(struct platform_store *store, int64_t id, struct arena *arena,
               struct check_entry *check)
{
    struct check_provider *providers = NULL;
    size_t count = 0, i = 0;
    struct sqlite_call call;

    sqlite_call_begin(&call, store->db, &store->kept.providers,
                      "SELECT name, result, receipt, request_hash, answer_hash, count(*) OVER ()"
                      " FROM check_provider WHERE status_check = ? ORDER BY name");
    sqlite_call_int(&call, id);
    while (sqlite_call_row(&call) && !arena->overflow) {
        if (!providers) {
            count = (size_t)sqlite_call_column(&call, 5);
            providers = arena_array(arena, count, sizeof *providers);
        }
        if (providers && i < count)
            providers[i++] = (struct check_provider){
                .name = platform_store_text(&call, 0, arena),
                .result = (enum provider_result)sqlite_call_column(&call, 1),
                .receipt = (enum receipt_state)sqlite_call_column(&call, 2),
                .request_hash = platform_store_hash(&call, 3, arena),
                .answer_hash = platform_store_hash(&call, 4, arena),
            };
    }
    check->providers = providers;
    check->provider_count = i;
    return platform_store_result(store, "find what providers said", sqlite_call_end(&call));
}

int
platform_store_find_check(struct platform_store *store, struct str request_id, struct arena *arena,
                          struct check_entry *ret_check)
{
    struct check_entry check = {.application = 0};
    struct sqlite_call call;
    int64_t id = 0;

    sqlite_call_begin(&call, store->db, &store->kept.find_check,
                      "SELECT " CHECK_COLUMNS ", c.answer, c.id, v.content FROM status_check c"
                      " LEFT JOIN coverage v ON v.id = c.coverage WHERE c.request_id = ?");
    sqlite_call_text(&call, request_id);
    if (sqlite_call_row(&call)) {
        check = platform_store_check(&call, 0, arena);
        check.answer = platform_store_text(&call, CHECK_COLUMN_COUNT, arena);
        id = sqlite_call_column(&call, CHECK_COLUMN_COUNT + 1);
        check.coverage = platform_store_text(&call, CHECK_COLUMN_COUNT + 2, arena);
    }
    if (platform_store_result(store, "find a check", sqlite_call_end(&call)) < 0 ||
        (id && load_providers(store, id, arena, &check) < 0) ||
        platform_store_fits(store, "find a check", arena) < 0)
        return -1;
    if (id)
        *ret_check = check;
    return id != 0;
}

int
platform_store_list_checks(struct platform_store *store, int64_t application, size_t max,
                           struct arena *arena, struct check_entry **ret_checks, size_t *ret_count)
{
    struct check_entry *checks = arena_array(arena, max, sizeof *checks);
    struct sqlite_call call;
    size_t count = 0;

    sqlite_call_begin(&call, store->db, &store->kept.checks,
                      "SELECT " CHECK_COLUMNS " FROM status_check c WHERE c.application = ?"
                      " ORDER BY c.id DESC LIMIT ?");
    sqlite_call_int(&call, application);
    sqlite_call_int(&call, (int64_t)max);
    while (checks && !arena->overflow && count < max && sqlite_call_row(&call))
        checks[count++] = platform_store_check(&call, 0, arena);
    if (platform_store_end_read(store, &call, "list checks", arena) < 0)
        return -1;
    *ret_checks = checks;
    *ret_count = count;
    return 0;
}

int
platform_store_add_slip(struct platform_store *store, struct str request_id, int64_t operator_id,
                        int year, int64_t now_us, int64_t *ret_number)
{
    struct sqlite_call call;
    int64_t number = 0;

    if (platform_store_need_begun(store) < 0)
        return -1;
    sqlite_call_begin(
        &call, store->db, &store->kept.add_slip,
        "INSERT INTO slip (year, number, request_id, operator, at_us) VALUES (?1,"
        " (SELECT coalesce(max(number), 0) + 1 FROM slip WHERE year = ?1), ?2, ?3, ?4)"
        " RETURNING number");
    sqlite_call_int(&call, year);
    sqlite_call_text(&call, request_id);
    sqlite_call_int(&call, operator_id);
    sqlite_call_int(&call, now_us);
    while (sqlite_call_row(&call))
        number = sqlite_call_column(&call, 0);
    if (platform_store_result(store, "number a slip", sqlite_call_end(&call)) < 0)
        return -1;
    *ret_number = number;
    return 0;
}
