/* The parts as a table, and their JSON form: see incident.h. */
#include "duty/incident.h"

#include "base/json.h"

#include <assert.h>
#include <stdio.h>

static const struct incident_part_row rows[INCIDENT_PART_COUNT] = {
    [INCIDENT_NATURE] = {"nature", false, "Pārkāpuma raksturs", "Nature of the breach"},
    [INCIDENT_SUBJECTS] = {"subjects", false, "Datu subjektu kategorijas",
                           "Categories of data subjects"},
    [INCIDENT_SUBJECT_COUNT] = {"subject-count", true, "Aptuvenais datu subjektu skaits",
                                "Approximate number of data subjects"},
    [INCIDENT_RECORDS] = {"records", false, "Ierakstu kategorijas",
                          "Categories of personal data records"},
    [INCIDENT_RECORD_COUNT] = {"record-count", true, "Aptuvenais ierakstu skaits",
                               "Approximate number of records"},
    [INCIDENT_CONTACT] = {"contact", false, "Kontaktpunkts, kurā var iegūt vairāk informācijas",
                          "Contact point where more information can be obtained"},
    [INCIDENT_CONSEQUENCES] = {"consequences", false, "Iespējamās sekas", "Likely consequences"},
    [INCIDENT_MEASURES] = {"measures", false, "Veiktie vai ierosinātie pasākumi",
                           "Measures taken or proposed"},
};

const struct incident_part_row *
incident_part_row(enum incident_part part)
{
    assert((unsigned)part < INCIDENT_PART_COUNT);
    return &rows[part];
}

/* Tabs and line ends are fine in a text of several paragraphs. */
static const char *
flaw(enum incident_part part, struct str text)
{
    uint64_t number;

    if (rows[part].is_number)
        return str_to_u64(text, INCIDENT_COUNT_MAX, &number) ? NULL : "must be a number";
    if (str_trim(text).len == 0)
        return "is empty";
    if (text.len > INCIDENT_TEXT_MAX)
        return "is longer than 2000 bytes";
    return str_has_control(text) ? "is no plain UTF-8 text" : NULL;
}

int
incident_set(struct incident *incident, enum incident_part part, struct str text,
             char error[static INCIDENT_ERROR_MAX])
{
    const char *wrong = flaw(part, text);

    if (wrong) {
        snprintf(error, INCIDENT_ERROR_MAX, "%s %s", incident_part_row(part)->name, wrong);
        return -1;
    }
    incident->parts[part] = text;
    return 0;
}

void
incident_update(struct incident *incident, const struct incident *newer)
{
    for (int i = 0; i < INCIDENT_PART_COUNT; i++)
        if (newer->parts[i].len)
            incident->parts[i] = newer->parts[i];
}

unsigned
incident_missing(const struct incident *incident)
{
    unsigned missing = 0;

    for (int i = 0; i < INCIDENT_PART_COUNT; i++)
        missing += incident->parts[i].len == 0;
    return missing;
}

char *
incident_encode(const struct incident *incident)
{
    json_t *object CLEANUP(json_cleanup) = json_object();

    for (int i = 0; i < INCIDENT_PART_COUNT; i++) {
        struct str text = incident->parts[i];
        if (text.len &&
            json_object_set_new(object, rows[i].name, json_stringn(text.ptr, text.len)) < 0)
            return NULL;
    }
    return json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
}

int
incident_decode(struct str json, struct arena *arena, struct incident *ret_incident)
{
    struct incident incident = {0};
    char error[INCIDENT_ERROR_MAX];
    unsigned line;
    json_t *object CLEANUP(json_cleanup) = json_load_strict(json, &line);
    size_t known = 0;

    if (!json_is_object(object))
        return -1;
    for (int i = 0; i < INCIDENT_PART_COUNT; i++) {
        struct str text = json_member_str(object, rows[i].name);
        if (!json_object_get(object, rows[i].name))
            continue;
        known++;
        text = arena_str(arena, text);
        if (incident_set(&incident, (enum incident_part)i, text, error) < 0)
            return -1;
    }
    if (known != json_object_size(object))
        return -1;
    *ret_incident = incident;
    return 0;
}
