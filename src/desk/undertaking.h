/*
 * The undertaking of confidentiality that everybody at the desk signs (clause 3.2.9): a version and
 * its text in both languages, from a YAML file, or the one that comes with the program. A new
 * version asks everybody to sign again. Thread: any; read-only once loaded.
 */
#ifndef TILTS_DESK_UNDERTAKING_H
#define TILTS_DESK_UNDERTAKING_H

#include "base/conf.h"

struct undertaking {
    char *version, *text_lv, *text_en;
};

/* path NULL: the text that comes with the program. NULL with a sentence. */
struct undertaking *undertaking_load(const char *path, char error[static CONF_ERROR_MAX]) MUST_USE;
void undertaking_free(struct undertaking *undertaking); /* NULL is fine */

#endif
