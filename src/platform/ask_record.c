/* What is recorded of a question and its answers: see ask_private.h. */
#include "platform/ask_private.h"

static void
fill_who(const struct ask_question *question, struct record *record)
{
    char text[PERSON_CODE_TEXT_MAX];

    record->request_id = question->request_id;
    record->caller = question->state->ask->agency;
    record->operator_name = question->asker.name;
    record->operator_surname = question->asker.surname;
    person_code_format(question->asker.code, text);
    record->operator_code = arena_str(question->arena, str_from(text));
    person_code_format(question->person, text);
    record->person_code = arena_str(question->arena, str_from(text));
    record->application = question->application;
    record->from = question->from;
    record->till = question->till;
    record->purpose = question->purpose;
    record->software = STR("tilts " TILTS_VERSION);
}

static void
fill_decisions(const struct ask_question *question, const struct verdict *verdicts, size_t count,
               struct record *record)
{
    record->clause = count ? verdicts[0].clause : STR("");
    record_decide(record, verdicts, count, question->arena);
}

static void
fill_leg(const struct ask_leg *leg, struct record *record)
{
    fill_who(leg->question, record);
    fill_decisions(leg->question, leg->verdicts, leg->verdict_count, record);
    record->subject = str_from(leg->provider->config->name);
    record->channel = str_from(leg->provider->contract->name);
    record->request_hash = leg->request_hash;
}

void
ask_record_asked(const struct ask_leg *leg, struct record *record)
{
    record_init(record, RECORD_ASKED, leg->question->state->asked_us);
    fill_leg(leg, record);
    record->outcome = STR("asked");
}

static const char *
receipt_word(enum receipt_state state)
{
    static const char *const words[] = {[RECEIPT_NONE] = "none",
                                        [RECEIPT_PENDING] = "pending",
                                        [RECEIPT_VERIFIED] = "verified",
                                        [RECEIPT_DIFFERENT] = "different"};

    return words[state];
}

static struct str
detail_of(const struct ask_leg *leg)
{
    struct buf buf;

    arena_buf(leg->question->arena, &buf, 256 + leg->receipt_detail.len);
    buf_addf(&buf, "{\"attempts\":%u,\"receipt\":\"%s\"", leg->attempts,
             receipt_word(leg->receipt));
    buf_add(&buf, leg->receipt_detail);
    buf_add_char(&buf, '}');
    return buf_ok(&buf) ? buf_str(&buf) : (struct str){NULL, 0};
}

void
ask_record_answered(const struct ask_leg *leg, struct record *record)
{
    record_init(record, RECORD_ANSWERED, clock_now_us(leg->question->state->ask->options.clock));
    fill_leg(leg, record);
    record->answer_hash = leg->has_answer ? leg->answer_hash : NULL;
    record->detail = detail_of(leg);
    if (leg->result == PROVIDER_ANSWERED) {
        record->rows = leg->reply.answer.rows;
        record->row_count = leg->reply.answer.row_count;
        record->outcome = record->row_count ? STR("disclosed") : STR("not-found");
    } else {
        record->outcome = leg->code;
        record->clause = leg->clause;
    }
}

void
ask_record_refused(const struct ask_question *question, struct record *record)
{
    const struct ask_state *state = question->state;

    record_init(record, RECORD_REFUSAL, state->asked_us);
    fill_who(question, record);
    fill_decisions(question, state->verdicts, state->verdict_count, record);
    record->outcome = str_from(problem_kind(state->verdicts[0].refusal)->code);
    record->channel = STR("platform");
}

/* For those who watch over the platform: an answer that its provider's log does not prove. */
void
ask_record_alarm(const struct ask_leg *leg, struct record *record)
{
    record_init(record, RECORD_ACCESS, clock_now_us(leg->question->state->ask->options.clock));
    fill_leg(leg, record);
    record->answer_hash = leg->answer_hash;
    record->outcome = STR("receipt-different");
    record->detail = detail_of(leg);
}
