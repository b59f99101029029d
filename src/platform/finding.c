/* A finding's content as JSON and back: see finding.h. */
#include "platform/finding.h"

#include "base/limits.h"
#include "codec/json_text.h"
#include "platform/purposes.h"

/* What a row, an agreement, an uncovered municipality take around their texts. */
#define ENTRY_BYTES 320
#define ESCAPED 6 /* bytes that one byte of text can take in JSON */

static void
add_member(struct buf *buf, const char *before, struct str text)
{
    buf_add_c(buf, before);
    json_text_add(buf, text);
}

static void
add_municipality(struct buf *buf, const struct agreement_set *set, struct registration municipality)
{
    char number[REGISTRATION_TEXT_MAX];

    registration_format(municipality, number);
    add_member(buf, "\"municipality\":", str_from(number));
    add_member(buf, ",\"municipality_name\":", municipality_name(set, municipality));
}

static void
add_row(struct buf *buf, const struct agreement_set *set, const struct status_row *row)
{
    buf_addf(buf, "{\"status\":%d,\"status_name\":\"%s\",\"from\":\"", row->kind,
             status_kind_name(row->kind));
    date_add_to(buf, row->from);
    buf_add_c(buf, "\",\"till\":");
    if (date_is_open(row->till)) {
        buf_add_c(buf, "null,");
    } else {
        buf_add_char(buf, '"');
        date_add_to(buf, row->till);
        buf_add_c(buf, "\",");
    }
    add_municipality(buf, set, row->municipality);
    buf_add_char(buf, '}');
}

static void
add_agreement(struct buf *buf, const struct agreement_set *set,
              const struct covering_agreement *agreement)
{
    add_member(buf, "{\"id\":", agreement->id);
    buf_addf(buf, ",\"version\":%u,", agreement->version);
    add_municipality(buf, set, agreement->municipality);
    add_member(buf, ",\"clause\":", agreement->clause);
    buf_add_char(buf, '}');
}

static void
add_uncovered(struct buf *buf, const struct agreement_set *set, const struct uncovered *uncovered)
{
    buf_add_char(buf, '{');
    add_municipality(buf, set, uncovered->municipality);
    add_member(buf, ",\"provider\":", uncovered->provider);
    add_member(buf, ",\"code\":", uncovered->code);
    add_member(buf, ",\"clause\":", uncovered->clause);
    add_member(buf, ",\"text\":", uncovered->text);
    buf_add_char(buf, '}');
}

static size_t
longest_name(const struct agreement_set *set)
{
    size_t longest = 0;

    for (size_t i = 0; i < set->count; i++)
        if (set->agreements[i].municipality.name.len > longest)
            longest = set->agreements[i].municipality.name.len;
    return longest;
}

static void
add_statuses(struct buf *buf, const struct agreement_set *set, const struct answer *answer)
{
    buf_add_c(buf, "{\"statuses\":[");
    for (size_t i = 0; i < answer->row_count; i++) {
        buf_add_c(buf, i ? "," : "");
        add_row(buf, set, &answer->rows[i]);
    }
    buf_add_c(buf, "]}");
}

static size_t
coverage_bytes(const struct finding *finding, size_t entry_bytes)
{
    size_t size = (finding->answer.agreement_count + finding->uncovered_count) * entry_bytes;

    for (size_t i = 0; i < finding->answer.agreement_count; i++)
        size += ESCAPED *
                (finding->answer.agreements[i].id.len + finding->answer.agreements[i].clause.len);
    for (size_t i = 0; i < finding->uncovered_count; i++) {
        const struct uncovered *uncovered = &finding->uncovered[i];
        size += ESCAPED * (uncovered->provider.len + uncovered->code.len + uncovered->clause.len +
                           uncovered->text.len);
    }
    return size;
}

static void
add_coverage(struct buf *buf, const struct agreement_set *set, const struct finding *finding)
{
    buf_add_c(buf, "{\"agreements\":[");
    for (size_t i = 0; i < finding->answer.agreement_count; i++) {
        buf_add_c(buf, i ? "," : "");
        add_agreement(buf, set, &finding->answer.agreements[i]);
    }
    buf_add_c(buf, "],\"not_covered\":[");
    for (size_t i = 0; i < finding->uncovered_count; i++) {
        buf_add_c(buf, i ? "," : "");
        add_uncovered(buf, set, &finding->uncovered[i]);
    }
    buf_add_c(buf, "]}");
}

int
finding_store(const struct finding *finding, const struct agreement_set *set, struct arena *arena,
              struct check_entry *entry)
{
    size_t entry_bytes = ENTRY_BYTES + ESCAPED * longest_name(set);
    struct buf answer, coverage;

    arena_buf(arena, &answer, 64 + finding->answer.row_count * entry_bytes);
    arena_buf(arena, &coverage, 64 + coverage_bytes(finding, entry_bytes));
    add_statuses(&answer, set, &finding->answer);
    add_coverage(&coverage, set, finding);
    if (!buf_ok(&answer) || !buf_ok(&coverage))
        return -1;
    entry->outcome = finding->outcome;
    entry->problem = finding->problem;
    entry->clause = finding->clause;
    if (finding->outcome == CHECK_INCOMPLETE && finding->uncovered_count) {
        entry->problem = finding->uncovered[0].code;
        entry->clause = finding->uncovered[0].clause;
    }
    entry->answer = buf_str(&answer);
    entry->coverage = buf_str(&coverage);
    entry->providers = finding->providers;
    entry->provider_count = finding->provider_count;
    return 0;
}

json_t *
finding_load(const struct check_entry *entry)
{
    const struct str texts[] = {STR("{\"statuses\":[],\"agreements\":[],\"not_covered\":[]}"),
                                entry->answer, entry->coverage};
    json_t *all = json_object();
    unsigned line;

    for (size_t i = 0; all && i < ARRAY_LEN(texts); i++) {
        json_t *part = texts[i].ptr ? json_load_strict(texts[i], &line) : json_object();
        if (!part || json_object_update(all, part) < 0) {
            json_decref(all);
            all = NULL;
        }
        json_decref(part);
    }
    return all;
}

/* What we wrote ourselves; anything else is left out. */
static bool
read_row(const json_t *object, struct status_row *ret_row)
{
    json_int_t kind = json_integer_value(json_object_get(object, "status"));
    struct str till = json_member_str(object, "till");

    ret_row->kind = (enum status_kind)kind;
    ret_row->till = DATE_OPEN;
    return (kind == STATUS_NEEDY || kind == STATUS_LOW_INCOME) &&
           date_parse(json_member_str(object, "from"), &ret_row->from) &&
           (!till.ptr || date_parse(till, &ret_row->till)) &&
           registration_parse(json_member_str(object, "municipality"), &ret_row->municipality);
}

int
finding_rows(const json_t *stored, struct arena *arena, struct status_row **ret_rows,
             size_t *ret_count)
{
    const json_t *statuses = json_object_get(stored, "statuses");
    size_t size = json_array_size(statuses), count = 0;
    struct status_row *rows = arena_array(arena, size + 1, sizeof *rows);

    if (!rows)
        return -1;
    for (size_t i = 0; i < size; i++)
        if (read_row(json_array_get(statuses, i), &rows[count]))
            count++;
    *ret_rows = rows;
    *ret_count = count;
    return 0;
}
