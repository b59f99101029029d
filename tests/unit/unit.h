/* What every unit test includes: cmocka with the headers it wants before it. */
#ifndef TILTS_TESTS_UNIT_H
#define TILTS_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h last: it checks what is defined before it. */
#include <cmocka.h>

/* Fails with the row of a table of cases that did not hold. */
#define assert_row(row, condition)                              \
    do {                                                        \
        if (!(condition))                                       \
            fail_msg("row %zu: %s", (size_t)(row), #condition); \
    } while (0)

#endif
