/* Words for statuses: see answer.h. */
#include "status/answer.h"

const char *
status_kind_name(enum status_kind kind)
{
    switch (kind) {
    case STATUS_NEEDY:
        return "needy";
    case STATUS_LOW_INCOME:
        return "low-income";
    case STATUS_NOT_FOUND:
        break;
    }
    return "not-found";
}
