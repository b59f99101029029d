/* Names out of agreements: see naming.h. */
#include "audit/naming.h"

struct str
naming_party(const struct agreement_set *set, struct registration registration)
{
    for (size_t i = set->count; i-- > 0;) {
        const struct party *parties[] = {&set->agreements[i].agency,
                                         &set->agreements[i].municipality};
        for (size_t k = 0; k < ARRAY_LEN(parties); k++)
            if (parties[k]->registration.number == registration.number)
                return parties[k]->name;
    }
    return (struct str){0};
}

struct str
naming_programme(const struct agreement_set *set, struct str code, enum language language)
{
    for (size_t i = set->count; i-- > 0;) {
        const struct purpose *purpose = agreement_purpose(&set->agreements[i], code);
        if (purpose)
            return language == LANGUAGE_EN ? purpose->name_en : purpose->name_lv;
    }
    return (struct str){0};
}
