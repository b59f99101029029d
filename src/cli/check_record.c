/* Two records for one check: see check_record.h. */
#include "cli/check_record.h"

#include "node/command_log.h"
#include "pki/digest.h"

/* The civil day of a DateTime as the command line gave it, or today. */
static struct date
day_of(struct str date_time, struct date today)
{
    struct date day;

    if (date_time.len < 10 || !date_parse((struct str){date_time.ptr, 10}, &day))
        return today;
    return day;
}

static void
fill(const struct check_record *check, enum record_type type, struct record *record)
{
    const struct query_fields *fields = check->fields;
    int64_t now_us = clock_now_us(&check->cli->clock);
    struct date today = date_in_riga(now_us);

    record_init(record, type, now_us);
    record->request_id = str_from(check->request_id);
    if (!registration_parse(str_from(check->config->desk.registration), &record->caller))
        record->caller = (struct registration){0};
    record->operator_name = fields->operator_name;
    record->operator_surname = fields->operator_surname;
    record->operator_code = fields->operator_code;
    record->person_code = fields->person_code;
    record->application = fields->application;
    record->purpose = fields->purpose;
    record->from = day_of(fields->date_from.len ? fields->date_from : fields->date_till, today);
    record->till = day_of(fields->date_till.len ? fields->date_till : fields->date_from, today);
    record->subject = str_from(check->provider->name);
    record->channel = str_from(check->contract->name);
    record->software = STR("tilts " TILTS_VERSION);
}

static int
append(const struct check_record *check, struct record *record)
{
    char error[COMMAND_LOG_ERROR_MAX];
    uint8_t hash[DIGEST_SIZE];

    digest_sha256(check->call->body.ptr, check->call->body.len, hash);
    record->request_hash = hash;
    if (command_log_append_records(&check->config->node, record, 1, NULL, error) == 0)
        return CLI_DONE;
    return cli_fail(check->cli, CLI_FAILURE, "a check that cannot be recorded is not made: %s",
                    error);
}

int
check_record_asked(const struct check_record *check)
{
    struct record record;

    fill(check, RECORD_ASKED, &record);
    record.outcome = STR("asked");
    return append(check, &record);
}

int
check_record_answered(const struct check_record *check, const struct contract_reply *reply)
{
    const struct http_call *call = check->call;
    uint8_t hash[DIGEST_SIZE];
    struct record record;

    fill(check, RECORD_ANSWERED, &record);
    if (call->status != 0) {
        digest_sha256(call->answer.ptr, call->answer.len, hash);
        record.answer_hash = hash;
    }
    if (!reply) {
        record.outcome = str_from(
            problem_kind(call->status ? PROBLEM_PROVIDER_ANSWER : PROBLEM_PROVIDER_UNREACHABLE)
                ->code);
    } else if (reply->refused) {
        record.outcome = reply->code;
        record.clause = reply->clause;
    } else {
        record.rows = reply->answer.rows;
        record.row_count = reply->answer.row_count;
        record.outcome = reply->answer.row_count ? STR("disclosed") : STR("not-found");
    }
    return append(check, &record);
}
