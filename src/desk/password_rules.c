/* Which passwords may be chosen: see password.h. Pure. */
#include "desk/password.h"

#include "base/limits.h"
#include "pki/digest.h"

#include <string.h>

#define NAME_LETTERS_MIN 4 /* "Jo" in a password says nothing */
#define OWN_CHARACTERS_MIN 6

/*
 * What people reach for when a password must be long, here and elsewhere. Whatever is left of a
 * password without these words, without runs ("4567", "dcba") and repeats must still be something.
 */
static const char *const common[] = {
    "password",  "passwort", "passw0rd", "parole",     "parolite",   "qwerty",     "qwertz",
    "uiop",      "asdfgh",   "jkl",      "zxcvbn",     "1q2w3e",     "4r5t6y",     "1qaz2wsx",
    "letmein",   "welcome",  "iloveyou", "admin",      "changeme",   "secret",     "default",
    "trustno1",  "superman", "batman",   "dragon",     "monkey",     "football",   "baseball",
    "sunshine",  "princess", "master",   "shadow",     "computer",   "internet",   "whatever",
    "starwars",  "tilts",    "latvija",  "latvia",     "riga",       "daugavpils", "agentura",
    "sveiki",    "labdien",  "slepens",  "slepena",    "mansparole", "vasara",     "ziema",
    "pavasaris", "rudens",   "janvaris", "februaris",  "marts",      "aprilis",    "maijs",
    "junijs",    "julijs",   "augusts",  "septembris", "oktobris",   "novembris",  "decembris",
    "summer",    "winter",   "spring",   "autumn",     "mamma",      "tetis",      "milestiba",
    "saulite",   "kakis",    "dinamo",   "lacplesis",  "ligo",       "janis",
};

/* Latvian letters as people type them without a Latvian keyboard. */
static const char *const letters[][2] = {
    {"ā", "a"}, {"č", "c"}, {"ē", "e"}, {"ģ", "g"}, {"ī", "i"}, {"ķ", "k"}, {"ļ", "l"},
    {"ņ", "n"}, {"ō", "o"}, {"ŗ", "r"}, {"š", "s"}, {"ū", "u"}, {"ž", "z"}, {"Ā", "a"},
    {"Č", "c"}, {"Ē", "e"}, {"Ģ", "g"}, {"Ī", "i"}, {"Ķ", "k"}, {"Ļ", "l"}, {"Ņ", "n"},
    {"Ō", "o"}, {"Ŗ", "r"}, {"Š", "s"}, {"Ū", "u"}, {"Ž", "z"}};

/* Small letters without marks, so that "Bērziņš" is seen in "BERZINS". Never longer than text. */
static void
fold(struct str text, struct buf *buf)
{
    size_t i = 0;

    while (i < text.len) {
        const char *plain = NULL;
        for (size_t k = 0; !plain && k < ARRAY_LEN(letters); k++)
            if (str_starts_with((struct str){text.ptr + i, text.len - i}, str_from(letters[k][0])))
                plain = letters[k][1];
        if (plain) {
            buf_add_c(buf, plain);
            i += 2;
        } else {
            char c = text.ptr[i++];
            buf_add_char(buf, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
        }
    }
}

static size_t
characters(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += (text.ptr[i] & 0xc0) != 0x80;
    return count;
}

static bool
holds(struct str text, struct str word)
{
    for (size_t i = 0; i + word.len <= text.len; i++)
        if (memcmp(text.ptr + i, word.ptr, word.len) == 0)
            return true;
    return false;
}

static bool
holds_name(struct str folded, struct str name)
{
    char memory[LIMIT_NAME_MAX];
    struct buf buf;

    buf_init(&buf, memory, sizeof memory);
    fold(str_trim(name), &buf);
    return buf_ok(&buf) && characters(buf_str(&buf)) >= NAME_LETTERS_MIN &&
           holds(folded, buf_str(&buf));
}

/* The length of the common word that text begins with; 0 when with none. */
static size_t
common_at(struct str text)
{
    size_t longest = 0;

    for (size_t i = 0; i < ARRAY_LEN(common); i++) {
        struct str word = str_from(common[i]);
        if (word.len > longest && str_starts_with(text, word))
            longest = word.len;
    }
    return longest;
}

/* Different characters that are neither in a common word nor follow from the one before. */
static unsigned
own_characters(struct str text)
{
    bool seen[256] = {false};
    unsigned own = 0;
    int last = -2;

    for (size_t i = 0; i < text.len;) {
        size_t skip = common_at((struct str){text.ptr + i, text.len - i});
        uint8_t c = (uint8_t)text.ptr[i];
        if (skip == 0 && !seen[c] && c != last + 1 && c != last - 1) {
            seen[c] = true;
            own++;
        }
        i += skip ? skip : 1;
        last = skip ? -2 : c;
    }
    return own;
}

int
password_judge(struct str password, const struct str *names, size_t name_count,
               struct problem *ret_problem)
{
    char memory[LIMIT_PASSWORD_MAX];
    struct buf folded;
    int r = 0;

    if (password.len > LIMIT_PASSWORD_MAX || str_has_control(password))
        return problem_set(ret_problem, PROBLEM_PASSWORD_LONG, "password");
    if (characters(password) < LIMIT_PASSWORD_MIN)
        return problem_set(ret_problem, PROBLEM_PASSWORD_SHORT, "password");
    buf_init(&folded, memory, sizeof memory);
    fold(password, &folded);
    for (size_t i = 0; r == 0 && i < name_count; i++)
        if (holds_name(buf_str(&folded), names[i]))
            r = problem_set(ret_problem, PROBLEM_PASSWORD_HOLDS_NAME, "password");
    if (r == 0 && own_characters(buf_str(&folded)) < OWN_CHARACTERS_MIN)
        r = problem_set(ret_problem, PROBLEM_PASSWORD_COMMON, "password");
    digest_wipe(memory, sizeof memory);
    return r;
}
