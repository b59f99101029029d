/* Sentences for what goes wrong in this folder; private to src/pki. Thread: any. */
#ifndef TILTS_PKI_FAIL_H
#define TILTS_PKI_FAIL_H

#include "base/file.h"

/* Writes the sentence (cut to what fits) and returns -1. */
int fail_text(char error[static FILE_ERROR_MAX], const char *format, ...) PRINTF_LIKE(2, 3);
/* "what: reason", where the reason is GnuTLS's own for its negative code. Returns -1. */
int fail_gnutls(char error[static FILE_ERROR_MAX], const char *what, int code);

#endif
