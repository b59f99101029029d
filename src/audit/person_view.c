/* Codes that grow, and the records that name one of them: see person_view.h. */
#include "audit/person_view.h"

#define USES_MAX ((size_t)256 * 1024 * 1024)
#define SCRATCH_MAX ((size_t)4 * 1024 * 1024)

void
person_view_init(struct person_view *view, uint64_t code)
{
    *view = (struct person_view){.codes = {code}, .code_count = 1};
    lookups_init(&view->uses, USES_MAX);
    arena_init(&view->scratch, SCRATCH_MAX);
}

void
person_view_done(struct person_view *view)
{
    lookups_done(&view->uses);
    arena_done(&view->scratch);
}

static bool
has_code(const struct person_view *view, uint64_t code)
{
    for (size_t i = 0; i < view->code_count; i++)
        if (view->codes[i] == code)
            return true;
    return false;
}

void
person_view_add_code(struct person_view *view, uint64_t code)
{
    if (code == 0 || has_code(view, code))
        return;
    if (view->code_count == PERSON_VIEW_CODES_MAX) {
        view->failed = true;
        return;
    }
    view->codes[view->code_count++] = code;
    view->grown = true;
}

void
person_view_begin(struct person_view *view)
{
    lookups_done(&view->uses);
    lookups_init(&view->uses, USES_MAX);
    view->erased = 0;
    view->grown = false;
}

static bool
names_the_person(const struct person_view *view, const struct record *record)
{
    if (has_code(view, lookup_code(record->person_code)))
        return true;
    for (size_t i = 0; i < record->linked_count; i++)
        if (has_code(view, record->linked[i]))
            return true;
    return false;
}

static int
keep(struct person_view *view, const struct store_record *row, size_t part)
{
    const struct str sections[] = {row->operator_part, row->person_part, row->facts_part};
    struct record record;

    if (record_decode((enum record_type)row->type, sections, &view->scratch, &record) < 0)
        return -1;
    person_view_add_code(view, lookup_code(record.person_code));
    for (size_t i = 0; i < record.linked_count; i++)
        person_view_add_code(view, record.linked[i]);
    return view->failed ? -1 : lookups_add(&view->uses, &record, part, row->index);
}

int
person_view_take(struct person_view *view, const struct store_record *row, size_t part)
{
    const struct str person_only[] = {{0}, row->person_part, {0}};
    struct record record;
    int r;

    if (!row->salt.ptr) {
        view->erased++;
        return 0;
    }
    if (row->person_part.len == 0)
        return 0;
    r = record_decode((enum record_type)row->type, person_only, &view->scratch, &record);
    if (r == 0 && names_the_person(view, &record))
        r = keep(view, row, part);
    arena_reset(&view->scratch);
    if (r < 0)
        view->failed = true;
    return r;
}

bool
person_view_end(struct person_view *view)
{
    lookups_sort(&view->uses, true);
    return view->grown && !view->failed;
}
