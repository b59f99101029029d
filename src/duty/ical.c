/* Content lines, folded as they are written: see ical.h. Section numbers are RFC 5545's. */
#include "duty/ical.h"

#define LINE_MAX_OCTETS 75 /* without the line end (3.1) */

/* One content line being written. */
struct line {
    struct buf *buf;
    size_t octets; /* in the present physical line */
};

static void
put(struct line *line, const char *bytes, size_t len)
{
    if (line->octets + len > LINE_MAX_OCTETS) {
        buf_add_c(line->buf, "\r\n ");
        line->octets = 1;
    }
    buf_add_bytes(line->buf, bytes, len);
    line->octets += len;
}

static size_t
character_len(char first)
{
    unsigned char c = (unsigned char)first;

    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* A name, parameter or value that needs no escaping; a character is never folded through. */
static void
put_plain(struct line *line, struct str text)
{
    if (!str_is_utf8(text))
        text = STR("?");
    for (size_t i = 0, len; i < text.len; i += len) {
        len = character_len(text.ptr[i]);
        put(line, text.ptr + i, len);
    }
}

/* A value of type TEXT (3.3.11). Control characters have no place in it. */
static void
put_text(struct line *line, struct str text)
{
    if (!str_is_utf8(text))
        text = STR("?");
    for (size_t i = 0, len; i < text.len; i += len) {
        char c = text.ptr[i];
        len = character_len(c);
        if (c == '\n')
            put(line, "\\n", 2);
        else if (c == '\\' || c == ';' || c == ',')
            put(line, (char[]){'\\', c}, 2);
        else if ((unsigned char)c >= 0x20 && c != 0x7f)
            put(line, text.ptr + i, len);
    }
}

static struct line
begin(struct buf *buf, const char *name)
{
    struct line line = {buf, 0};

    put_plain(&line, str_from(name));
    put(&line, ":", 1);
    return line;
}

static void
end(struct line *line)
{
    buf_add_c(line->buf, "\r\n");
}

static void
add_plain(struct buf *buf, const char *name, struct str value)
{
    struct line line = begin(buf, name);

    put_plain(&line, value);
    end(&line);
}

/* "20250512T211500Z" of "2025-05-12T21:15:00.000000Z" (3.3.5). */
static void
add_instant(struct buf *buf, const char *name, int64_t instant_us)
{
    char text[DATE_TEXT_MAX], value[DATE_TEXT_MAX];
    struct buf basic;

    instant_format(instant_us, text);
    buf_init(&basic, value, sizeof value);
    for (const char *c = text; *c && *c != '.'; c++)
        if (*c != '-' && *c != ':')
            buf_add_char(&basic, *c);
    buf_add_char(&basic, 'Z');
    add_plain(buf, name, buf_str(&basic));
}

static void
add_day(struct buf *buf, const char *name, struct date day)
{
    int year, month, of_month;
    char value[DATE_TEXT_MAX];
    struct buf basic;

    date_to_ymd(day, &year, &month, &of_month);
    buf_init(&basic, value, sizeof value);
    buf_addf(&basic, "%04d%02d%02d", year, month, of_month);
    add_plain(buf, name, buf_str(&basic));
}

static void
add_start(struct buf *buf, const struct duty *duty)
{
    if (duty->due_us == DUE_NEVER)
        add_day(buf, "DTSTART;VALUE=DATE", date_in_riga(duty->event_us));
    else if (due_ends_with_day(duty->due_us))
        add_day(buf, "DTSTART;VALUE=DATE", due_day(duty->due_us));
    else
        add_instant(buf, "DTSTART", duty->due_us);
}

/* What stands before the title, so that a glance at the calendar is enough. */
static const char *
state_mark(enum duty_state state, enum ical_language language)
{
    switch (state) {
    case DUTY_STATE_OVERDUE:
        return language == ICAL_LATVIAN ? "NOKAVĒTS: " : "OVERDUE: ";
    case DUTY_STATE_DONE:
        return language == ICAL_LATVIAN ? "Izpildīts: " : "Done: ";
    case DUTY_STATE_OPEN:
    case DUTY_STATE_NONE:
        break;
    }
    return "";
}

static void
add_summary(struct buf *buf, const struct duty *duty, const struct ical_options *options)
{
    const struct duty_kind_row *kind = duty_kind_row(duty->kind);
    bool latvian = options->language == ICAL_LATVIAN;
    struct line line = begin(buf, "SUMMARY");

    put_text(&line, str_from(state_mark(duty_state(duty, options->now_us), options->language)));
    put_text(&line, str_from(latvian ? kind->title_lv : kind->title_en));
    end(&line);
}

static void
put_field(struct line *line, const char *label, struct str value)
{
    put_text(line, str_from(label));
    put_text(line, STR(": "));
    put_text(line, value);
    put_text(line, STR("\n"));
}

static void
add_description(struct buf *buf, const struct duty *duty, const struct ical_options *options)
{
    static const char *const labels[][4] = {
        [ICAL_LATVIAN] = {"Vienošanās", "Punkts", "Pienākums ir", "Termiņš"},
        [ICAL_ENGLISH] = {"Agreement", "Clause", "Owed by", "Due"},
    };
    static const char *const parties[][DUTY_PARTY_COUNT] = {
        [ICAL_LATVIAN] = {"pašvaldībai", "aģentūrai"},
        [ICAL_ENGLISH] = {"the municipality", "the agency"},
    };
    bool latvian = options->language == ICAL_LATVIAN;
    const char *const *label = labels[options->language];
    struct line line = begin(buf, "DESCRIPTION");
    char due[DATE_TEXT_MAX];

    due_format(duty->due_us, due);
    put_field(&line, label[0], duty->agreement);
    put_field(&line, label[1], str_from(duty_clause(duty)));
    put_field(&line, label[2], str_from(parties[options->language][duty->party]));
    put_text(&line, str_from(label[3]));
    put_text(&line, STR(": "));
    if (duty->due_us == DUE_NEVER)
        put_text(&line, latvian ? STR("nav noteikts") : STR("no term"));
    else
        put_text(&line, str_from(due));
    end(&line);
}

/* How often it has changed up to now, and when last: clients replace what they have (3.8.7). */
static void
add_change(struct buf *buf, const struct duty *duty, int64_t now_us)
{
    char number[24];
    struct buf sequence;
    size_t count = 0;

    while (count < duty->history_count && duty->history[count].at_us <= now_us)
        count++;
    add_instant(buf, "LAST-MODIFIED", duty->history[count - 1].at_us);
    buf_init(&sequence, number, sizeof number);
    buf_add_u64(&sequence, count - 1);
    add_plain(buf, "SEQUENCE", buf_str(&sequence));
}

static void
add_event(struct buf *buf, const struct duty *duty, const struct ical_options *options)
{
    struct line uid;

    add_plain(buf, "BEGIN", STR("VEVENT"));
    uid = begin(buf, "UID");
    put_text(&uid, duty->id);
    put_text(&uid, STR("@"));
    put_text(&uid, options->domain);
    end(&uid);
    add_instant(buf, "DTSTAMP", options->now_us);
    add_change(buf, duty, options->now_us);
    add_start(buf, duty);
    add_summary(buf, duty, options);
    add_description(buf, duty, options);
    add_plain(buf, "TRANSP", STR("TRANSPARENT")); /* it takes nobody's time */
    add_plain(buf, "END", STR("VEVENT"));
}

void
ical_add_feed(struct buf *buf, const struct duty *duties, size_t count,
              const struct ical_options *options)
{
    add_plain(buf, "BEGIN", STR("VCALENDAR"));
    add_plain(buf, "VERSION", STR("2.0"));
    add_plain(buf, "PRODID",
              options->language == ICAL_LATVIAN ? STR("-//tilts//duties//LV")
                                                : STR("-//tilts//duties//EN"));
    for (size_t i = 0; i < count; i++)
        if (duty_state(&duties[i], options->now_us) != DUTY_STATE_NONE)
            add_event(buf, &duties[i], options);
    add_plain(buf, "END", STR("VCALENDAR"));
}
