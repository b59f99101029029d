/* The caller's agreements as JSON: see rest.h. */
#include "codec/json_text.h"
#include "codec/rest.h"
#include "codec/rest_text.h"

static void
add_text(const char *name, struct str text, struct buf *buf)
{
    buf_add_c(buf, name);
    json_text_add(buf, text);
}

static void
add_purpose(const struct rest_purpose *purpose, struct buf *buf)
{
    add_text("{\"code\":", purpose->code, buf);
    add_text(",\"name_lv\":", purpose->name_lv, buf);
    add_text(",\"name_en\":", purpose->name_en, buf);
    buf_add_char(buf, '}');
}

static void
add_agreement(const struct rest_agreement *agreement, struct buf *buf)
{
    add_text("{\"id\":", agreement->id, buf);
    buf_add(buf, STR(",\"version\":"));
    buf_add_u64(buf, agreement->version);
    add_text(",\"state\":", str_from(agreement->state), buf);
    buf_add(buf, STR(",\"municipality\":"));
    rest_add_registration(agreement->municipality, buf);
    add_text(",\"municipality_name\":", agreement->municipality_name, buf);
    buf_add(buf, STR(",\"term_from\":"));
    rest_add_day(agreement->term_from, buf);
    buf_add(buf, STR(",\"term_till\":"));
    rest_add_day(agreement->term_till, buf);
    buf_add(buf, STR(",\"purposes\":["));
    for (size_t i = 0; i < agreement->purpose_count; i++) {
        if (i > 0)
            buf_add_char(buf, ',');
        add_purpose(&agreement->purposes[i], buf);
    }
    buf_add(buf, STR("]}"));
}

void
rest_encode_agreements(const struct rest_agreement *agreements, size_t count, struct buf *buf)
{
    buf_add(buf, STR("{\"agreements\":["));
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(buf, ',');
        add_agreement(&agreements[i], buf);
    }
    buf_add(buf, STR("]}\n"));
}
