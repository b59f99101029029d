/* Lines of numbers: see exposition.h. */
#include "provider/exposition.h"

#include "base/date.h"

void
exposition_family(struct buf *buf, const char *name, const char *type, const char *help)
{
    buf_addf(buf, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
add_escaped(struct buf *buf, struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '\n') {
            buf_add_c(buf, "\\n");
            continue;
        }
        if (value.ptr[i] == '"' || value.ptr[i] == '\\')
            buf_add_char(buf, '\\');
        buf_add_char(buf, value.ptr[i]);
    }
}

static void
add_label(struct buf *buf, const char *name, struct str value, bool *began)
{
    buf_add_char(buf, *began ? ',' : '{');
    *began = true;
    buf_add_c(buf, name);
    buf_add_c(buf, "=\"");
    add_escaped(buf, value);
    buf_add_char(buf, '"');
}

/* Name and labels of one sample, `le` among them when it is not empty, and the space behind. */
static void
begin_sample(struct buf *buf, const char *name, const struct exposition_label *labels,
             struct str le)
{
    bool began = false;

    buf_add_c(buf, name);
    for (; labels && labels->name; labels++)
        add_label(buf, labels->name, labels->value, &began);
    if (le.len)
        add_label(buf, "le", le, &began);
    if (began)
        buf_add_char(buf, '}');
    buf_add_char(buf, ' ');
}

static void
add_seconds(struct buf *buf, int64_t us)
{
    uint64_t size = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;

    buf_addf(buf, "%s%llu.%06llu", us < 0 ? "-" : "",
             (unsigned long long)(size / (uint64_t)US_PER_SECOND),
             (unsigned long long)(size % (uint64_t)US_PER_SECOND));
}

void
exposition_number(struct buf *buf, const char *name, const struct exposition_label *labels,
                  uint64_t value)
{
    begin_sample(buf, name, labels, STR(""));
    buf_add_u64(buf, value);
    buf_add_char(buf, '\n');
}

void
exposition_seconds(struct buf *buf, const char *name, const struct exposition_label *labels,
                   int64_t value_us)
{
    begin_sample(buf, name, labels, STR(""));
    add_seconds(buf, value_us);
    buf_add_char(buf, '\n');
}

static void
add_bucket(struct buf *buf, const char *name, const struct exposition_label *labels, struct str le,
           uint64_t count)
{
    char bucket[128];
    struct buf name_buf;

    buf_init(&name_buf, bucket, sizeof bucket);
    buf_add_c(&name_buf, name);
    buf_add_c(&name_buf, "_bucket");
    begin_sample(buf, buf_c(&name_buf), labels, le);
    buf_add_u64(buf, count);
    buf_add_char(buf, '\n');
}

/* The upper end as its bucket's label. */
static struct str
bound_text(struct buf *text, uint64_t upper, bool seconds)
{
    text->len = 0;
    if (seconds)
        add_seconds(text, (int64_t)upper);
    else
        buf_add_u64(text, upper);
    return buf_str(text);
}

void
exposition_histogram(struct buf *buf, const char *name, const struct exposition_label *labels,
                     const struct exposition_histogram *h)
{
    char text[32], whole[128];
    struct buf bound, whole_name;

    buf_init(&bound, text, sizeof text);
    for (size_t i = 0; i < h->bounds->count; i++)
        add_bucket(buf, name, labels, bound_text(&bound, h->bounds->upper[i], h->seconds),
                   h->counts[i]);
    add_bucket(buf, name, labels, STR("+Inf"), h->counts[h->bounds->count]);
    buf_init(&whole_name, whole, sizeof whole);
    buf_addf(&whole_name, "%s_sum", name);
    if (h->seconds)
        exposition_seconds(buf, buf_c(&whole_name), labels, (int64_t)h->sum);
    else
        exposition_number(buf, buf_c(&whole_name), labels, h->sum);
    whole_name.len = 0;
    buf_addf(&whole_name, "%s_count", name);
    exposition_number(buf, buf_c(&whole_name), labels, h->counts[h->bounds->count]);
}
