/* See keeping.h. */
#include "platform/keeping.h"

struct date
keeping_until(const struct platform_config *config, struct str purpose, int64_t answered_us)
{
    unsigned days = KEEPING_DAYS;

    for (unsigned i = 0; i < config->keep_answers_count; i++)
        if (str_eq_c(purpose, config->keep_answers[i].purpose))
            days = config->keep_answers[i].days;
    return date_add_days(date_in_riga(answered_us), (int32_t)days);
}
