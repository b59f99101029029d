/*
 * What is answered: status rows, and which agreements covered them. Pure data; owned by the arena
 * of the request.
 */
#ifndef TILTS_STATUS_ANSWER_H
#define TILTS_STATUS_ANSWER_H

#include "base/date.h"
#include "status/registration.h"

enum status_kind {
    STATUS_NOT_FOUND = 0,
    STATUS_NEEDY = 1,      /* trūcīgs */
    STATUS_LOW_INCOME = 2, /* maznodrošināts */
};

struct status_row {
    enum status_kind kind;
    struct date from;
    struct date till; /* DATE_OPEN: no last day */
    struct registration municipality;
};

/* One municipality that the answer covers, and under what. Views into the loaded agreements. */
struct covering_agreement {
    struct str id;
    unsigned version;
    struct registration municipality;
    struct str clause;
};

struct answer {
    struct status_row *rows;
    size_t row_count; /* 0: the person was not found */
    struct covering_agreement *agreements;
    size_t agreement_count;
};

/* "needy", "low-income" or "not-found": the words of the REST contract. */
const char *status_kind_name(enum status_kind kind);

#endif
