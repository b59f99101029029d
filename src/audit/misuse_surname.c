/* Latvian surnames of one family, for misuse.h. */
#include "audit/misuse.h"

#include <string.h>

#define STEM_MAX 256

/* Lower case of the two-byte letters that Latvian has, and of ASCII. */
static void
lower(char *text)
{
    static const char *const pairs[][2] = {
        {"Ā", "ā"}, {"Č", "č"}, {"Ē", "ē"}, {"Ģ", "ģ"}, {"Ī", "ī"}, {"Ķ", "ķ"}, {"Ļ", "ļ"},
        {"Ņ", "ņ"}, {"Ō", "ō"}, {"Ŗ", "ŗ"}, {"Š", "š"}, {"Ū", "ū"}, {"Ž", "ž"}};

    for (; *text; text++) {
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
        for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
            if (strncmp(text, pairs[i][0], 2) == 0)
                memcpy(text, pairs[i][1], 2);
    }
}

/* Without the ending by which a man's and a woman's form differ: Bērziņš, Bērziņa. */
static bool
stem(struct str surname, char ret_stem[static STEM_MAX])
{
    static const char *const endings[] = {"is", "us", "š", "s", "a", "e"};
    size_t len;

    if (!str_copy(str_trim(surname), ret_stem, STEM_MAX))
        return false;
    lower(ret_stem);
    len = strlen(ret_stem);
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        size_t n = strlen(endings[i]);
        if (len > n + 1 && strcmp(ret_stem + len - n, endings[i]) == 0) {
            ret_stem[len - n] = '\0';
            break;
        }
    }
    return ret_stem[0] != '\0';
}

bool
misuse_same_surname(struct str a, struct str b)
{
    char left[STEM_MAX], right[STEM_MAX];

    return stem(a, left) && stem(b, right) && strcmp(left, right) == 0;
}
