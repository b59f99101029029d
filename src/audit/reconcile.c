/* Blinding, sorting and merging: see reconcile.h. */
#define _GNU_SOURCE
#include "audit/reconcile_rows.h"

#include <stdlib.h>
#include <string.h>

const char *
reconcile_side_name(enum reconcile_side side)
{
    return side == RECONCILE_PLATFORM ? "platform" : "provider";
}

static struct reconcile_entry *
next_entry(struct reconcile_list *list)
{
    size_t size = list->size ? 2 * list->size : 1024;
    struct reconcile_entry *grown;

    if (list->count == list->size) {
        grown = reallocarray(list->entries, size, sizeof *grown);
        if (!grown)
            return NULL;
        list->entries = grown;
        list->size = size;
    }
    return &list->entries[list->count];
}

/* Absent hashes count as none. */
static struct str
hash_bytes(const uint8_t *hash)
{
    return (struct str){hash ? (const char *)hash : "", hash ? DIGEST_SIZE : 0};
}

static bool
is_of_side(enum reconcile_side side, enum record_type type)
{
    if (side == RECONCILE_PLATFORM)
        return type == RECORD_ASKED || type == RECORD_ANSWERED;
    return type == RECORD_CHECK || type == RECORD_REFUSAL || type == RECORD_MALFORMED;
}

static bool
is_in_margin(const struct record *record, struct date day)
{
    return record->at_us >= date_riga_begin_us(day) - RECONCILE_MARGIN_US &&
           record->at_us < date_riga_begin_us(date_add_days(day, 1)) + RECONCILE_MARGIN_US;
}

static char
kind_of(const struct record *record, struct date day)
{
    bool inside = date_eq(date_in_riga(record->at_us), day);

    /* A provider that could not be reached left no answer to compare. */
    if (record->type == RECORD_ASKED || (record->type == RECORD_ANSWERED && !record->answer_hash))
        return inside ? RECONCILE_ASKED : RECONCILE_OUTSIDE;
    return inside ? RECONCILE_ANSWERED : RECONCILE_MARGIN;
}

static bool
is_with(enum reconcile_side side, const struct record *record, const struct reconcile_with *with)
{
    if (side == RECONCILE_PLATFORM)
        return with->provider.len == 0 || str_eq(record->subject, with->provider);
    return with->caller.number == 0 || record->caller.number == with->caller.number;
}

void
reconcile_key(struct str request_id, uint8_t ret_key[static DIGEST_SIZE])
{
    digest_sha256_parts((const struct str[]){STR("tilts-reconcile-key-1"), request_id}, 2, ret_key);
}

int
reconcile_add(struct reconcile_list *list, enum reconcile_side side, const struct record *record,
              struct date day, const struct reconcile_with *with)
{
    struct reconcile_entry *entry;

    if (!is_of_side(side, record->type) || record->request_id.len == 0 ||
        !is_in_margin(record, day) || !is_with(side, record, with))
        return 0;
    entry = next_entry(list);
    if (!entry)
        return -1;
    reconcile_key(record->request_id, entry->key);
    digest_sha256_parts((const struct str[]){STR("tilts-reconcile-value-1"),
                                             hash_bytes(record->request_hash),
                                             hash_bytes(record->answer_hash), record->request_id},
                        4, entry->value);
    entry->kind = kind_of(record, day);
    list->count++;
    return 0;
}

static bool
is_question(const struct reconcile_entry *entry)
{
    return entry->kind == RECONCILE_ASKED || entry->kind == RECONCILE_OUTSIDE;
}

static bool
is_outside(const struct reconcile_entry *entry)
{
    return entry->kind == RECONCILE_MARGIN || entry->kind == RECONCILE_OUTSIDE;
}

/* Of one key: answers before questions, so that the first tells. */
static int
compare_entries(const void *a, const void *b)
{
    const struct reconcile_entry *left = a, *right = b;
    int r = memcmp(left->key, right->key, DIGEST_SIZE);

    if (r == 0)
        r = (int)is_question(left) - (int)is_question(right);
    if (r == 0)
        r = memcmp(left->value, right->value, DIGEST_SIZE);
    return r ? r : left->kind - right->kind;
}

static bool
same_key(const struct reconcile_entry *a, const struct reconcile_entry *b)
{
    return memcmp(a->key, b->key, DIGEST_SIZE) == 0;
}

void
reconcile_sort(struct reconcile_list *list)
{
    size_t kept = 0;

    if (list->count > 1)
        qsort(list->entries, list->count, sizeof *list->entries, compare_entries);
    for (size_t i = 0; i < list->count; i++) {
        const struct reconcile_entry *entry = &list->entries[i];
        if (is_question(entry) && kept > 0 && same_key(entry, &list->entries[kept - 1]))
            continue;
        list->entries[kept++] = *entry;
    }
    list->count = kept;
}

void
reconcile_done(struct reconcile_list *list)
{
    free(list->entries);
    *list = (struct reconcile_list){0};
}

uint64_t
reconcile_count(const struct reconcile_list *list)
{
    uint64_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        count += !is_outside(&list->entries[i]);
    return count;
}

/* The entries of one key on one side, and where the next key begins. */
struct group {
    const struct reconcile_entry *entries;
    size_t count;
};

static struct group
group_at(const struct reconcile_list *list, size_t from)
{
    size_t end = from;

    while (end < list->count && same_key(&list->entries[from], &list->entries[end]))
        end++;
    return (struct group){list->entries ? list->entries + from : NULL, end - from};
}

/* A comparison under way, and the lines of the key at hand that found no equal: the first ones and
   how many. */
struct unequal {
    const struct reconcile_entry *entries[RECONCILE_ROWS_MAX];
    uint64_t count;
};

struct comparison {
    struct reconcile_result *result;
    struct reconcile_rows *rows; /* NULL: nobody asks */
    struct unequal provider, platform;
};

static void
set_aside(struct unequal *unequal, const struct reconcile_entry *entry)
{
    if (entry->kind != RECONCILE_ANSWERED) /* of another day */
        return;
    if (unequal->count < ARRAY_LEN(unequal->entries))
        unequal->entries[unequal->count] = entry;
    unequal->count++;
}

static const struct reconcile_entry *
nth(const struct unequal *unequal, uint64_t n)
{
    return n < unequal->count && n < ARRAY_LEN(unequal->entries) ? unequal->entries[n] : NULL;
}

/* From..till of a kind: the nth of the one side stands beside the nth of the other. */
static void
tell(struct comparison *comparison, enum reconcile_fault fault, uint64_t from, uint64_t till)
{
    for (uint64_t n = from; comparison->rows && n < till; n++) {
        const struct reconcile_entry *provider = nth(&comparison->provider, n);
        const struct reconcile_entry *platform = nth(&comparison->platform, n);
        if (provider || platform)
            reconcile_rows_add(comparison->rows, fault, provider, platform);
        else
            comparison->rows->more++;
    }
}

/* The platform asked and holds no answer: whatever the provider gave was lost. */
static void
compare_question(struct group provider, struct group platform, struct comparison *comparison)
{
    for (size_t i = 0; i < provider.count; i++)
        set_aside(&comparison->provider, &provider.entries[i]);
    comparison->result->provider_only += comparison->provider.count;
    tell(comparison, RECONCILE_PROVIDER_ONLY, 0, comparison->provider.count);
    if (platform.entries[0].kind != RECONCILE_ASKED)
        return;
    comparison->result->unanswered++;
    if (comparison->rows)
        reconcile_rows_add(comparison->rows, RECONCILE_UNANSWERED, NULL, &platform.entries[0]);
}

/* What the platform holds, but otherwise than the provider, whose line may be in the margin. */
static void
judge_unequal(bool provider_knows, struct comparison *comparison)
{
    uint64_t left = comparison->provider.count, right = comparison->platform.count;

    if (!provider_knows) {
        comparison->result->platform_only += right;
        tell(comparison, RECONCILE_PLATFORM_ONLY, 0, right);
        return;
    }
    comparison->result->different += right;
    tell(comparison, RECONCILE_DIFFERENT, 0, right);
    if (left > right) {
        comparison->result->provider_only += left - right;
        tell(comparison, RECONCILE_PROVIDER_ONLY, right, left);
    }
}

/*
 * Pairs the equal values of one key, both sides being sorted by value. A request sent twice stands
 * twice on the provider's side.
 */
static void
compare_groups(struct group provider, struct group platform, struct comparison *comparison)
{
    size_t i = 0, k = 0;

    comparison->provider.count = comparison->platform.count = 0;
    if (platform.count && is_question(&platform.entries[0])) {
        compare_question(provider, platform, comparison);
        return;
    }
    while (i < provider.count || k < platform.count) {
        int r = i == provider.count ? 1
                : k == platform.count
                    ? -1
                    : memcmp(provider.entries[i].value, platform.entries[k].value, DIGEST_SIZE);
        if (r == 0)
            comparison->result->matched +=
                !is_outside(&platform.entries[k]) || !is_outside(&provider.entries[i]);
        else if (r < 0)
            set_aside(&comparison->provider, &provider.entries[i]);
        else
            set_aside(&comparison->platform, &platform.entries[k]);
        i += r <= 0;
        k += r >= 0;
    }
    judge_unequal(provider.count > 0, comparison);
}

void
reconcile_compare(const struct reconcile_list *provider, const struct reconcile_list *platform,
                  struct reconcile_result *ret_result, struct reconcile_rows *rows)
{
    struct comparison comparison = {.result = ret_result, .rows = rows};
    size_t i = 0, k = 0;

    *ret_result = (struct reconcile_result){0};
    while (i < provider->count || k < platform->count) {
        int r = i == provider->count ? 1
                : k == platform->count
                    ? -1
                    : memcmp(provider->entries[i].key, platform->entries[k].key, DIGEST_SIZE);
        struct group left = r <= 0 ? group_at(provider, i) : (struct group){0};
        struct group right = r >= 0 ? group_at(platform, k) : (struct group){0};
        compare_groups(left, right, &comparison);
        i += left.count;
        k += right.count;
    }
}

static void
hex_of(const uint8_t *bytes, char *dst)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        dst[2 * i] = digits[bytes[i] >> 4];
        dst[2 * i + 1] = digits[bytes[i] & 15];
    }
}

void
reconcile_write(const struct reconcile_list *list, struct text *text)
{
    char line[RECONCILE_LINE_SIZE];

    for (size_t i = 0; i < list->count; i++) {
        const struct reconcile_entry *entry = &list->entries[i];
        hex_of(entry->key, line);
        line[2 * DIGEST_SIZE] = ' ';
        hex_of(entry->value, line + 2 * DIGEST_SIZE + 1);
        line[4 * DIGEST_SIZE + 1] = ' ';
        line[4 * DIGEST_SIZE + 2] = entry->kind;
        line[4 * DIGEST_SIZE + 3] = '\n';
        text_add(text, (struct str){line, sizeof line});
    }
}

static bool
read_line(const char *line, struct reconcile_entry *entry)
{
    entry->kind = line[4 * DIGEST_SIZE + 2];
    return hex_decode((struct str){line, (size_t)2 * DIGEST_SIZE}, entry->key, DIGEST_SIZE) &&
           line[2 * DIGEST_SIZE] == ' ' &&
           hex_decode((struct str){line + 2 * DIGEST_SIZE + 1, (size_t)2 * DIGEST_SIZE},
                      entry->value, DIGEST_SIZE) &&
           line[4 * DIGEST_SIZE + 1] == ' ' && memchr("aqmo", entry->kind, 4) &&
           line[4 * DIGEST_SIZE + 3] == '\n';
}

bool
reconcile_read(struct str text, struct reconcile_list *ret_list)
{
    struct reconcile_list list = {0};

    if (text.len % RECONCILE_LINE_SIZE != 0)
        return false;
    for (size_t at = 0; at < text.len; at += RECONCILE_LINE_SIZE) {
        struct reconcile_entry *entry = next_entry(&list);
        if (!entry || !read_line(text.ptr + at, entry) ||
            (list.count && compare_entries(entry - 1, entry) > 0)) {
            reconcile_done(&list);
            return false;
        }
        list.count++;
    }
    *ret_list = list;
    return true;
}
