/* The platform's parts and their orderly end: see platform.h. */
#include "platform/platform.h"

#include "base/log.h"
#include "node/register.h"
#include "platform/checking.h"
#include "platform/endpoints.h"
#include "platform/files.h"
#include "platform/platform_desk.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The one that signals are for; a handler can be handed nothing. */
static struct desk *listening;

static void
on_signal(int signal_number)
{
    (void)signal_number;
    desk_stop(listening);
}

static void
warn_of_certificates(struct platform *platform, int64_t now_us)
{
    struct certificate_use *uses;
    size_t count;

    if (now_us < platform->warn_us)
        return;
    uses = platform_config_certificates(platform->config, &count);
    if (uses)
        certificates_warn(uses, count, now_us, &platform->warn_us);
    free(uses);
}

static void
on_tick(void *ctx, int64_t now_us)
{
    struct platform *platform = ctx;

    warn_of_certificates(platform, now_us);
    if (platform->bulk && !platform_store_is_begun(platform->store))
        bulk_desk_tend(platform->bulk);
}

static int
open_desk(struct platform *platform, char *error)
{
    struct desk_options options = {
        .node = &platform->config->node,
        .config = &platform->config->desk,
        .side = DESK_PLATFORM,
        .clock = platform->clock,
        .program = {.routes = platform_endpoints,
                    .route_count = platform_endpoint_count,
                    .ctx = platform,
                    .commit = platform_commit,
                    .rollback = platform_rollback,
                    .tick = on_tick},
    };

    if (!options.config->port) {
        snprintf(error, PLATFORM_ERROR_MAX, "desk_port: a platform needs a desk to be asked at");
        return -1;
    }
    platform->desk = desk_open(&options, error);
    return platform->desk ? 0 : -1;
}

static int
open_files(struct platform *platform, char *error)
{
    const struct node_config *node = &platform->config->node;

    platform->store = platform_files_open_store(node, false, error);
    if (platform->store)
        platform->registers = register_open(node, error);
    if (!platform->registers)
        return -1;
    platform->agreements = agreements_open();
    platform->news = calloc(platform->config->providers_count + 1, sizeof *platform->news);
    if (platform->agreements && platform->news)
        return 0;
    snprintf(error, PLATFORM_ERROR_MAX, "no memory");
    return -1;
}

static int
record_later(void *ctx, const struct record *record, void (*done)(void *arg, int result), void *arg)
{
    const struct platform *platform = ctx;

    return desk_record_later(platform->desk, record, done, arg);
}

static void
on_answers(void *ctx)
{
    ask_run(((struct platform *)ctx)->ask);
}

static int
answers_within_ms(void *ctx)
{
    return ask_timeout_ms(((struct platform *)ctx)->ask);
}

/* The engine that asks for people and systems; bulk jobs have their own. */
static int
open_ask(struct platform *platform, char *error)
{
    const struct ask_options options = {.config = platform->config,
                                        .clock = platform->clock,
                                        .recorder = {record_later, platform},
                                        .name = "desk"};
    struct desk_watch watch = {
        .ready = on_answers, .timeout_ms = answers_within_ms, .ctx = platform};

    platform->ask = ask_open(&options, error);
    if (!platform->ask)
        return -1;
    watch.fd = ask_fd(platform->ask);
    if (desk_watch(platform->desk, &watch) == 0)
        return 0;
    snprintf(error, PLATFORM_ERROR_MAX, "the desk has no room for the questions' descriptor");
    return -1;
}

static int
open_all(struct platform *platform, char *error)
{
    if (open_desk(platform, error) < 0 || open_files(platform, error) < 0)
        return -1;
    return open_ask(platform, error);
}

static void
close_all(struct platform *platform)
{
    caretaker_close(platform->caretaker);
    bulk_desk_close(platform->bulk);
    ask_close(platform->ask);
    checking_forget_all(platform);
    desk_close(platform->desk);
    agreements_close(platform->agreements);
    store_close(platform->registers);
    platform_store_close(platform->store);
    free(platform->news);
}

/* What works beside the desk; not for a mere look at the configuration. */
static int
begin_threads(struct platform *platform, char *error)
{
    platform->caretaker = caretaker_open(&platform->config->node, platform->clock);
    if (platform->caretaker)
        platform->bulk =
            bulk_desk_open(platform->config, platform->clock, platform->desk, platform->store);
    if (platform->bulk)
        return 0;
    snprintf(error, PLATFORM_ERROR_MAX, "no thread for the platform's own work: %s",
             strerror(errno));
    return -1;
}

static int
serve(struct platform *platform, char *error)
{
    struct sigaction stop = {.sa_handler = on_signal};
    int r;

    listening = platform->desk;
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    log_event(LOG_INFO, "listening", "address=%s port=%u region=%s version=%s",
              platform->config->desk.address, desk_port(platform->desk),
              platform->config->node.region, TILTS_VERSION);
    r = desk_run(platform->desk);
    log_event(LOG_INFO, "stopping", "broken=%d", r < 0);
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    if (r < 0)
        snprintf(error, PLATFORM_ERROR_MAX,
                 "the desk stopped answering: %.400s; mend the cause and start again",
                 desk_error(platform->desk));
    return r;
}

int
platform_run(const struct platform_config *config, const struct clock *clock,
             char error[static PLATFORM_ERROR_MAX])
{
    struct platform platform = {.config = config, .clock = clock};
    int r;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error to answer, not an end */
    r = open_all(&platform, error);
    if (r == 0)
        r = begin_threads(&platform, error);
    if (r == 0)
        r = serve(&platform, error);
    close_all(&platform);
    return r;
}

int
platform_check(const struct platform_config *config, const struct clock *clock,
               char error[static PLATFORM_ERROR_MAX])
{
    struct platform platform = {.config = config, .clock = clock};
    int r = open_all(&platform, error);

    close_all(&platform);
    return r;
}
