/* One answer held against its situation: see sandbox_judge.h. */
#include "cli/sandbox_judge.h"

#include <string.h>

/* One answer under judgement. */
struct hearing {
    const struct sandbox_situation *situation;
    enum sandbox_contract contract;
    const struct http_call *call;
    const struct contract_reply *reply;
    struct status_row rows[SANDBOX_ROWS_MAX]; /* that must come */
    size_t row_count;
};

static bool
status_fits(const struct hearing *of, struct buf *difference)
{
    int expected = sandbox_http_status(of->situation, of->contract);

    if (of->call->status == expected)
        return true;
    if (of->call->status == 0)
        buf_addf(difference, "no answer: %s", of->call->error);
    else if (expected == 0)
        buf_addf(difference, "HTTP %d, and there should be no channel", of->call->status);
    else
        buf_addf(difference, "HTTP %d instead of %d", of->call->status, expected);
    return false;
}

static bool
form_fits(const struct hearing *of, struct buf *difference)
{
    if (of->reply)
        return true;
    buf_add_c(difference, "not in the form of the contract");
    return false;
}

static bool
text_fits(const char *what, struct str text, const char *expected, struct buf *difference)
{
    if (str_eq_c(text, expected))
        return true;
    buf_addf(difference, "%s \"%.*s\" instead of \"%s\"", what, STR_FMT(str_cut(text, 64)),
             expected);
    return false;
}

/* An answer is no refusal; a refusal says which one it is, and by which clause. */
static bool
outcome_fits(const struct hearing *of, struct buf *difference)
{
    const struct sandbox_situation *situation = of->situation;
    const struct contract_reply *reply = of->reply;

    if (sandbox_is_answered(situation)) {
        if (reply->refused)
            buf_addf(difference, "refused with %.*s", STR_FMT(str_cut(reply->code, 64)));
        return !reply->refused;
    }
    if (!reply->refused)
        buf_add_c(difference, "answered, and should be refused");
    return reply->refused && text_fits("code", reply->code, situation->outcome, difference) &&
           text_fits("clause", reply->clause, situation->clause, difference);
}

/* An answer spells the code as the question did. */
static bool
person_fits(const struct hearing *of, struct buf *difference)
{
    return !sandbox_is_answered(of->situation) ||
           text_fits("personal code", of->reply->person_code, of->situation->person, difference);
}

static bool
has_row(const struct answer *answer, const struct status_row *row)
{
    for (size_t i = 0; i < answer->row_count; i++) {
        const struct status_row *found = &answer->rows[i];
        if (found->kind == row->kind && date_eq(found->from, row->from) &&
            date_eq(found->till, row->till) &&
            found->municipality.number == row->municipality.number)
            return true;
    }
    return false;
}

/* Exactly the rows, in whatever order. */
static bool
rows_fit(const struct hearing *of, struct buf *difference)
{
    const struct answer *answer = &of->reply->answer;

    if (answer->row_count != of->row_count) {
        buf_addf(difference, "%zu statuses instead of %zu", answer->row_count, of->row_count);
        return false;
    }
    for (size_t i = 0; i < of->row_count; i++)
        if (!has_row(answer, &of->rows[i])) {
            buf_addf(difference, "status %zu of %zu is another", i + 1, of->row_count);
            return false;
        }
    return true;
}

static bool
is_covered(const struct answer *answer, struct registration municipality)
{
    for (size_t i = 0; i < answer->agreement_count; i++)
        if (answer->agreements[i].municipality.number == municipality.number)
            return true;
    return false;
}

/* REST says whom the answer covers: somebody, and everybody who has a row in it. */
static bool
cover_fits(const struct hearing *of, struct buf *difference)
{
    const struct answer *answer = &of->reply->answer;
    bool fits = answer->agreement_count > 0;

    if (of->contract != SANDBOX_REST || !sandbox_is_answered(of->situation))
        return true;
    for (size_t i = 0; i < answer->row_count; i++)
        fits = fits && is_covered(answer, answer->rows[i].municipality);
    if (!fits)
        buf_add_c(difference, "the agreements do not cover the answer");
    return fits;
}

static bool
request_id_fits(const struct hearing *of, struct buf *difference)
{
    if (of->reply->request_id.len)
        return true;
    buf_add_c(difference, "no request id");
    return false;
}

/* From the coarse to the fine; a case without a channel ends with the first. */
static bool (*const tests[])(const struct hearing *of, struct buf *difference) = {
    status_fits, form_fits, outcome_fits, person_fits, rows_fit, cover_fits, request_id_fits,
};

bool
sandbox_judge(const struct sandbox_situation *situation, enum sandbox_contract contract,
              struct date today, const struct http_call *call, const struct contract_reply *reply,
              struct buf *difference)
{
    struct hearing hearing = {situation, contract, call, reply, .row_count = 0};
    size_t count = sandbox_http_status(situation, contract) ? ARRAY_LEN(tests) : 1;

    hearing.row_count = sandbox_answer(situation, today, hearing.rows);
    for (size_t i = 0; i < count; i++)
        if (!tests[i](&hearing, difference))
            return false;
    return true;
}
