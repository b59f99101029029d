/* The platform's parts and their orderly end: see platform.h. */
#include "platform/platform.h"

#include "base/log.h"
#include "desk/desk.h"
#include "platform/endpoints.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

struct platform {
    const struct platform_config *config;
    const struct clock *clock;
    struct desk *desk;
    int64_t warn_us; /* when certificates that end are told of next */
};

/* The one that signals are for; a handler can be handed nothing. */
static struct desk *listening;

static void
on_signal(int signal_number)
{
    (void)signal_number;
    desk_stop(listening);
}

static void
on_tick(void *ctx, int64_t now_us)
{
    struct platform *platform = ctx;
    struct certificate_use *uses;
    size_t count;

    if (now_us < platform->warn_us)
        return;
    uses = platform_config_certificates(platform->config, &count);
    if (uses)
        certificates_warn(uses, count, now_us, &platform->warn_us);
    free(uses);
}

static int
open_all(struct platform *platform, char *error)
{
    struct desk_options options = {
        .node = &platform->config->node,
        .config = &platform->config->desk,
        .side = DESK_PLATFORM,
        .clock = platform->clock,
        .program = {.routes = platform_endpoints,
                    .route_count = platform_endpoint_count,
                    .ctx = platform,
                    .tick = on_tick},
    };

    if (!options.config->port) {
        snprintf(error, PLATFORM_ERROR_MAX, "desk_port: a platform needs a desk to be asked at");
        return -1;
    }
    platform->desk = desk_open(&options, error);
    return platform->desk ? 0 : -1;
}

static void
close_all(struct platform *platform)
{
    desk_close(platform->desk);
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
