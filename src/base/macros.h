/* The few compiler attributes that the whole program uses. */
#ifndef TILTS_BASE_MACROS_H
#define TILTS_BASE_MACROS_H

#include <stddef.h>

/* The caller must look at the result. */
#define MUST_USE __attribute__((warn_unused_result))

/* The compiler checks the arguments as it does for printf: fmt and first are positions, from 1. */
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))

/* Calls fn(&variable) when the variable leaves its scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

#define UNUSED __attribute__((unused))

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

#endif
