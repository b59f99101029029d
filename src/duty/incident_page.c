/* HTML with every text escaped: see incident_page.h. */
#include "duty/incident_page.h"

struct words {
    const char *language, *title, *duty, *agreement, *clause, *party, *found, *tell_until, *told;
    const char *not_told, *in_time, *late, *unknown, *history, *printed;
    const char *parties[DUTY_PARTY_COUNT];
    const char *events[DUTY_EVENT_KIND_COUNT];
};

static const struct words languages[] = {
    [ICAL_LATVIAN] =
        {
            "lv",
            "Paziņojums par personas datu aizsardzības pārkāpumu",
            "Pienākums",
            "Vienošanās",
            "Punkts",
            "Puse, kas paziņo",
            "Konstatēts",
            "Jāpaziņo līdz",
            "Paziņots",
            "vēl nav paziņots",
            "laikā",
            "ar nokavēšanos",
            "vēl nav zināms",
            "Gaita",
            "Sagatavots",
            {"pašvaldība", "aģentūra"},
            {"atvērts", "piezīme", "atgādināts", "pierādījums", "izpildīts", "atvērts no jauna"},
        },
    [ICAL_ENGLISH] =
        {
            "en",
            "Notification of a personal data breach",
            "Duty",
            "Agreement",
            "Clause",
            "Party that tells",
            "Found",
            "To be told by",
            "Told",
            "not told yet",
            "in time",
            "late",
            "not known yet",
            "History",
            "Made",
            {"municipality", "agency"},
            {"opened", "noted", "reminded", "evidence", "done", "opened again"},
        },
};

static const char style[] =
    "body{font:11pt/1.4 sans-serif;max-width:45em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #888;padding:.3em .5em;text-align:left;vertical-align:top}"
    "th{width:35%;background:#eee}td{white-space:pre-wrap;overflow-wrap:anywhere}"
    "@media print{body{margin:0}th{background:none}tr{break-inside:avoid}}";

static void
add_text(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '<':
            buf_add_c(buf, "&lt;");
            break;
        case '>':
            buf_add_c(buf, "&gt;");
            break;
        case '&':
            buf_add_c(buf, "&amp;");
            break;
        case '"':
            buf_add_c(buf, "&quot;");
            break;
        default:
            buf_add_char(buf, text.ptr[i]);
        }
    }
}

static void
add_row(struct buf *buf, const char *title, struct str value)
{
    buf_add_c(buf, "<tr><th scope=\"row\">");
    add_text(buf, str_from(title));
    buf_add_c(buf, "</th><td>");
    add_text(buf, value);
    buf_add_c(buf, "</td></tr>\n");
}

static void
add_facts(struct buf *buf, const struct duty *duty, const struct words *words, int64_t now_us)
{
    int64_t done_us = duty_done_us(duty, now_us);
    char at[DATE_TEXT_MAX], told[2 * DATE_TEXT_MAX];
    struct buf line;

    add_row(buf, words->duty, duty->id);
    add_row(buf, words->agreement, duty->agreement);
    add_row(buf, words->clause, str_from(duty_clause(duty)));
    add_row(buf, words->party, str_from(words->parties[duty->party]));
    instant_format_riga(duty->event_us, at);
    add_row(buf, words->found, str_from(at));
    due_format(duty->due_us, at);
    add_row(buf, words->tell_until, str_from(at));
    buf_init(&line, told, sizeof told);
    if (done_us < 0) {
        buf_add_c(&line, words->not_told);
    } else {
        instant_format_riga(done_us, at);
        buf_addf(&line, "%s (%s)", at, duty_is_late(duty, now_us) ? words->late : words->in_time);
    }
    add_row(buf, words->told, buf_str(&line));
}

static void
add_history(struct buf *buf, const struct duty *duty, const struct words *words, int64_t now_us)
{
    char at[DATE_TEXT_MAX];

    buf_addf(buf, "<h2>%s</h2>\n<table>\n", words->history);
    for (size_t i = 0; i < duty->history_count && duty->history[i].at_us <= now_us; i++) {
        const struct duty_event *event = &duty->history[i];
        instant_format_riga(event->at_us, at);
        buf_addf(buf, "<tr><th scope=\"row\">%s, %s</th><td>", at, words->events[event->kind]);
        add_text(buf, event->note);
        if (event->note.len && event->evidence.len)
            buf_add_char(buf, '\n');
        add_text(buf, event->evidence);
        buf_add_c(buf, "</td></tr>\n");
    }
    buf_add_c(buf, "</table>\n");
}

void
incident_page_add(struct buf *buf, const struct duty *duty, const struct incident *incident,
                  enum ical_language language, int64_t now_us)
{
    const struct words *words = &languages[language];
    char at[DATE_TEXT_MAX];

    buf_addf(buf,
             "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<h1>%s</h1>\n<table>\n",
             words->language, words->title, style, words->title);
    add_facts(buf, duty, words, now_us);
    for (int i = 0; i < INCIDENT_PART_COUNT; i++) {
        const struct incident_part_row *row = incident_part_row((enum incident_part)i);
        add_row(buf, language == ICAL_LATVIAN ? row->title_lv : row->title_en,
                incident->parts[i].len ? incident->parts[i] : str_from(words->unknown));
    }
    buf_add_c(buf, "</table>\n");
    add_history(buf, duty, words, now_us);
    instant_format_riga(now_us, at);
    buf_addf(buf, "<p>%s: %s</p>\n</body>\n</html>\n", words->printed, at);
}
