/*
 * The store in memory, for tests: same promises as SQLite's but for durability, by the plainest
 * means (lists searched from end to end; a transaction keeps a copy of the lists to go back to).
 */
#include "store/store_memory_private.h"

#include <stdlib.h>
#include <string.h>

struct store_memory *
store_memory_of(struct store *store)
{
    return (struct store_memory *)store;
}

void *
store_memory_add(struct memory_list *list, size_t size)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 16;
        void *items = realloc(list->items, room * size);
        if (!items)
            return NULL;
        list->items = items;
        list->room = room;
    }
    return memset((char *)list->items + size * list->count++, 0, size);
}

static bool
copy_list(const struct memory_list *list, size_t size, struct memory_list *ret_copy)
{
    *ret_copy = (struct memory_list){NULL, list->count, list->count};
    if (list->count == 0)
        return true;
    ret_copy->items = malloc(list->count * size);
    if (!ret_copy->items)
        return false;
    memcpy(ret_copy->items, list->items, list->count * size);
    return true;
}

static void
free_register(struct memory_register *reg)
{
    free(reg->rows.items);
    free(reg->links.items);
    free(reg->imports.items);
    free(reg->documents.items);
    free(reg->events.items);
    free(reg->signatures.items);
    free(reg->duties.items);
    free(reg->duty_events.items);
    free(reg->roster.items);
    *reg = (struct memory_register){0};
}

static int
begin_read(struct store *store)
{
    struct store_memory *self = store_memory_of(store);

    if (self->state != MEMORY_IDLE)
        return store_fail(store, "the register has a transaction already");
    self->state = MEMORY_READING;
    return 0;
}

static void
end_read(struct store *store)
{
    struct store_memory *self = store_memory_of(store);

    if (self->state == MEMORY_READING)
        self->state = MEMORY_IDLE;
}

static int
begin_write(struct store *store)
{
    struct store_memory *self = store_memory_of(store);
    const struct memory_register *now = &self->now;
    struct memory_register *before = &self->before;

    if (self->state != MEMORY_IDLE)
        return store_fail(store, "the register has a transaction already");
    before->generation = now->generation;
    before->operator_id = now->operator_id;
    if (!copy_list(&now->rows, sizeof(struct register_row), &before->rows) ||
        !copy_list(&now->links, sizeof(struct memory_link), &before->links) ||
        !copy_list(&now->imports, sizeof(struct import_entry), &before->imports) ||
        !copy_list(&now->documents, sizeof(struct agreement_document), &before->documents) ||
        !copy_list(&now->events, sizeof(struct agreement_event_row), &before->events) ||
        !copy_list(&now->signatures, sizeof(struct agreement_signature_row), &before->signatures) ||
        !copy_list(&now->duties, sizeof(struct duty_row), &before->duties) ||
        !copy_list(&now->duty_events, sizeof(struct duty_event_row), &before->duty_events) ||
        !copy_list(&now->roster, sizeof(struct roster_operator), &before->roster)) {
        free_register(before);
        return store_fail(store, "no memory for a transaction");
    }
    self->state = MEMORY_WRITING;
    return 0;
}

int
store_memory_need_writing(struct store_memory *self)
{
    if (self->state == MEMORY_WRITING)
        return 0;
    if (self->state == MEMORY_DEAD)
        return store_fail(&self->base, "the transaction has failed; roll it back");
    return store_fail(&self->base, "writing the register wants a transaction");
}

int
store_memory_kill_transaction(struct store_memory *self, const char *why)
{
    self->state = MEMORY_DEAD;
    return store_fail(&self->base, "%s", why);
}

static int
commit(struct store *store)
{
    struct store_memory *self = store_memory_of(store);

    if (store_memory_need_writing(self) < 0)
        return -1;
    free_register(&self->before);
    self->state = MEMORY_IDLE;
    return 0;
}

static void
rollback(struct store *store)
{
    struct store_memory *self = store_memory_of(store);

    if (self->state != MEMORY_WRITING && self->state != MEMORY_DEAD)
        return;
    free_register(&self->now);
    self->now = self->before;
    self->before = (struct memory_register){0};
    self->state = MEMORY_IDLE;
}

/* The codes of one person, the one asked about first; false when they are too many. */
static bool
follow_links(const struct store_memory *self, uint64_t *codes, size_t *count)
{
    const struct memory_link *links = self->now.links.items;

    for (size_t i = 0; i < *count; i++)
        for (size_t k = 0; k < self->now.links.count; k++) {
            uint64_t other = links[k].old_code == codes[i]   ? links[k].new_code
                             : links[k].new_code == codes[i] ? links[k].old_code
                                                             : codes[0];
            size_t known = 0;
            while (known < *count && codes[known] != other)
                known++;
            if (known < *count)
                continue;
            if (*count == STORE_CODES_MAX)
                return false;
            codes[(*count)++] = other;
        }
    return true;
}

static int
compare_codes(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static void
find_one(struct store_memory *self, struct store_lookup *lookup)
{
    const struct register_row *rows = self->now.rows.items;
    uint64_t codes[STORE_CODES_MAX] = {lookup->person};
    size_t code_count = 1, found = 0;
    bool fits = follow_links(self, codes, &code_count);

    for (size_t i = 0; fits && i < self->now.rows.count; i++) {
        size_t k = 0;
        while (k < code_count && codes[k] != rows[i].person)
            k++;
        if (k == code_count || rows[i].from.days > lookup->till.days ||
            rows[i].till.days < lookup->from.days)
            continue;
        fits = found < ARRAY_LEN(self->found);
        if (fits)
            self->found[found++] =
                (struct status_row){rows[i].kind, rows[i].from, rows[i].till, rows[i].municipality};
    }
    if (!fits) {
        store_hand_out_nothing(lookup);
        return;
    }
    store_sort_rows(self->found, found);
    qsort(codes + 1, code_count - 1, sizeof *codes, compare_codes);
    store_hand_out(lookup, self->found, found, codes + 1, code_count - 1);
}

static int
find_statuses(struct store *store, struct store_lookup *lookups, size_t count)
{
    for (size_t i = 0; i < count; i++)
        find_one(store_memory_of(store), &lookups[i]);
    return 0;
}

static int
register_stats(struct store *store, struct register_stats *ret_stats)
{
    const struct store_memory *self = store_memory_of(store);
    const struct register_row *rows = self->now.rows.items;
    struct register_stats stats = {.rows = self->now.rows.count, .links = self->now.links.count};

    for (size_t i = 0; i < self->now.rows.count; i++) {
        bool person_seen = false, municipality_seen = false;
        for (size_t k = 0; k < i; k++) {
            person_seen |= rows[k].person == rows[i].person;
            municipality_seen |= rows[k].municipality.number == rows[i].municipality.number;
        }
        stats.people += !person_seen;
        stats.municipalities += !municipality_seen;
    }
    *ret_stats = stats;
    return 0;
}

static int
clear_municipality(struct store *store, struct registration municipality)
{
    struct store_memory *self = store_memory_of(store);
    struct register_row *rows = self->now.rows.items;
    size_t kept = 0;

    if (store_memory_need_writing(self) < 0)
        return -1;
    for (size_t i = 0; i < self->now.rows.count; i++)
        if (rows[i].municipality.number != municipality.number)
            rows[kept++] = rows[i];
    self->now.rows.count = kept;
    return 0;
}

static struct register_row *
find_row(struct store_memory *self, const struct register_row *key)
{
    struct register_row *rows = self->now.rows.items;

    for (size_t i = 0; i < self->now.rows.count; i++)
        if (rows[i].person == key->person && rows[i].kind == key->kind &&
            rows[i].from.days == key->from.days &&
            rows[i].municipality.number == key->municipality.number &&
            str_eq(rows[i].decision, key->decision))
            return &rows[i];
    return NULL;
}

static int
put_status(struct store *store, const struct register_row *row)
{
    struct store_memory *self = store_memory_of(store);
    struct register_row *there;

    if (store_memory_need_writing(self) < 0)
        return -1;
    if ((row->kind != STATUS_NEEDY && row->kind != STATUS_LOW_INCOME) ||
        row->till.days < row->from.days)
        return store_memory_kill_transaction(self, "register: put: constraint failed");
    there = find_row(self, row);
    if (!there) {
        there = store_memory_add(&self->now.rows, sizeof *there);
        if (!there)
            return store_memory_kill_transaction(self, "no memory for a row");
        *there = *row;
        there->decision = arena_str(&self->texts, row->decision);
    }
    there->till = row->till;
    there->household = arena_str(&self->texts, row->household);
    return 0;
}

static int
withdraw_status(struct store *store, const struct register_row *row, bool *ret_found)
{
    struct store_memory *self = store_memory_of(store);
    struct register_row *rows = self->now.rows.items, *there;

    if (store_memory_need_writing(self) < 0)
        return -1;
    there = find_row(self, row);
    *ret_found = there != NULL;
    if (there)
        *there = rows[--self->now.rows.count];
    return 0;
}

static int
link_codes(struct store *store, uint64_t old_code, uint64_t new_code, struct date day UNUSED)
{
    struct store_memory *self = store_memory_of(store);
    const struct memory_link *links = self->now.links.items;
    struct memory_link *link;

    if (store_memory_need_writing(self) < 0)
        return -1;
    for (size_t i = 0; i < self->now.links.count; i++)
        if (links[i].old_code == old_code && links[i].new_code == new_code)
            return 0;
    link = store_memory_add(&self->now.links, sizeof *link);
    if (!link)
        return store_memory_kill_transaction(self, "no memory for a link");
    *link = (struct memory_link){old_code, new_code};
    return 0;
}

static int
add_import(struct store *store, const struct import_entry *entry)
{
    struct store_memory *self = store_memory_of(store);
    struct import_entry *kept;

    if (store_memory_need_writing(self) < 0)
        return -1;
    kept = store_memory_add(&self->now.imports, sizeof *kept);
    if (!kept)
        return store_memory_kill_transaction(self, "no memory for the history");
    *kept = *entry;
    kept->id = (int64_t)self->now.imports.count;
    kept->file = arena_str(&self->texts, entry->file);
    kept->sha256_hex = arena_str(&self->texts, entry->sha256_hex);
    kept->mode = arena_str(&self->texts, entry->mode);
    kept->who = arena_str(&self->texts, entry->who);
    return 0;
}

static int
import_history(struct store *store, struct arena *arena, struct import_entry **ret_entries,
               size_t *ret_count)
{
    const struct store_memory *self = store_memory_of(store);
    const struct import_entry *kept = self->now.imports.items;
    size_t count = self->now.imports.count;
    struct import_entry *entries = arena_array(arena, count, sizeof *entries);

    for (size_t i = 0; entries && i < count; i++) {
        entries[i] = kept[count - 1 - i];
        entries[i].file = arena_str(arena, entries[i].file);
        entries[i].sha256_hex = arena_str(arena, entries[i].sha256_hex);
        entries[i].mode = arena_str(arena, entries[i].mode);
        entries[i].who = arena_str(arena, entries[i].who);
    }
    if (arena->overflow)
        return store_fail(store, "register: the history does not fit");
    *ret_entries = entries;
    *ret_count = count;
    return 0;
}

static int
agreements_generation(struct store *store, uint64_t *ret_generation)
{
    *ret_generation = store_memory_of(store)->now.generation;
    return 0;
}

static int
compare_documents(const void *left, const void *right)
{
    const struct agreement_document *a = left, *b = right;
    size_t shorter = a->id.len < b->id.len ? a->id.len : b->id.len;
    int order = shorter ? memcmp(a->id.ptr, b->id.ptr, shorter) : 0;

    if (order == 0)
        order = (a->id.len > b->id.len) - (a->id.len < b->id.len);
    return order ? order : (a->version > b->version) - (a->version < b->version);
}

static int
add_agreement(struct store *store, const struct agreement_document *document)
{
    struct store_memory *self = store_memory_of(store);
    const struct agreement_document *documents = self->now.documents.items;
    struct agreement_document *kept;

    if (store_memory_need_writing(self) < 0)
        return -1;
    for (size_t i = 0; i < self->now.documents.count; i++)
        if (compare_documents(&documents[i], document) == 0)
            return store_memory_kill_transaction(self, "agreements: that version is there already");
    kept = store_memory_add(&self->now.documents, sizeof *kept);
    if (!kept)
        return store_memory_kill_transaction(self, "no memory for an agreement");
    *kept = *document;
    kept->id = arena_str(&self->texts, document->id);
    kept->yaml = arena_str(&self->texts, document->yaml);
    qsort(self->now.documents.items, self->now.documents.count, sizeof *kept, compare_documents);
    self->now.generation++;
    return 0;
}

static int
add_agreement_event(struct store *store, const struct agreement_event_row *event)
{
    struct store_memory *self = store_memory_of(store);
    struct agreement_event_row *kept;

    if (store_memory_need_writing(self) < 0)
        return -1;
    kept = store_memory_add(&self->now.events, sizeof *kept);
    if (!kept)
        return store_memory_kill_transaction(self, "no memory for an event");
    *kept = *event;
    kept->agreement = arena_str(&self->texts, event->agreement);
    kept->body = arena_str(&self->texts, event->body);
    self->now.generation++;
    return 0;
}

static int
load_agreements(struct store *store, struct arena *arena, struct agreement_document **ret_documents,
                size_t *ret_count, struct agreement_event_row **ret_events, size_t *ret_event_count)
{
    const struct store_memory *self = store_memory_of(store);
    const struct agreement_document *kept = self->now.documents.items;
    const struct agreement_event_row *kept_events = self->now.events.items;
    size_t count = self->now.documents.count, event_count = self->now.events.count;
    struct agreement_document *documents = arena_array(arena, count, sizeof *documents);
    struct agreement_event_row *events = arena_array(arena, event_count, sizeof *events);

    for (size_t i = 0; documents && i < count; i++)
        documents[i] = (struct agreement_document){arena_str(arena, kept[i].id), kept[i].version,
                                                   arena_str(arena, kept[i].yaml), kept[i].at_us};
    for (size_t i = 0; events && i < event_count; i++)
        events[i] = (struct agreement_event_row){arena_str(arena, kept_events[i].agreement),
                                                 kept_events[i].at_us,
                                                 arena_str(arena, kept_events[i].body)};
    if (arena->overflow)
        return store_fail(store, "agreements: they do not fit the memory set aside for them");
    *ret_documents = documents;
    *ret_count = count;
    *ret_events = events;
    *ret_event_count = event_count;
    return 0;
}

static void
close_store(struct store *store)
{
    struct store_memory *self = store_memory_of(store);

    free_register(&self->now);
    free_register(&self->before);
    free(self->records.items);
    free(self->nodes.items);
    free(self->checkpoints.items);
    free(self->attachments.items);
    free(self->holds.items);
    arena_done(&self->texts);
    free(self);
}

void
store_memory_fail_appends(struct store *store)
{
    store_memory_of(store)->log_broken = true;
}

static int
lock_changes(struct store *store)
{
    (void)store;
    return 0;
}

static const struct store_ops memory_ops = {
    .name = "memory",
    .close = close_store,
    .begin_read = begin_read,
    .end_read = end_read,
    .find_statuses = find_statuses,
    .agreements_generation = agreements_generation,
    .load_agreements = load_agreements,
    .register_stats = register_stats,
    .import_history = import_history,
    .begin_write = begin_write,
    .try_begin_write = begin_write, /* nobody else could be writing */
    .commit = commit,
    .rollback = rollback,
    .lock_changes = lock_changes,
    .clear_municipality = clear_municipality,
    .put_status = put_status,
    .withdraw_status = withdraw_status,
    .link_codes = link_codes,
    .add_import = add_import,
    .add_agreement = add_agreement,
    .add_agreement_event = add_agreement_event,
    .add_agreement_signature = store_memory_add_agreement_signature,
    .load_agreement_signatures = store_memory_load_agreement_signatures,
    .find_operator = store_memory_find_operator,
    .load_roster = store_memory_load_roster,
    .put_operator = store_memory_put_operator,
    .remove_operator = store_memory_remove_operator,
    .load_duties = store_memory_load_duties,
    .add_duty = store_memory_add_duty,
    .add_duty_event = store_memory_add_duty_event,
    .append = store_memory_append,
    .last_checkpoint = store_memory_last_checkpoint,
    .find_checkpoint = store_memory_find_checkpoint,
    .read_hashes = store_memory_read_hashes,
    .each_record = store_memory_each_record,
    .find_record = store_memory_find_record,
    .attach = store_memory_attach,
    .each_attachment = store_memory_each_attachment,
    .add_hold = store_memory_add_hold,
    .remove_hold = store_memory_remove_hold,
    .each_hold = store_memory_each_hold,
    .erase = store_memory_erase,
    .erase_end = store_memory_erase_end,
};

struct store *
store_memory_open(void)
{
    struct store_memory *self = calloc(1, sizeof *self);

    if (!self)
        return NULL;
    self->base.ops = &memory_ops;
    self->now.generation = 1;
    arena_init(&self->texts, SIZE_MAX / 4);
    return &self->base;
}
