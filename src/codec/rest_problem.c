/* Problem documents and the language they are in: see rest.h. Source: RFC 9457 section 3. */
#include "codec/json_text.h"
#include "codec/rest.h"

#include <string.h>

#define WEIGHT_MAX 1000 /* a q-value in thousandths */

const char *
rest_language_name(enum rest_language language)
{
    return language == REST_LV ? "lv" : "en";
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether the range is the primary tag itself or begins with it: "lv", "lv-LV". */
static bool
is_range_of(struct str range, const char *tag)
{
    return range.len >= 2 && lower(range.ptr[0]) == tag[0] && lower(range.ptr[1]) == tag[1] &&
           (range.len == 2 || range.ptr[2] == '-');
}

/* "q=0.8" as 800; -1 when malformed (RFC 9110 section 12.4.2). */
static int
parse_weight(struct str text)
{
    int weight = 0, unit = WEIGHT_MAX;

    text = str_trim(text);
    if (text.len < 3 || text.len > 7 || lower(text.ptr[0]) != 'q' || text.ptr[1] != '=')
        return -1;
    for (size_t i = 2; i < text.len; i++) {
        char c = text.ptr[i];

        if (i == 3 ? c != '.' : c < '0' || c > '9')
            return -1;
        if (i != 3) {
            weight += (c - '0') * unit;
            unit /= 10;
        }
    }
    return weight <= WEIGHT_MAX ? weight : -1;
}

/* The weights of both languages and of "*"; -1 = not named. */
struct preference {
    int lv, en, any;
};

static void
note_range(struct str range, int weight, struct preference *preference)
{
    int *place = is_range_of(range, "lv")   ? &preference->lv
                 : is_range_of(range, "en") ? &preference->en
                 : str_eq(range, STR("*"))  ? &preference->any
                                            : NULL;

    if (place && weight > *place)
        *place = weight;
}

enum rest_language
rest_language(struct str accept_language)
{
    struct preference preference = {-1, -1, -1};
    struct str rest = accept_language;
    bool named = false;
    int lv, en;

    while (rest.len != 0) {
        struct str item = str_split(&rest, ',');
        struct str range = str_trim(str_split(&item, ';'));
        int weight = str_trim(item).len ? parse_weight(item) : WEIGHT_MAX;

        if (range.len == 0 || weight < 0)
            continue;
        named = true;
        note_range(range, weight, &preference);
    }
    if (!named)
        return REST_LV;
    lv = preference.lv >= 0 ? preference.lv : preference.any;
    en = preference.en >= 0 ? preference.en : preference.any;
    return lv > 0 && lv >= en ? REST_LV : REST_EN;
}

static void
add_text(const char *name, struct str value, struct buf *buf)
{
    if (value.len == 0)
        return;
    buf_addf(buf, ",\"%s\":", name);
    json_text_add(buf, value);
}

/* The title is what is wrong, the detail also what to do: the registry's first sentence and all. */
static struct str
first_sentence(struct str text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.ptr[i] == '.' && text.ptr[i + 1] == ' ')
            return (struct str){text.ptr, i + 1};
    return text;
}

void
rest_encode_problem(const struct problem *problem, struct str request_id,
                    enum rest_language language, struct buf *buf)
{
    const struct problem_kind *kind = problem_kind(problem->code);
    struct str text = str_from(language == REST_LV ? kind->text_lv : kind->text_en);

    buf_addf(buf, "{\"type\":\"urn:tilts:problem:%s\"", kind->code);
    add_text("title", first_sentence(text), buf);
    buf_addf(buf, ",\"status\":%d", kind->http_status);
    add_text("detail", text, buf);
    if (request_id.len != 0) {
        buf_add(buf, STR(",\"instance\":"));
        char instance[128];
        struct buf urn;

        buf_init(&urn, instance, sizeof instance);
        buf_add(&urn, STR("urn:tilts:request:"));
        buf_add(&urn, request_id);
        json_text_add(buf, buf_str(&urn));
    }
    add_text("code", str_from(kind->code), buf);
    add_text("clause", str_from(problem->clause), buf);
    add_text("request_id", request_id, buf);
    add_text("field", str_from(problem->field), buf);
    if (problem->line)
        buf_addf(buf, ",\"line\":%u", problem->line);
    if (problem->retry_after_s)
        buf_addf(buf, ",\"retry_after\":%u", problem->retry_after_s);
    buf_add(buf, STR("}\n"));
}
