/* Markup and style of printable pages: see page.h. */
#include "audit/page.h"

#include <inttypes.h>

#define PLOT_WIDTH 640
#define PLOT_HEIGHT 180
#define PLOT_BASE 150 /* where bars stand */
#define PLOT_BARS 120 /* height of the highest */

static const char style[] =
    "@page{size:A4;margin:15mm}"
    "body{font:10pt/1.4 \"Liberation Sans\",Arial,sans-serif;color:#111;background:#fff;"
    "max-width:180mm;margin:0 auto;padding:5mm}"
    "h1{font-size:15pt;margin:0 0 4mm}h2{font-size:12pt;margin:6mm 0 2mm}"
    "table{border-collapse:collapse;width:100%;margin:2mm 0}"
    "caption{text-align:left;font-weight:bold;padding:1mm 0}"
    "th,td{border:1px solid #666;padding:1mm 1.5mm;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}"
    "th{background:#eee}thead{display:table-header-group}tr,figure{break-inside:avoid}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}"
    "figure{margin:4mm 0}svg{width:100%;height:auto}svg rect{fill:#245a8d}"
    "svg text{font-size:11px;fill:#111;text-anchor:middle}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:1mm 4mm}dt{font-weight:bold}"
    "dd{margin:0}"
    "@media print{body{padding:0;max-width:none}}";

void
page_begin(struct text *page, enum language language, const char *title)
{
    text_addf(page, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
              language == LANGUAGE_EN ? "en" : "lv");
    text_addf(page,
              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
              "style-src 'unsafe-inline'\">\n"
              "<meta name=\"viewport\" content=\"width=device-width\">\n"
              "<title>%s</title>\n<style>",
              title);
    text_add_c(page, style);
    text_addf(page, "</style>\n</head>\n<body>\n<h1>%s</h1>\n", title);
}

void
page_end(struct text *page)
{
    text_add_c(page, "</body>\n</html>\n");
}

void
page_shown(struct text *page, struct str s)
{
    text_add_c(page, "<bdi>");
    text_add_shown(page, TEXT_HTML, s);
    text_add_c(page, "</bdi>");
}

void
page_element(struct text *page, const char *name, struct str s)
{
    text_addf(page, "<%s>", name);
    text_add_shown(page, TEXT_HTML, s);
    text_addf(page, "</%s>", name);
}

void
page_table(struct text *page, const char *caption, const char *const *columns, size_t count)
{
    text_addf(page, "<table>\n<caption>%s</caption>\n<thead><tr>", caption);
    for (size_t i = 0; i < count; i++)
        text_addf(page, "<th scope=\"col\">%s</th>", columns[i]);
    text_add_c(page, "</tr></thead>\n<tbody>\n");
}

static uint64_t
highest(const struct page_plot *plot)
{
    uint64_t most = 1;

    for (size_t i = 0; i < plot->count; i++)
        if (plot->values[i] > most)
            most = plot->values[i];
    return most;
}

static void
add_bars(struct text *page, const struct page_plot *plot)
{
    unsigned step = PLOT_WIDTH / (unsigned)plot->count, width = step * 7 / 10;
    double most = (double)highest(plot);

    for (size_t i = 0; i < plot->count; i++) {
        unsigned left = (unsigned)i * step + (step - width) / 2, middle = left + width / 2;
        unsigned high = (unsigned)((double)plot->values[i] * PLOT_BARS / most + 0.5);
        if (plot->values[i] && high == 0)
            high = 1;
        text_addf(page, "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"/>", left,
                  PLOT_BASE - high, width, high);
        if (plot->values[i])
            text_addf(page, "<text x=\"%u\" y=\"%u\">%" PRIu64 "</text>", middle,
                      PLOT_BASE - high - 4, plot->values[i]);
        text_addf(page, "<text x=\"%u\" y=\"%d\">", middle, PLOT_BASE + 16);
        text_add_shown(page, TEXT_HTML, str_from(plot->labels[i]));
        text_add_c(page, "</text>\n");
    }
}

void
page_plot(struct text *page, const struct page_plot *plot)
{
    if (plot->count == 0)
        return;
    text_addf(page,
              "<figure>\n<svg role=\"img\" aria-labelledby=\"%s-t %s-d\" viewBox=\"0 0 %d %d\">\n"
              "<title id=\"%s-t\">%s</title>\n<desc id=\"%s-d\">%s</desc>\n",
              plot->id, plot->id, PLOT_WIDTH, PLOT_HEIGHT, plot->id, plot->title, plot->id,
              plot->description);
    add_bars(page, plot);
    text_add_c(page, "</svg>\n");
    page_table(page, plot->title, (const char *const[]){plot->label_head, plot->value_head}, 2);
    for (size_t i = 0; i < plot->count; i++) {
        text_add_c(page, "<tr>");
        page_element(page, "td", str_from(plot->labels[i]));
        text_addf(page, "<td class=\"n\">%" PRIu64 "</td></tr>\n", plot->values[i]);
    }
    text_add_c(page, "</tbody></table>\n</figure>\n");
}
