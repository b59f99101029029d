/*
 * What is known of an incident: the contents that article 33(3) of the General Data Protection
 * Regulation asks for. It may be told in phases (33(4)), so every part may still be missing, and
 * later knowledge is laid over what was known before. Pure. Never names a person.
 * Source: SPEC sections 5 and 7 (clause 3.4).
 */
#ifndef TILTS_DUTY_INCIDENT_H
#define TILTS_DUTY_INCIDENT_H

#include "base/arena.h"

#define INCIDENT_TEXT_MAX 2000
#define INCIDENT_COUNT_MAX INT64_C(1000000000)
#define INCIDENT_ERROR_MAX 160

enum incident_part {
    INCIDENT_NATURE,        /* (a) */
    INCIDENT_SUBJECTS,      /* (a) categories of data subjects */
    INCIDENT_SUBJECT_COUNT, /* (a) about how many */
    INCIDENT_RECORDS,       /* (a) categories of records */
    INCIDENT_RECORD_COUNT,  /* (a) about how many */
    INCIDENT_CONTACT,       /* (b) where more can be learnt */
    INCIDENT_CONSEQUENCES,  /* (c) likely ones */
    INCIDENT_MEASURES,      /* (d) taken or proposed */
    INCIDENT_PART_COUNT,
};

/* Numbers are kept as their digits; an empty part is not known yet. */
struct incident {
    struct str parts[INCIDENT_PART_COUNT];
};

struct incident_part_row {
    const char *name; /* "nature": the member, and with two dashes the command's option */
    bool is_number;
    const char *title_lv, *title_en;
};

const struct incident_part_row *incident_part_row(enum incident_part part);

/*
 * Takes one part; the text is a view that must outlive the incident. -1 with a sentence when it is
 * empty, too long, has control characters, or is no number where one belongs.
 */
int incident_set(struct incident *incident, enum incident_part part, struct str text,
                 char error[static INCIDENT_ERROR_MAX]) MUST_USE;
/* What `newer` knows replaces what incident knew. */
void incident_update(struct incident *incident, const struct incident *newer);
/* How many parts are still missing. */
unsigned incident_missing(const struct incident *incident);

/* One JSON object, malloc'd; NULL when memory is out. */
char *incident_encode(const struct incident *incident) MUST_USE;
/* The reverse; texts go to arena. -1 when it is of another form. */
int incident_decode(struct str json, struct arena *arena, struct incident *ret_incident) MUST_USE;

#endif
