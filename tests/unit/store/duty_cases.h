/* What every back end must do with duties and signatures; rows of the table in store_cases.c. */
#ifndef TILTS_TESTS_DUTY_CASES_H
#define TILTS_TESTS_DUTY_CASES_H

void duty_cases_order(void **state);     /* they come back in order, with their history */
void duty_cases_bad(void **state);       /* one written badly leaves nothing */
void duty_cases_signature(void **state); /* a signature is kept, and used once */

#endif
