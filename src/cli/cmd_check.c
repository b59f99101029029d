/* tilts check CODE: one question to the provider, answered as a table. */
#include "cli/cli.h"

#include "base/limits.h"
#include "codec/soap.h"
#include "http/http_client.h"
#include "platform/config.h"
#include "status/person_code.h"

#include <stdlib.h>

struct check {
    struct cli *cli;
    const char *code, *on, *from, *till, *operator_path, *purpose, *application;
    struct platform_config *config;
    struct platform_operator *asker;
    struct http_client *client;
    struct soap_reader *reader;
    struct arena arena;
};

static int
parse(struct check *check, int argc, char **argv)
{
    const struct cli_option options[] = {
        {"CODE", &check->code, NULL, true},
        {"--on", &check->on, NULL, false},
        {"--from", &check->from, NULL, false},
        {"--till", &check->till, NULL, false},
        {"--operator", &check->operator_path, NULL, false},
        {"--purpose", &check->purpose, NULL, false},
        {"--application", &check->application, NULL, false},
        {0},
    };
    int r = cli_parse(check->cli, options, argc, argv);

    if (r == 0 && check->on && (check->from || check->till))
        r = cli_fail(check->cli, CLI_USAGE, "say either --on DAY or --from DAY --till DAY");
    if (r == 0 && check->on)
        check->from = check->till = check->on;
    return r;
}

static int
open_all(struct check *check)
{
    const char *path = check->cli->config_path ? check->cli->config_path : "platform.yaml";
    const char *operator_path = check->operator_path;
    char error[CONF_ERROR_MAX];

    check->config = platform_config_load(path, error);
    if (!check->config)
        return cli_fail(check->cli, CLI_FAILURE, "%s", error);
    if (!operator_path)
        operator_path = check->config->operator_file;
    if (!operator_path)
        return cli_fail(check->cli, CLI_USAGE,
                        "who asks? Give --operator FILE with name, surname and person_code");
    check->asker = platform_operator_load(operator_path, error);
    if (!check->asker)
        return cli_fail(check->cli, CLI_FAILURE, "%s", error);
    struct http_client_options options = {.certificate_path = check->config->certificate,
                                          .key_path = check->config->key,
                                          .trust_path = check->config->trust,
                                          .deadline_ms = check->config->deadline_ms,
                                          .answer_max = LIMIT_ANSWER_MAX};
    check->client = http_client_open(&options, error);
    if (!check->client)
        return cli_fail(check->cli, CLI_FAILURE, "%s", error);
    check->reader = soap_reader_open();
    return check->reader ? 0 : cli_fail(check->cli, CLI_FAILURE, "no memory");
}

/* A day on the command line is YYYY-MM-DD; the contract wants a DateTime. */
static struct str
as_date_time(struct check *check, const char *day)
{
    struct buf buf;

    if (!day)
        return (struct str){NULL, 0};
    arena_buf(&check->arena, &buf, 64);
    buf_addf(&buf, "%s%s", day, str_from(day).len == 10 ? "T00:00:00" : "");
    return buf_str(&buf);
}

static int
ask(struct check *check, struct http_call *call)
{
    struct query_fields fields = {
        .person_code = str_from(check->code),
        .date_from = as_date_time(check, check->from),
        .date_till = as_date_time(check, check->till),
        .operator_name = str_from(check->asker->name),
        .operator_surname = str_from(check->asker->surname),
        .operator_code = str_from(check->asker->person_code),
        .purpose = str_from(check->purpose),
        .application = str_from(check->application),
    };
    struct buf body, url;

    arena_buf(&check->arena, &body, LIMIT_BODY_MAX);
    arena_buf(&check->arena, &url, 1024);
    soap_encode_query(SOAP_12, &fields, &body);
    buf_addf(&url, "%s/soap", check->config->provider);
    if (!buf_ok(&body) || !buf_c(&url))
        return cli_fail(check->cli, CLI_USAGE, "the question is too long");
    *call = (struct http_call){
        .url = url.ptr, .body = buf_str(&body), .content_type = soap_content_type(SOAP_12)};
    if (http_client_call(check->client, &check->arena, call) < 0)
        return cli_fail(check->cli, CLI_FAILURE, "%s", call->error);
    return 0;
}

static void
print_answer(struct check *check, const struct http_call *call, struct str code,
             const struct answer *answer)
{
    static const char *const columns[] = {"person_code", "status", "from", "till", "municipality"};
    struct cli_table *table = cli_table_open(check->cli, columns, ARRAY_LEN(columns));
    char title[256], from[DATE_TEXT_MAX], till[DATE_TEXT_MAX], reg[REGISTRATION_TEXT_MAX];

    for (size_t i = 0; i < answer->row_count; i++) {
        const struct status_row *row = &answer->rows[i];
        date_format(row->from, from);
        date_format(row->till, till);
        registration_format(row->municipality, reg);
        const char *values[] = {code.ptr, status_kind_name(row->kind), from,
                                date_is_open(row->till) ? NULL : till, reg};
        cli_table_add(table, values);
    }
    if (answer->row_count == 0) {
        const char *values[] = {code.ptr, status_kind_name(STATUS_NOT_FOUND), NULL, NULL, NULL};
        cli_table_add(table, values);
    }
    snprintf(title, sizeof title, "request %.*s", STR_FMT(call->request_id));
    cli_table_close(table, title);
}

static int
print_fault(struct check *check, const struct soap_fault *fault)
{
    if (check->cli->json) {
        cli_print_json(json_pack(
            "{s:s%, s:s%, s:s%, s:s%, s:s%, s:s%}", "code", fault->code.ptr, fault->code.len,
            "clause", fault->clause.len ? fault->clause.ptr : "", fault->clause.len, "field",
            fault->field.len ? fault->field.ptr : "", fault->field.len, "request_id",
            fault->request_id.ptr, fault->request_id.len, "text_lv", fault->text_lv.ptr,
            fault->text_lv.len, "text_en", fault->text_en.ptr, fault->text_en.len));
        return fault->ours ? CLI_FAILURE : CLI_REFUSED;
    }
    fprintf(stderr, "refused: %.*s", STR_FMT(fault->code));
    if (fault->clause.len)
        fprintf(stderr, ", clause %.*s", STR_FMT(fault->clause));
    if (fault->field.len)
        fprintf(stderr, ", field %.*s", STR_FMT(fault->field));
    fprintf(stderr, "\n  %.*s\n  %.*s\n  request %.*s\n", STR_FMT(fault->text_lv),
            STR_FMT(fault->text_en), STR_FMT(fault->request_id));
    return fault->ours ? CLI_FAILURE : CLI_REFUSED;
}

static int
show(struct check *check, const struct http_call *call)
{
    struct soap_fault fault;
    struct answer answer;
    struct str code;

    switch (
        soap_decode_answer(check->reader, call->answer, &check->arena, &code, &answer, &fault)) {
    case 1:
        print_answer(check, call, code, &answer);
        return CLI_DONE;
    case 0:
        return print_fault(check, &fault);
    default:
        return cli_fail(check->cli, CLI_FAILURE,
                        "the provider answered HTTP %d, but not in the form of the contract; is "
                        "%s the right address?",
                        call->status, call->url);
    }
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct check check = {.cli = cli};
    struct http_call call;
    int r;

    arena_init(&check.arena, 4 * LIMIT_ANSWER_MAX);
    r = parse(&check, argc, argv);
    if (r == 0)
        r = open_all(&check);
    if (r == 0)
        r = ask(&check, &call);
    if (r == 0)
        r = show(&check, &call);
    soap_reader_close(check.reader);
    http_client_close(check.client);
    platform_operator_free(check.asker);
    platform_config_free(check.config);
    arena_done(&check.arena);
    return r;
}

const struct cli_command cmd_check = {
    .name = "check",
    .usage = "  check CODE [--on DAY | --from DAY --till DAY] [--operator FILE]\n"
             "        [--purpose P --application ID]     ask the provider about one person\n",
    .run = run,
};
