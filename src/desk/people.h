/*
 * The accounts of a desk's people as the rest of the program needs them: who may ask. Each answer
 * is as of now: leaving, dormancy, a new text of the undertaking and changed roles count at once.
 * Thread: the desk's.
 */
#ifndef TILTS_DESK_PEOPLE_H
#define TILTS_DESK_PEOPLE_H

#include "agreement/decide.h"
#include "desk/desk_call.h"

/*
 * The person with this account id, texts in arena. 1 when found, 0 when there is none, -1 when
 * desk.db cannot be read. One who left or is dormant is found too: with roles 0 and not bound.
 */
int desk_person_by_id(struct desk *desk, int64_t id, struct arena *arena,
                      struct desk_person *ret_person) MUST_USE;
/* The same by personal code, for systems that name the operator in the call. */
int desk_person_by_code(struct desk *desk, const struct person_code *code, struct arena *arena,
                        struct desk_person *ret_person) MUST_USE;
/* For decide(): an operator who is bound now (clause 3.2.9). NULL: nobody. */
struct operator_standing desk_operator_standing(const struct desk_person *person);

#endif
