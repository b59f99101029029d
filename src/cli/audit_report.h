/* The two reports behind `tilts audit report`, and how they are asked for. */
#ifndef TILTS_CLI_AUDIT_REPORT_H
#define TILTS_CLI_AUDIT_REPORT_H

#include "audit/sheet.h"
#include "cli/audit_reading.h"

struct audit_report_wish {
    const char *month;
    bool specific;
    const char *from, *till, *reader, *mandate, *hours, *calendar, *repeats, *leavers, *surnames;
    const char *lang, *csv, *html;
    enum language language;
};

/* The verb's second half; the words are parsed. Exit codes. */
int audit_monthly(const struct cli *cli, const struct audit_parts *parts,
                  const struct audit_report_wish *wish) MUST_USE;
int audit_misuse(const struct cli *cli, const struct audit_parts *parts,
                 const struct audit_report_wish *wish) MUST_USE;

/* What stands above the tables: a few facts about the report. */
struct audit_report_head {
    enum word title, intro;
    const struct audit_report_fact {
        enum word word;
        const char *key;
        const char *value;
    } * facts;
    size_t fact_count;
};
/* Writes the files asked for and prints the report. An exit code. */
int audit_report_show(const struct cli *cli, const struct audit_report_wish *wish,
                      const struct audit_report_head *head, const struct sheet *sheet) MUST_USE;

#endif
