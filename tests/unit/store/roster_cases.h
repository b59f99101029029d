/* What every back end does with rosters; each is a cmocka test whose state is an empty store. */
#ifndef TILTS_TESTS_ROSTER_CASES_H
#define TILTS_TESTS_ROSTER_CASES_H

void roster_cases_kept(void **state);
void roster_cases_transaction(void **state);

#endif
