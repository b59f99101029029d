/*
 * tilts sandbox accept: every situation asked over every contract, GO when all comes back as it
 * must. It knows the provider by its address only, so it judges any provider that holds the
 * sandbox's register and agreements.
 */
#include "cli/sandbox.h"

#include "base/limits.h"
#include "cli/sandbox_judge.h"
#include "provider/config.h"

#include <string.h>

#define DEADLINE_MS 60000
#define DIFFERENCE_MAX 512

static const struct contract *const contracts[SANDBOX_CONTRACTS] = {
    [SANDBOX_SOAP11] = &contract_soap11,
    [SANDBOX_SOAP12] = &contract_soap,
    [SANDBOX_REST] = &contract_rest,
};

struct acceptance {
    struct cli *cli;
    const char *dir, *url, *certificate, *key, *trust, *since;
    bool client;
    int64_t began_us;
    char own_url[64];
    struct arena arena; /* of one case */
    json_t *cases;
    bool reached;   /* somebody answered something */
    unsigned asked; /* questions so far, for request ids */
    unsigned good, differ, not_tried;
};

static int
parse(struct acceptance *a, int argc, char **argv)
{
    const struct cli_option options[] = {
        {.name = "--dir", .value = &a->dir},          {.name = "--url", .value = &a->url},
        {.name = "--cert", .value = &a->certificate}, {.name = "--key", .value = &a->key},
        {.name = "--trust", .value = &a->trust},      {.name = "--client", .flag = &a->client},
        {.name = "--since", .value = &a->since},      {.name = NULL},
    };
    int r = cli_parse(a->cli, options, argc, argv);
    bool own = a->certificate || a->key || a->trust;
    if (r == CLI_DONE && own && !(a->certificate && a->key && a->trust && a->url))
        r = cli_fail(a->cli, CLI_USAGE, "--url, --cert, --key and --trust go together");
    if (r == CLI_DONE && a->client && (own || a->url))
        r = cli_fail(a->cli, CLI_USAGE, "--client reads the sandbox's log and asks nobody");
    if (r == CLI_DONE && a->since && !a->client)
        r = cli_fail(a->cli, CLI_USAGE, "--since goes with --client");
    return r;
}

/* Without --url: where the folder's own provider listens. */
static int
find_url(struct acceptance *a)
{
    char path[SANDBOX_PATH_MAX], error[CONF_ERROR_MAX];
    struct provider_config *config;
    unsigned port;

    if (a->url)
        return CLI_DONE;
    if (!sandbox_path(a->cli, a->dir, "provider.yaml", path))
        return CLI_USAGE;
    config = provider_config_load(path, error);
    if (!config)
        return cli_fail(a->cli, CLI_FAILURE, "%s", error);
    port = config->port;
    provider_config_free(config);
    if (port == 0)
        return cli_fail(a->cli, CLI_USAGE, "the sandbox has no port of its own: give --url");
    snprintf(a->own_url, sizeof a->own_url, "https://localhost:%u", port);
    a->url = a->own_url;
    return CLI_DONE;
}

/* NULL, told, when the certificate is not there to be used. */
static struct http_client *
open_client(const struct acceptance *a, const struct sandbox_body *caller)
{
    char certificate[SANDBOX_PATH_MAX], key[SANDBOX_PATH_MAX], trust[SANDBOX_PATH_MAX];
    char name[64], error[256];
    struct http_client_options options = {.certificate_path = a->certificate,
                                          .key_path = a->key,
                                          .trust_path = a->trust,
                                          .deadline_ms = DEADLINE_MS,
                                          .answer_max = LIMIT_ANSWER_MAX};
    struct http_client *client;

    if (!a->certificate) {
        snprintf(name, sizeof name, "clients/%s.pem", caller->name);
        if (!sandbox_path(a->cli, a->dir, name, certificate))
            return NULL;
        snprintf(name, sizeof name, "clients/%s.key", caller->name);
        if (!sandbox_path(a->cli, a->dir, name, key) ||
            !sandbox_path(a->cli, a->dir, "pki/ca.pem", trust))
            return NULL;
        options.certificate_path = certificate;
        options.key_path = key;
        options.trust_path = trust;
    }
    client = http_client_open(&options, error);
    if (!client)
        cli_fail(a->cli, CLI_FAILURE, "%s", error);
    return client;
}

static struct str
date_time(struct acceptance *a, int32_t days, struct date today)
{
    struct buf buf;

    if (days == SANDBOX_NOW)
        return (struct str){NULL, 0};
    arena_buf(&a->arena, &buf, DATE_TEXT_MAX);
    date_add_to(&buf, sandbox_day(days, today));
    buf_add_c(&buf, "T00:00:00");
    return buf_str(&buf);
}

/* What is not named is left out. */
static struct str
named(const char *text)
{
    return *text ? str_from(text) : (struct str){NULL, 0};
}

static void
ask(struct acceptance *a, struct http_client *client, const struct sandbox_situation *s,
    enum sandbox_contract contract, struct date today, struct http_call *call)
{
    const struct query_fields fields = {
        .person_code = str_from(s->person),
        .date_from = date_time(a, s->from, today),
        .date_till = date_time(a, s->till, today),
        .operator_name = STR("Anna"),
        .operator_surname = STR("Paraudziņa"),
        .operator_code = STR("010190-00014"),
        .purpose = named(s->purpose),
        .application = named(s->application),
    };
    struct http_header *header = arena_alloc(&a->arena, sizeof *header);
    struct buf body, url, id;

    arena_buf(&a->arena, &body, LIMIT_BODY_MAX);
    arena_buf(&a->arena, &url, 1024);
    arena_buf(&a->arena, &id, LIMIT_REQUEST_ID_MAX);
    contracts[contract]->encode(&fields, &body);
    buf_addf(&url, "%s%s", a->url, contracts[contract]->path);
    buf_addf(&id, SANDBOX_RUN_PREFIX "%lld-%u", (long long)a->began_us, a->asked++);
    *call = (struct http_call){.url = buf_c(&url),
                               .body = buf_str(&body),
                               .content_type = contracts[contract]->content_type,
                               .headers = header,
                               .header_count = 1};
    if (!header || !call->url || !buf_ok(&body) || !buf_ok(&id)) {
        snprintf(call->error, sizeof call->error, "the question is too long");
        return;
    }
    *header = (struct http_header){"X-Request-Id", buf_str(&id)};
    (void)http_client_call(client, &a->arena, call); /* status 0 is judged */
}

static void
add_case(struct acceptance *a, const struct sandbox_situation *s, enum sandbox_contract contract,
         struct date today, const struct http_call *call, const char *result)
{
    char expect[512];
    struct buf buf;

    buf_init(&buf, expect, sizeof expect);
    sandbox_expectation(s, today, &buf);
    (void)json_array_append_new(
        a->cases, json_pack("{s:s, s:s, s:s, s:s, s:i, s:s}", "situation", s->name, "contract",
                            sandbox_contract_name(contract), "certificate", s->caller, "expect",
                            buf_c(&buf), "http", call ? call->status : 0, "result", result));
}

static void
try_case(struct acceptance *a, struct http_client *client, const struct sandbox_situation *s,
         enum sandbox_contract contract)
{
    struct date today = date_in_riga(clock_now_us(&a->cli->clock));
    char memory[DIFFERENCE_MAX];
    struct contract_reply reply;
    struct http_call call = {.status = 0};
    struct buf difference;
    const char *text;
    bool read, fits;

    arena_reset(&a->arena);
    buf_init(&difference, memory, sizeof memory);
    for (unsigned i = 0; i < s->times; i++)
        ask(a, client, s, contract, today, &call);
    read = call.status && contracts[contract]->decode(&call, &a->arena, &reply) == 0;
    fits = sandbox_judge(s, contract, today, &call, read ? &reply : NULL, &difference);
    a->reached |= call.status != 0;
    if (fits && !a->reached) { /* a closed channel proves nothing where nobody ever answered */
        fits = false;
        buf_add_c(&difference, "no answer, to anybody");
    }
    *(fits ? &a->good : &a->differ) += 1;
    text = fits ? "good" : buf_c(&difference);
    add_case(a, s, contract, today, &call, text ? text : "differs");
}

/* All situations of one caller over one connection. Only the first can be played by a stranger. */
static void
try_caller(struct acceptance *a, size_t caller)
{
    const struct sandbox_body *body = &sandbox_callers[caller];
    bool can = caller == 0 || !a->certificate;
    struct http_client *client = can ? open_client(a, body) : NULL;
    struct date today = date_in_riga(clock_now_us(&a->cli->clock));

    for (size_t i = 0; i < sandbox_situation_count; i++) {
        const struct sandbox_situation *s = &sandbox_situations[i];
        for (unsigned c = 0; strcmp(s->caller, body->name) == 0 && c < SANDBOX_CONTRACTS; c++) {
            if (client) {
                try_case(a, client, s, (enum sandbox_contract)c);
                continue;
            }
            *(can ? &a->differ : &a->not_tried) += 1;
            add_case(a, s, (enum sandbox_contract)c, today, NULL,
                     can ? "the certificate cannot be used" : "not tried: no such certificate");
        }
    }
    http_client_close(client);
}

int
sandbox_verdict(const struct cli *cli, bool go, json_t *document, const char *sentence)
{
    if (cli->json) {
        json_object_set_new(document, "verdict", json_string(go ? "GO" : "NO-GO"));
        cli_print_json(document);
    } else {
        printf("\n%s: %s\n", go ? "GO" : "NO-GO", sentence);
        json_decref(document);
    }
    return go ? CLI_DONE : CLI_REFUSED;
}

static void
print_cases(const struct acceptance *a)
{
    static const char *const columns[] = {"situation", "contract", "certificate",
                                          "expect",    "http",     "result"};
    struct cli_table *table = cli_table_open(a->cli, columns, ARRAY_LEN(columns));
    const json_t *row;
    size_t i;

    json_array_foreach(a->cases, i, row)
    {
        const char *values[ARRAY_LEN(columns)];
        char http[12];
        for (size_t k = 0; k < ARRAY_LEN(columns); k++)
            values[k] = json_string_value(json_object_get(row, columns[k]));
        snprintf(http, sizeof http, "%d", (int)json_integer_value(json_object_get(row, "http")));
        values[4] = http;
        cli_table_add(table, values);
    }
    cli_table_close(table, NULL);
}

static int
conclude(struct acceptance *a)
{
    unsigned tried = a->good + a->differ;
    bool go = a->differ == 0 && a->good > 0;
    char sentence[256];

    snprintf(sentence, sizeof sentence, "%u of %u cases are as they must be", a->good, tried);
    if (a->not_tried) {
        size_t len = strlen(sentence);
        snprintf(sentence + len, sizeof sentence - len,
                 "; %u were not tried, for they need certificates of other callers", a->not_tried);
    }
    if (!a->cli->json)
        print_cases(a);
    return sandbox_verdict(a->cli, go,
                           json_pack("{s:i, s:i, s:i, s:O}", "good", (int)a->good, "differ",
                                     (int)a->differ, "not_tried", (int)a->not_tried, "cases",
                                     a->cases),
                           sentence);
}

int
sandbox_accept(struct cli *cli, int argc, char **argv)
{
    struct acceptance a = {.cli = cli, .dir = SANDBOX_DIR, .began_us = clock_now_us(&cli->clock)};
    int r = parse(&a, argc, argv);

    if (r == CLI_DONE && a.client)
        return sandbox_accept_client(cli, a.dir, a.since);
    if (r == CLI_DONE)
        r = find_url(&a);
    if (r != CLI_DONE)
        return r;
    a.cases = json_array();
    arena_init(&a.arena, 4 * LIMIT_ANSWER_MAX);
    for (size_t i = 0; i < sandbox_caller_count; i++)
        try_caller(&a, i);
    arena_done(&a.arena);
    r = conclude(&a);
    json_decref(a.cases);
    return r;
}
