/* Days compared: see standing.h. */
#include "agreement/standing.h"

struct operator_standing
standing_of(const struct roster_operator *operator, struct date today)
{
    if (!operator)
        return (struct operator_standing){.listed = false};
    return (struct operator_standing){
        .listed = today.days >= operator->from.days && today.days<operator->left.days,
        .bound = operator->undertaking.len> 0 && today.days >= operator->undertaking_day.days,
    };
}
