/*
 * Looking up persons in the database. A batch is one round trip: links and statuses of all its
 * codes. Only when links lead to codes that nobody asked about, a further one fetches those.
 */
#include "store/store_codes.h"
#include "store/store_postgres_private.h"

#include <stdlib.h>
#include <string.h>

#define FETCHED_MAX (LIMIT_BATCH * STORE_CODES_MAX)

struct link {
    uint64_t code, other;
};

struct person_row {
    uint64_t person;
    struct status_row row;
};

struct finding {
    struct store_postgres *self;
    struct store_codes codes[LIMIT_BATCH]; /* of each question */
    uint64_t fetched[FETCHED_MAX];         /* codes whose links and rows are here, or under way */
    size_t fetched_count;
    struct link *links;
    size_t link_count;
    struct person_row *rows; /* by person, within one fetch */
    size_t row_count;
};

static int
fail(struct finding *f)
{
    return store_fail(&f->self->base, "register: no memory for what was found");
}

static int
take_links(struct finding *f, struct postgres_call *call)
{
    size_t count = (size_t)PQntuples(call->result);
    struct link *links;

    if (count == 0)
        return 0;
    links = realloc(f->links, (f->link_count + count) * sizeof *links);
    if (!links)
        return fail(f);
    f->links = links;
    while (postgres_call_row(call))
        f->links[f->link_count++] = (struct link){(uint64_t)postgres_call_column(call, 0),
                                                  (uint64_t)postgres_call_column(call, 1)};
    return 0;
}

static int
take_rows(struct finding *f, struct postgres_call *call)
{
    size_t count = (size_t)PQntuples(call->result);
    struct person_row *rows;

    if (count == 0)
        return 0;
    rows = realloc(f->rows, (f->row_count + count) * sizeof *rows);
    if (!rows)
        return fail(f);
    f->rows = rows;
    while (postgres_call_row(call))
        f->rows[f->row_count++] = (struct person_row){
            .person = (uint64_t)postgres_call_column(call, 0),
            .row = {.municipality = {(uint64_t)postgres_call_column(call, 1)},
                    .kind = (enum status_kind)postgres_call_column(call, 2),
                    .from = {(int32_t)postgres_call_column(call, 3)},
                    .till = {(int32_t)postgres_call_column(call, 4)}},
        };
    return 0;
}

/* Links and rows of the codes fetched[from..]. */
static int
fetch(struct finding *f, size_t from)
{
    struct postgres_array *array = &f->self->arrays[0];
    struct postgres_call links, rows;
    int r = 0;

    postgres_array_begin(array, POSTGRES_INTS);
    for (size_t i = from; i < f->fetched_count; i++)
        postgres_array_int(array, (int64_t)f->fetched[i]);
    postgres_call_begin(&links, f->self->session,
                        "SELECT code, other FROM code_link WHERE code = ANY ($1)");
    postgres_call_array(&links, POSTGRES_INTS, array);
    postgres_call_queue(&links);
    postgres_call_begin(&rows, f->self->session,
                        "SELECT person, municipality, kind, first_day, last_day FROM status"
                        " WHERE person = ANY ($1)");
    postgres_call_array(&rows, POSTGRES_INTS, array);
    postgres_call_run(&rows);
    if (!rows.state[0])
        r = take_links(f, &links) < 0 || take_rows(f, &rows) < 0 ? -1 : 0;
    postgres_call_done(&links);
    return store_postgres_end(f->self, "register: find statuses", &rows) < 0 ? -1 : r;
}

static bool
is_fetched(const struct finding *f, uint64_t code)
{
    for (size_t i = 0; i < f->fetched_count; i++)
        if (f->fetched[i] == code)
            return true;
    return false;
}

/* Follows all links that are known; codes that are new to us are to be fetched. */
static void
follow(struct finding *f, struct store_codes *codes)
{
    for (size_t i = 0; i < codes->count; i++)
        for (size_t k = 0; k < f->link_count; k++)
            if (f->links[k].code == codes->code[i])
                store_codes_add(codes, f->links[k].other);
    for (size_t i = 0; i < codes->count; i++)
        if (!is_fetched(f, codes->code[i]) && f->fetched_count < FETCHED_MAX)
            f->fetched[f->fetched_count++] = codes->code[i];
}

static int
compare(const void *left, const void *right)
{
    const struct person_row *a = left, *b = right;

    return (a->person > b->person) - (a->person < b->person);
}

static size_t
first_row_of(const struct finding *f, uint64_t person)
{
    size_t low = 0, high = f->row_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->rows[middle].person < person)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void
hand_out(struct finding *f, struct store_lookup *lookup, struct store_codes *codes)
{
    struct status_row *found = f->self->found;
    size_t count = 0;
    bool fits = true;

    for (size_t i = 0; i < codes->count; i++) {
        uint64_t code = codes->code[i];
        for (size_t k = first_row_of(f, code); k < f->row_count && f->rows[k].person == code; k++) {
            const struct status_row *row = &f->rows[k].row;
            if (row->from.days > lookup->till.days || row->till.days < lookup->from.days)
                continue;
            if (count == ARRAY_LEN(f->self->found))
                fits = false;
            else
                found[count++] = *row;
        }
    }
    store_codes_hand_out(lookup, codes, found, count, fits);
}

static int
find_batch(struct finding *f, struct store_lookup *lookups, size_t count)
{
    size_t fetched;

    for (size_t i = 0; i < count; i++) {
        f->codes[i] = (struct store_codes){.code = {lookups[i].person}, .count = 1};
        if (!is_fetched(f, lookups[i].person))
            f->fetched[f->fetched_count++] = lookups[i].person;
    }
    for (fetched = 0; fetched < f->fetched_count;) {
        if (fetch(f, fetched) < 0)
            return -1;
        fetched = f->fetched_count;
        for (size_t i = 0; f->link_count && i < count; i++)
            follow(f, &f->codes[i]);
    }
    if (f->row_count > 1)
        qsort(f->rows, f->row_count, sizeof *f->rows, compare);
    for (size_t i = 0; i < count; i++)
        hand_out(f, &lookups[i], &f->codes[i]);
    return 0;
}

int
store_postgres_find_statuses(struct store *store, struct store_lookup *lookups, size_t count)
{
    struct store_postgres *self = store_postgres_of(store);
    struct finding *f;
    int r = 0;

    if (store_postgres_need_register(self) < 0 || store_postgres_flush(self) < 0)
        return -1;
    f = malloc(sizeof *f);
    if (!f)
        return store_fail(store, "register: no memory for what was found");
    for (size_t i = 0; r == 0 && i < count; i += LIMIT_BATCH) {
        f->self = self;
        f->links = NULL;
        f->rows = NULL;
        f->fetched_count = f->link_count = f->row_count = 0;
        r = find_batch(f, lookups + i, count - i < LIMIT_BATCH ? count - i : LIMIT_BATCH);
        free(f->links);
        free(f->rows);
    }
    free(f);
    return r;
}
