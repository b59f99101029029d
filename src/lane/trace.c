/* traceparent and ids for the log: see trace.h. */
#include "lane/trace.h"

#include "status/person_code.h"

#define VERSION_SIZE 2
#define TRACE_ID_SIZE 32
#define PARENT_ID_SIZE 16
#define FLAGS_SIZE 2
#define HEADER_SIZE (VERSION_SIZE + 1 + TRACE_ID_SIZE + 1 + PARENT_ID_SIZE + 1 + FLAGS_SIZE)

#define CODE_SIZE 11
#define CODE_WITH_HYPHEN_SIZE 12
#define HYPHEN_AT 6

/* size hexadecimal digits off the front, and the hyphen behind them when there is more. */
static bool
take_hex(struct str *rest, size_t size, struct str *ret_digits)
{
    if (rest->len < size)
        return false;
    for (size_t i = 0; i < size; i++)
        if (!((rest->ptr[i] >= '0' && rest->ptr[i] <= '9') ||
              (rest->ptr[i] >= 'a' && rest->ptr[i] <= 'f')))
            return false;
    *ret_digits = (struct str){rest->ptr, size};
    rest->ptr += size;
    rest->len -= size;
    if (rest->len == 0)
        return true;
    if (rest->ptr[0] != '-')
        return false;
    rest->ptr++;
    rest->len--;
    return true;
}

static bool
is_all_zero(struct str digits)
{
    for (size_t i = 0; i < digits.len; i++)
        if (digits.ptr[i] != '0')
            return false;
    return true;
}

bool
trace_parse(struct str traceparent, struct str *ret_trace_id)
{
    struct str rest = traceparent, version, trace_id, parent_id, flags;

    if (!take_hex(&rest, VERSION_SIZE, &version) || !take_hex(&rest, TRACE_ID_SIZE, &trace_id) ||
        !take_hex(&rest, PARENT_ID_SIZE, &parent_id) || !take_hex(&rest, FLAGS_SIZE, &flags))
        return false;
    if (str_eq(version, STR("ff")) || is_all_zero(trace_id) || is_all_zero(parent_id))
        return false;
    /* Later versions may say more behind the flags; this one may not. */
    if (str_eq(version, STR("00")) && traceparent.len != HEADER_SIZE)
        return false;
    *ret_trace_id = trace_id;
    return true;
}

static bool
is_digit_at(struct str s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* The length of what has the form of a personal code at this place: 0 when nothing has. */
static size_t
form_at(struct str s, size_t at)
{
    size_t digits = 0;

    while (digits < CODE_SIZE && is_digit_at(s, at + digits))
        digits++;
    if (digits == CODE_SIZE)
        return CODE_SIZE;
    if (digits != HYPHEN_AT || s.len - at < CODE_WITH_HYPHEN_SIZE || s.ptr[at + digits] != '-')
        return 0;
    for (size_t i = HYPHEN_AT + 1; i < CODE_WITH_HYPHEN_SIZE; i++)
        if (!is_digit_at(s, at + i))
            return 0;
    return CODE_WITH_HYPHEN_SIZE;
}

/* By itself the form is enough, for a mistyped code is a person's too; within a longer number only
   a valid code counts, or counters and times could not be logged. */
static bool
is_code_at(struct str id, size_t at)
{
    struct person_code code;
    size_t size = form_at(id, at);

    if (size == 0)
        return false;
    if ((at == 0 || !is_digit_at(id, at - 1)) && !is_digit_at(id, at + size))
        return true;
    return person_code_parse((struct str){id.ptr + at, size}, &code);
}

struct str
trace_shown_id(struct str id)
{
    for (size_t at = 0; at < id.len; at++)
        if (is_code_at(id, at))
            return STR("withheld");
    return id;
}
