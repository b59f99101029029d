/* The answer of a check as tables or as one JSON document: see check.h. */
#include "cli/check.h"

#include "desk/desk_json.h"

static json_t *
statuses_document(const struct answer *answer)
{
    json_t *list = json_array();

    for (size_t i = 0; i < answer->row_count; i++) {
        const struct status_row *row = &answer->rows[i];
        (void)json_array_append_new(
            list, json_pack("{s:s, s:o, s:o, s:o}", "status", status_kind_name(row->kind), "from",
                            desk_json_day(row->from), "till", desk_json_day(row->till),
                            "municipality", desk_json_registration(row->municipality)));
    }
    return list;
}

static json_t *
agreements_document(const struct answer *answer)
{
    json_t *list = json_array();

    for (size_t i = 0; i < answer->agreement_count; i++) {
        const struct covering_agreement *a = &answer->agreements[i];
        (void)json_array_append_new(list,
                                    json_pack("{s:o, s:i, s:o, s:o}", "id", desk_json_str(a->id),
                                              "version", (int)a->version, "municipality",
                                              desk_json_registration(a->municipality), "clause",
                                              desk_json_str(a->clause)));
    }
    return list;
}

static void
print_statuses(const struct cli *cli, const struct contract_reply *reply)
{
    static const char *const columns[] = {"person_code", "status", "from", "till", "municipality"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    const struct answer *answer = &reply->answer;
    char title[256], from[DATE_TEXT_MAX], till[DATE_TEXT_MAX], reg[REGISTRATION_TEXT_MAX];

    for (size_t i = 0; i < answer->row_count; i++) {
        const struct status_row *row = &answer->rows[i];
        date_format(row->from, from);
        date_format(row->till, till);
        registration_format(row->municipality, reg);
        const char *values[] = {reply->person_code.ptr, status_kind_name(row->kind), from,
                                date_is_open(row->till) ? NULL : till, reg};
        cli_table_add(table, values);
    }
    if (answer->row_count == 0) {
        const char *values[] = {reply->person_code.ptr, status_kind_name(STATUS_NOT_FOUND), NULL,
                                NULL, NULL};
        cli_table_add(table, values);
    }
    snprintf(title, sizeof title, "request %.*s", STR_FMT(reply->request_id));
    cli_table_close(table, title);
}

/* What "not found" speaks for: only what is listed here was asked. */
static void
print_agreements(const struct cli *cli, const struct contract_reply *reply)
{
    static const char *const columns[] = {"agreement", "version", "municipality", "clause"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));
    char title[256], version[12], reg[REGISTRATION_TEXT_MAX];

    for (size_t i = 0; i < reply->answer.agreement_count; i++) {
        const struct covering_agreement *a = &reply->answer.agreements[i];
        snprintf(version, sizeof version, "%u", a->version);
        registration_format(a->municipality, reg);
        const char *values[] = {a->id.ptr, version, reg, a->clause.ptr};
        cli_table_add(table, values);
    }
    snprintf(title, sizeof title, "covered; receipt %.*s", STR_FMT(reply->receipt));
    cli_table_close(table, title);
}

/* SOAP says nothing of agreements: its document is the list of statuses alone. */
static void
show_answer(const struct cli *cli, const struct contract_reply *reply)
{
    if (reply->answer.agreement_count == 0) {
        print_statuses(cli, reply);
    } else if (cli->json) {
        cli_print_json(json_pack(
            "{s:o, s:o, s:o, s:o, s:o}", "request_id", desk_json_str(reply->request_id),
            "person_code", desk_json_str(reply->person_code), "statuses",
            statuses_document(&reply->answer), "agreements", agreements_document(&reply->answer),
            "receipt", desk_json_str(reply->receipt)));
    } else {
        print_statuses(cli, reply);
        putchar('\n');
        print_agreements(cli, reply);
    }
}

static json_t *
or_empty(struct str s)
{
    return json_stringn(s.ptr ? s.ptr : "", s.len);
}

static void
print_line(struct str sentence)
{
    if (sentence.len)
        fprintf(stderr, "  %.*s\n", STR_FMT(sentence));
}

static void
show_refusal(const struct cli *cli, const struct contract_reply *reply)
{
    if (cli->json) {
        cli_print_json(json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "code", or_empty(reply->code),
                                 "clause", or_empty(reply->clause), "field", or_empty(reply->field),
                                 "request_id", or_empty(reply->request_id), "text_lv",
                                 or_empty(reply->text_lv), "text_en", or_empty(reply->text_en)));
        return;
    }
    fprintf(stderr, "refused: %.*s", STR_FMT(reply->code));
    if (reply->clause.len)
        fprintf(stderr, ", clause %.*s", STR_FMT(reply->clause));
    if (reply->field.len)
        fprintf(stderr, ", field %.*s", STR_FMT(reply->field));
    fputc('\n', stderr);
    print_line(reply->text_lv);
    print_line(reply->text_en);
    fprintf(stderr, "  request %.*s\n", STR_FMT(reply->request_id));
}

int
check_show(const struct cli *cli, const struct contract_reply *reply)
{
    if (!reply->refused) {
        show_answer(cli, reply);
        return CLI_DONE;
    }
    show_refusal(cli, reply);
    return reply->ours ? CLI_FAILURE : CLI_REFUSED;
}
