/* tilts check CODE: one question to the provider, answered as a table. */
#include "cli/check.h"
#include "cli/check_batch.h"
#include "cli/check_record.h"

#include "base/limits.h"
#include "lane/request_id.h"
#include "platform/config.h"
#include "status/person_code.h"

#include <stdlib.h>

struct check {
    struct cli *cli;
    const char *code, *on, *from, *till, *operator_path, *purpose, *application, *provider_name;
    const char *batch, *out;
    const struct contract *contract;
    struct platform_config *config;
    const struct platform_provider *provider;
    struct platform_operator *asker;
    struct http_client *client;
    char request_id[UUID_TEXT_MAX];
    struct arena arena;
};

static int
parse(struct check *check, int argc, char **argv)
{
    bool rest = false;
    const struct cli_option options[] = {
        {"CODE", &check->code, NULL, false},
        {"--batch", &check->batch, NULL, false},
        {"--out", &check->out, NULL, false},
        {"--on", &check->on, NULL, false},
        {"--from", &check->from, NULL, false},
        {"--till", &check->till, NULL, false},
        {"--operator", &check->operator_path, NULL, false},
        {"--purpose", &check->purpose, NULL, false},
        {"--application", &check->application, NULL, false},
        {"--provider", &check->provider_name, NULL, false},
        {"--rest", NULL, &rest, false},
        {0},
    };
    int r = cli_parse(check->cli, options, argc, argv);

    check->contract = rest ? &contract_rest : &contract_soap;
    if (r == 0 && !check->code == !check->batch)
        r = cli_fail(check->cli, CLI_USAGE, "say either CODE or --batch FILE");
    if (r == 0 && check->batch &&
        (check->on || check->from || check->till || check->purpose || check->application ||
         check->provider_name || rest))
        r = cli_fail(check->cli, CLI_USAGE, "with --batch the file says what to ask");
    if (r == 0 && check->out && !check->batch)
        r = cli_fail(check->cli, CLI_USAGE, "--out goes with --batch");
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
    check->provider = platform_config_provider(check->config, check->provider_name);
    if (!check->provider)
        return cli_fail(check->cli, CLI_USAGE, "%s: there is no provider of that name", path);
    if (!operator_path)
        operator_path = check->config->operator_file;
    if (!operator_path)
        return cli_fail(check->cli, CLI_USAGE,
                        "who asks? Give --operator FILE with name, surname and person_code");
    check->asker = platform_operator_load(operator_path, error);
    if (!check->asker)
        return cli_fail(check->cli, CLI_FAILURE, "%s", error);
    return CLI_DONE;
}

static int
open_client(struct check *check)
{
    char error[256];
    const struct http_client_options options = platform_provider_client(check->provider);

    check->client = http_client_open(&options, error);
    if (!check->client)
        return cli_fail(check->cli, CLI_FAILURE, "%s", error);
    return 0;
}

static int
run_batch(struct check *check)
{
    struct check_batch_wish wish = {
        .file = check->batch, .out = check->out, .config = check->config};
    int r = check_asker(check->cli, check->config, check->asker, &wish.asker);

    return r ? r : check_batch(check->cli, &wish);
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

/* The question as a message, with an id of ours by which both sides find it again. */
static int
write_call(struct check *check, struct query_fields *fields, struct http_header *header,
           struct http_call *call)
{
    struct buf body, url;

    *fields = (struct query_fields){
        .person_code = str_from(check->code),
        .date_from = as_date_time(check, check->from),
        .date_till = as_date_time(check, check->till),
        .operator_name = str_from(check->asker->name),
        .operator_surname = str_from(check->asker->surname),
        .operator_code = str_from(check->asker->person_code),
        .purpose = str_from(check->purpose),
        .application = str_from(check->application),
    };
    request_id_make(clock_now_us(&check->cli->clock), check->request_id);
    *header = (struct http_header){"X-Request-Id", str_from(check->request_id)};
    arena_buf(&check->arena, &body, LIMIT_BODY_MAX);
    arena_buf(&check->arena, &url, 1024);
    check->contract->encode(fields, &body);
    buf_addf(&url, "%s%s", check->provider->url, check->contract->path);
    if (!buf_ok(&body) || !buf_c(&url))
        return cli_fail(check->cli, CLI_USAGE, "the question is too long");
    *call = (struct http_call){.url = url.ptr,
                               .body = buf_str(&body),
                               .content_type = check->contract->content_type,
                               .headers = header,
                               .header_count = 1};
    return CLI_DONE;
}

/* Recorded as asked, then sent; recorded as answered, then shown. */
static int
ask(struct check *check)
{
    struct query_fields fields;
    struct http_header header;
    struct http_call call;
    struct contract_reply reply;
    const struct check_record records = {
        .cli = check->cli,
        .config = check->config,
        .provider = check->provider,
        .contract = check->contract,
        .fields = &fields,
        .call = &call,
        .request_id = check->request_id,
    };
    bool answered, understood;
    int r = write_call(check, &fields, &header, &call);

    if (r == 0)
        r = check_record_asked(&records);
    if (r)
        return r;
    answered = http_client_call(check->client, &check->arena, &call) == 0;
    understood = answered && check->contract->decode(&call, &check->arena, &reply) == 0;
    r = check_record_answered(&records, understood ? &reply : NULL);
    if (r)
        return r;
    if (!answered)
        return cli_fail(check->cli, CLI_FAILURE, "%s", call.error);
    if (!understood)
        return cli_fail(check->cli, CLI_FAILURE,
                        "the provider answered HTTP %d, but not in the form of the contract; is "
                        "%s the right address?",
                        call.status, call.url);
    return check_show(check->cli, &reply);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct check check = {.cli = cli};
    int r;

    arena_init(&check.arena, 4 * LIMIT_ANSWER_MAX);
    r = parse(&check, argc, argv);
    if (r == 0)
        r = open_all(&check);
    if (r == 0 && check.batch) {
        r = run_batch(&check);
    } else {
        if (r == 0)
            r = open_client(&check);
        if (r == 0)
            r = ask(&check);
    }
    http_client_close(check.client);
    platform_operator_free(check.asker);
    platform_config_free(check.config);
    arena_done(&check.arena);
    return r;
}

const struct cli_command cmd_check = {
    .name = "check",
    .usage = "  check CODE [--on DAY | --from DAY --till DAY] [--operator FILE]\n"
             "        [--purpose P --application ID] [--provider NAME] [--rest]\n"
             "                                     ask the provider about one person\n"
             "  check --batch FILE [--out FILE] [--operator FILE]\n"
             "                                     ask about many applications; the same words go\n"
             "                                     on with a batch that was cut off\n",
    .run = run,
};
