/* calendar.yaml by schema, then judged by the calendar itself: see duty_calendar.h. */
#include "node/duty_calendar.h"

#include <stdio.h>
#include <stdlib.h>

#define ROWS_MAX 1000

struct raw_move {
    char *day, *to;
};

struct raw_calendar {
    struct raw_move *moved;
    char **festivals, **one_off;
    unsigned moved_count, festivals_count, one_off_count;
};

#define DAY(member) \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER, struct raw_move, member, 1, 16)
#define LIST(member, entry)                                                                  \
    CYAML_FIELD_SEQUENCE(#member, CYAML_FLAG_POINTER, struct raw_calendar, member, entry, 0, \
                         ROWS_MAX)

static const cyaml_schema_field_t move_fields[] = {DAY(day), DAY(to), CYAML_FIELD_END};
static const cyaml_schema_value_t move_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_move, move_fields)};
static const cyaml_schema_value_t day_value = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 16)};
static const cyaml_schema_field_t fields[] = {
    LIST(moved, &move_value),
    LIST(festivals, &day_value),
    LIST(one_off, &day_value),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_calendar, fields)};

/* The file being read; key names the entry at fault. */
struct reading {
    const char *path;
    struct str text;
    char *error;
};

static int
refuse(const struct reading *reading, const char *list, unsigned entry, const char *sentence)
{
    char key[48];

    snprintf(key, sizeof key, "%s[%u]", list, entry + 1);
    return conf_refuse(reading->text, reading->path, key, reading->error, sentence);
}

static int
take_days(const struct reading *reading, const char *list, char **days, unsigned count,
          struct calendar_row *rows)
{
    for (unsigned i = 0; i < count; i++)
        if (!date_parse(str_from(days[i]), &rows[i].day))
            return refuse(reading, list, i, "must be an existing day, written \"YYYY-MM-DD\"");
    return 0;
}

static int
take_rows(const struct reading *reading, const struct raw_calendar *raw, struct calendar_row *rows)
{
    struct calendar_row *festivals = rows + raw->moved_count;
    struct calendar_row *one_off = festivals + raw->festivals_count;

    for (unsigned i = 0; i < raw->moved_count; i++) {
        rows[i].kind = CALENDAR_MOVED;
        if (!date_parse(str_from(raw->moved[i].day), &rows[i].day) ||
            !date_parse(str_from(raw->moved[i].to), &rows[i].to))
            return refuse(reading, "moved", i, "must name existing days, written \"YYYY-MM-DD\"");
    }
    for (unsigned i = 0; i < raw->festivals_count; i++)
        festivals[i].kind = CALENDAR_FESTIVAL;
    for (unsigned i = 0; i < raw->one_off_count; i++)
        one_off[i].kind = CALENDAR_ONE_OFF;
    if (take_days(reading, "festivals", raw->festivals, raw->festivals_count, festivals) < 0)
        return -1;
    return take_days(reading, "one_off", raw->one_off, raw->one_off_count, one_off);
}

/* What the calendar says of a row, told by the place in the file. */
static int
check(const struct reading *reading, const struct raw_calendar *raw,
      const struct calendar *calendar)
{
    size_t row = 0;
    const char *fault = calendar_fault(calendar, &row);
    unsigned at = (unsigned)row;

    if (!fault)
        return 0;
    if (at < raw->moved_count)
        return refuse(reading, "moved", at, fault);
    at -= raw->moved_count;
    if (at < raw->festivals_count)
        return refuse(reading, "festivals", at, fault);
    return refuse(reading, "one_off", at - raw->festivals_count, fault);
}

static int
build(const struct reading *reading, const struct raw_calendar *raw, struct duty_calendar *calendar)
{
    size_t count = (size_t)raw->moved_count + raw->festivals_count + raw->one_off_count;

    calendar->rows = calloc(count + 1, sizeof *calendar->rows);
    if (!calendar->rows) {
        snprintf(reading->error, CONF_ERROR_MAX, "%s: no memory", reading->path);
        return -1;
    }
    if (take_rows(reading, raw, calendar->rows) < 0)
        return -1;
    for (int party = 0; party < DUTY_PARTY_COUNT; party++)
        calendar->of[party] =
            calendar_with(duty_calendar_party((enum duty_party)party), calendar->rows, count);
    /* The state body's, for the moved days count there. */
    return check(reading, raw, &calendar->of[DUTY_AGENCY]);
}

int
duty_calendar_load(const char *path, struct duty_calendar *ret_calendar,
                   char error[static CONF_ERROR_MAX])
{
    struct duty_calendar calendar = {.rows = NULL};
    char *text = NULL;
    void *raw;
    int r;

    if (!path) {
        for (int party = 0; party < DUTY_PARTY_COUNT; party++)
            ret_calendar->of[party] = calendar_default(duty_calendar_party((enum duty_party)party));
        ret_calendar->rows = NULL;
        return 0;
    }
    if (conf_load_file(path, &schema, &raw, &text, error) < 0)
        return -1;
    r = build(&(struct reading){path, str_from(text), error}, raw, &calendar);
    conf_free(&schema, raw);
    free(text);
    if (r == 0)
        *ret_calendar = calendar;
    else
        duty_calendar_done(&calendar);
    return r;
}

void
duty_calendar_done(struct duty_calendar *calendar)
{
    free(calendar->rows);
    calendar->rows = NULL;
}
