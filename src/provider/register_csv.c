/* Fields of a CSV record: see register_csv.h. */
#include "provider/register_csv.h"

/* Takes a quoted field behind its first quote, without its quotes; *at moves behind the last. */
static const char *
take_quoted(char *text, size_t len, size_t *at, struct str *ret_field)
{
    size_t from = *at, to = from, i = from;

    for (;; i++) {
        if (i == len)
            return "a quote is opened and not closed";
        if (text[i] == '"') {
            if (i + 1 == len || text[i + 1] != '"')
                break;
            i++;
        }
        text[to++] = text[i];
    }
    if (i + 1 < len && text[i + 1] != ',')
        return "text stands behind a closing quote";
    *ret_field = (struct str){text + from, to - from};
    *at = i + 1;
    return NULL;
}

static const char *
take_plain(char *text, size_t len, size_t *at, struct str *ret_field)
{
    size_t from = *at;

    for (; *at < len && text[*at] != ','; ++*at)
        if (text[*at] == '"')
            return "a quote stands within a field that is not quoted";
    *ret_field = (struct str){text + from, *at - from};
    return NULL;
}

const char *
register_csv_split(char *text, size_t len, size_t max, struct str *ret_fields, size_t *ret_count)
{
    size_t count = 0, at = 0;

    for (;;) {
        struct str field;
        const char *problem;
        if (at < len && text[at] == '"') {
            at++;
            problem = take_quoted(text, len, &at, &field);
        } else {
            problem = take_plain(text, len, &at, &field);
        }
        if (problem)
            return problem;
        if (count < max)
            ret_fields[count] = field;
        count++;
        if (at == len)
            break;
        at++; /* the comma */
    }
    *ret_count = count;
    return NULL;
}
