/* Sentences for failures: see fail.h. */
#include "pki/fail.h"

#include <gnutls/gnutls.h>
#include <stdarg.h>
#include <stdio.h>

int
fail_text(char error[static FILE_ERROR_MAX], const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(error, FILE_ERROR_MAX, format, args);
    va_end(args);
    return -1;
}

int
fail_gnutls(char error[static FILE_ERROR_MAX], const char *what, int code)
{
    return fail_text(error, "%s: %s", what, gnutls_strerror(code));
}
