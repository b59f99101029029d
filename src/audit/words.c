/* The table of words: see words.h. */
#include "audit/words.h"

static const struct {
    const char *lv, *en;
} table[WORDS] = {
#define WORD(name, lv_text, en_text) [WORD_##name] = {lv_text, en_text},
#include "audit/words.def"
#undef WORD
};

const char *
words_of(enum language language, enum word word)
{
    return language == LANGUAGE_EN ? table[word].en : table[word].lv;
}

bool
words_language(const char *text, enum language *ret_language)
{
    struct str wanted = str_from(text);

    if (!str_eq_c(wanted, "lv") && !str_eq_c(wanted, "en"))
        return false;
    *ret_language = str_eq_c(wanted, "en") ? LANGUAGE_EN : LANGUAGE_LV;
    return true;
}

const char *
words_status(enum language language, enum status_kind kind)
{
    switch (kind) {
    case STATUS_NEEDY:
        return words_of(language, WORD_STATUS_NEEDY);
    case STATUS_LOW_INCOME:
        return words_of(language, WORD_STATUS_LOW_INCOME);
    default:
        return words_of(language, WORD_NOT_FOUND);
    }
}

const char *
words_weekday(enum language language, int weekday)
{
    static const char *const lv[] = {"P", "O", "T", "C", "Pk", "S", "Sv"};
    static const char *const en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    if (weekday < 1 || weekday > 7)
        return "";
    return language == LANGUAGE_EN ? en[weekday - 1] : lv[weekday - 1];
}
