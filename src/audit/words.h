/*
 * The words of reports in Latvian and English, one row each, so that neither language lacks one.
 * Pure. Words for statuses and duties of others follow the agreement's wording.
 */
#ifndef TILTS_AUDIT_WORDS_H
#define TILTS_AUDIT_WORDS_H

#include "status/answer.h"

enum language { LANGUAGE_LV, LANGUAGE_EN };

enum word {
#define WORD(name, lv, en) WORD_##name,
#include "audit/words.def"
#undef WORD
    WORDS,
};

const char *words_of(enum language language, enum word word);
/* "lv" or "en"; false for anything else. */
bool words_language(const char *text, enum language *ret_language) MUST_USE;
const char *words_status(enum language language, enum status_kind kind);
/* 1 = Monday ... 7 = Sunday, short. */
const char *words_weekday(enum language language, int weekday);

#endif
