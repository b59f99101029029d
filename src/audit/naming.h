/* What agreements call bodies and programmes, for people who read the log. Pure. */
#ifndef TILTS_AUDIT_NAMING_H
#define TILTS_AUDIT_NAMING_H

#include "agreement/agreement_set.h"
#include "audit/words.h"

/* As the newest version calls it; empty when no agreement does. */
struct str naming_party(const struct agreement_set *set, struct registration registration);
struct str naming_programme(const struct agreement_set *set, struct str code,
                            enum language language);

#endif
