/* Lanes as threads, and their orderly end: see provider.h. */
#include "provider/provider.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "desk/commands.h"
#include "desk/desk.h"
#include "node/log_key.h"
#include "node/part.h"
#include "provider/endpoints.h"
#include "provider/management.h"
#include "provider/portal.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LANES_MAX 16
#define SISTERS_MAX 64
#define KEEP_BYTES (16 * 1024 * 1024)

/* One lane with the texts its options point to. */
struct berth {
    struct lane *lane;
    pthread_t thread;
    bool running;
    char *register_path, *log_path, *guard_path, *log_key_path, *origin;
    char *sisters[SISTERS_MAX]; /* log files of the other lanes, and of older generations */
    size_t sister_count;
    int result;
};

struct provider {
    const struct provider_config *config;
    const struct rehearsal *rehearsal; /* NULL but in the sandbox */
    const struct clock *clock;
    char *certificate_pem, *key_pem, *trust_pem;
    struct quota *quota;
    struct berth berths[LANES_MAX];
    struct management *management;
    struct portal *portal; /* NULL: nobody may ask who asked */
    struct desk *desk;     /* NULL: people have no door here */
    pthread_t desk_thread;
    bool desk_running;
    int desk_result;
    unsigned port;
};

static int
read_pem(const char *path, char **ret_text, char *error)
{
    size_t len;

    return file_read(path, LIMIT_PEM_MAX, ret_text, &len, error);
}

/* The log's signing key is made on first use; from then on it must be there. */
static int
prepare(struct provider *provider, char *error)
{
    const struct provider_config *config = provider->config;

    if (file_make_folder(config->node.data, 0700, error) < 0 ||
        log_key_need(&config->node, error) < 0)
        return -1;
    if (read_pem(config->certificate, &provider->certificate_pem, error) < 0 ||
        read_pem(config->key, &provider->key_pem, error) < 0 ||
        read_pem(config->trust, &provider->trust_pem, error) < 0)
        return -1;
    return 0;
}

/* Where else requests of old may be found; beyond SISTERS_MAX the oldest are not looked for. */
static int
add_sister(const struct provider_config *config, struct berth *berth, const char *name)
{
    if (berth->sister_count == SISTERS_MAX)
        return 0;
    berth->sisters[berth->sister_count] = node_log_path(&config->node, name);
    return berth->sisters[berth->sister_count++] ? 0 : -1;
}

static int
name_sisters(const struct provider_config *config, unsigned number, struct berth *berth)
{
    char lane[12], name[PART_NAME_MAX], before[PART_NAME_MAX];

    if (config->node.database) /* which knows them all */
        return 0;
    for (unsigned i = 0; i < config->lanes; i++) {
        snprintf(lane, sizeof lane, "%u", i);
        part_newest(&config->node, lane, name);
        if (i != number && add_sister(config, berth, name) < 0)
            return -1;
    }
    for (unsigned i = 0; i < config->lanes; i++) {
        snprintf(lane, sizeof lane, "%u", i);
        part_newest(&config->node, lane, name);
        while (part_before(name, before)) {
            if (add_sister(config, berth, before) < 0)
                return -1;
            memcpy(name, before, sizeof name);
        }
    }
    return 0;
}

static int
name_paths(const struct provider_config *config, unsigned number, struct berth *berth)
{
    char lane[12], name[PART_NAME_MAX];

    if (name_sisters(config, number, berth) < 0)
        return -1;
    snprintf(lane, sizeof lane, "%u", number);
    part_newest(&config->node, lane, name);
    berth->register_path = node_register_path(&config->node);
    berth->log_path = node_log_path(&config->node, name);
    berth->guard_path = node_guard_path(&config->node, name);
    berth->log_key_path = node_log_key_path(&config->node);
    berth->origin = node_origin(&config->node, name);
    return berth->register_path && berth->log_path && berth->guard_path && berth->log_key_path &&
                   berth->origin
               ? 0
               : -1;
}

static int
open_lane(struct provider *provider, unsigned number, char *error)
{
    const struct provider_config *config = provider->config;
    struct berth *berth = &provider->berths[number];

    if (name_paths(config, number, berth) < 0) {
        snprintf(error, PROVIDER_ERROR_MAX, "no memory for lane %u", number);
        return -1;
    }
    struct lane_options options = {
        .number = number,
        .origin = berth->origin,
        .database = config->node.database,
        .register_path = berth->register_path,
        .log_path = berth->log_path,
        .guard_path = berth->guard_path,
        .log_key_path = berth->log_key_path,
        .sister_log_paths = (const char *const *)berth->sisters,
        .sister_count = berth->sister_count,
        .quota = provider->quota,
        .trust_path = config->trust,
        .crl_path = config->crl,
        .certificate_pem = provider->certificate_pem,
        .key_pem = provider->key_pem,
        .trust_pem = provider->trust_pem,
        .address = config->address,
        .port = provider->port, /* with port 0 the first lane finds one for all */
        .share_port = config->lanes > 1,
        .endpoints = provider_endpoints,
        .endpoint_count = provider_endpoint_count,
        .user = config,
        .rehearsal = provider->rehearsal,
        .clock = provider->clock,
    };
    berth->lane = lane_open(&options, error);
    if (!berth->lane)
        return -1;
    provider->port = lane_port(berth->lane);
    return 0;
}

static int
open_management(struct provider *provider, char *error)
{
    struct watch_lane lanes[LANES_MAX];
    struct watch_options options = {.config = provider->config,
                                    .clock = provider->clock,
                                    .lanes = lanes,
                                    .lane_count = provider->config->lanes,
                                    .certificate_pem = str_from(provider->certificate_pem)};

    for (size_t i = 0; i < options.lane_count; i++) {
        const struct berth *berth = &provider->berths[i];
        lanes[i] = (struct watch_lane){lane_stats(berth->lane), berth->origin, berth->log_path};
    }
    provider->management = management_open(&options, error);
    return provider->management ? 0 : -1;
}

static int
open_portal(struct provider *provider, char *error)
{
    struct portal_options options = {.config = provider->config,
                                     .clock = provider->clock,
                                     .certificate_pem = provider->certificate_pem,
                                     .key_pem = provider->key_pem,
                                     .trust_pem = provider->trust_pem};

    if (!provider->config->portal)
        return 0;
    provider->portal = portal_open(&options, error);
    return provider->portal ? 0 : -1;
}

static int
open_desk(struct provider *provider, char *error)
{
    struct desk_options options = {
        .node = &provider->config->node,
        .config = &provider->config->desk,
        .side = DESK_PROVIDER,
        .clock = provider->clock,
        .program = {.routes = command_provider_routes, .route_count = SIZE_MAX}};

    if (!provider->config->desk.port)
        return 0;
    provider->desk = desk_open(&options, error);
    return provider->desk ? 0 : -1;
}

static int
open_all(struct provider *provider, char *error)
{
    provider->port = provider->config->port;
    if (prepare(provider, error) < 0)
        return -1;
    provider->quota = quota_open();
    if (!provider->quota) {
        snprintf(error, PROVIDER_ERROR_MAX, "no memory for quotas");
        return -1;
    }
    for (unsigned i = 0; i < provider->config->lanes; i++)
        if (open_lane(provider, i, error) < 0)
            return -1;
    if (open_management(provider, error) < 0 || open_portal(provider, error) < 0)
        return -1;
    return open_desk(provider, error);
}

static void
close_all(struct provider *provider)
{
    desk_close(provider->desk);
    portal_close(provider->portal);
    management_close(provider->management);
    for (unsigned i = 0; i < LANES_MAX; i++) {
        struct berth *berth = &provider->berths[i];
        lane_close(berth->lane);
        free(berth->register_path);
        free(berth->log_path);
        free(berth->guard_path);
        free(berth->log_key_path);
        free(berth->origin);
        for (size_t k = 0; k < berth->sister_count; k++)
            free(berth->sisters[k]);
    }
    quota_close(provider->quota);
    free(provider->certificate_pem);
    free(provider->key_pem);
    free(provider->trust_pem);
}

/* When a lane ends by itself its log broke: the whole program ends, to be started clean. */
static void *
run_berth(void *arg)
{
    struct berth *berth = arg;

    berth->result = lane_run(berth->lane);
    if (berth->result < 0)
        kill(getpid(), SIGTERM);
    return NULL;
}

static int
start_lanes(struct provider *provider, char *error)
{
    for (unsigned i = 0; i < provider->config->lanes; i++) {
        struct berth *berth = &provider->berths[i];
        int r = pthread_create(&berth->thread, NULL, run_berth, berth);
        if (r != 0) {
            snprintf(error, PROVIDER_ERROR_MAX, "lane %u cannot be started: %s", i, strerror(r));
            return -1;
        }
        berth->running = true;
    }
    return 0;
}

static int
stop_lanes(struct provider *provider, char *error)
{
    int r = 0;

    for (unsigned i = 0; i < provider->config->lanes; i++) {
        struct berth *berth = &provider->berths[i];
        if (!berth->running)
            continue;
        lane_stop(berth->lane);
        pthread_join(berth->thread, NULL);
        if (berth->result < 0) {
            snprintf(error, PROVIDER_ERROR_MAX,
                     "lane %u stopped answering: %s; mend the cause and start again", i,
                     lane_error(berth->lane));
            r = -1;
        }
    }
    return r;
}

static void *
run_desk(void *arg)
{
    struct provider *provider = arg;

    provider->desk_result = desk_run(provider->desk);
    if (provider->desk_result < 0)
        kill(getpid(), SIGTERM);
    return NULL;
}

static int
start_desk(struct provider *provider, char *error)
{
    int r;

    if (!provider->desk)
        return 0;
    r = pthread_create(&provider->desk_thread, NULL, run_desk, provider);
    if (r != 0) {
        snprintf(error, PROVIDER_ERROR_MAX, "the desk cannot be started: %s", strerror(r));
        return -1;
    }
    provider->desk_running = true;
    return 0;
}

static int
stop_desk(struct provider *provider, char *error)
{
    if (!provider->desk_running)
        return 0;
    desk_stop(provider->desk);
    pthread_join(provider->desk_thread, NULL);
    if (provider->desk_result < 0)
        snprintf(error, PROVIDER_ERROR_MAX,
                 "the desk stopped answering: %.400s; mend the cause and start again",
                 desk_error(provider->desk));
    return provider->desk_result;
}

static void
tell_ports(const struct provider *provider)
{
    const struct provider_config *config = provider->config;

    if (management_port(provider->management))
        log_event(LOG_INFO, "management-listening", "port=%u",
                  management_port(provider->management));
    if (provider->portal)
        log_event(LOG_INFO, "portal-listening", "port=%u", portal_port(provider->portal));
    if (provider->desk)
        log_event(LOG_INFO, "desk-listening", "address=%s port=%u", config->desk.address,
                  desk_port(provider->desk));
    log_event(LOG_INFO, "listening", "address=%s port=%u lanes=%u region=%s version=%s",
              config->address, provider->port, config->lanes, config->node.region, TILTS_VERSION);
}

static int
serve(struct provider *provider, char *error)
{
    sigset_t signals;
    int signal_number, r;

    /* Blocked before the threads start, so that only sigwait sees them. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    r = management_start(provider->management, error);
    if (r == 0 && provider->portal)
        r = portal_start(provider->portal, error);
    if (r == 0)
        r = start_lanes(provider, error);
    if (r == 0)
        r = start_desk(provider, error);
    if (r == 0) {
        tell_ports(provider);
        sigwait(&signals, &signal_number);
        log_event(LOG_INFO, "stopping", "signal=%d", signal_number);
    }
    if (stop_desk(provider, error) < 0)
        r = -1;
    if (stop_lanes(provider, error) < 0)
        r = -1;
    return r;
}

int
provider_run(const struct provider_config *config, const struct clock *clock,
             char error[static PROVIDER_ERROR_MAX])
{
    return provider_rehearse(config, NULL, clock, error);
}

int
provider_rehearse(const struct provider_config *config, const struct rehearsal *rehearsal,
                  const struct clock *clock, char error[static PROVIDER_ERROR_MAX])
{
    struct provider provider = {.config = config, .rehearsal = rehearsal, .clock = clock};
    int r;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error to answer, not an end */
    /* A batch takes and gives back the same memory again and again: keep it from the kernel. */
    mallopt(M_MMAP_THRESHOLD, KEEP_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
    r = open_all(&provider, error);
    if (r == 0)
        r = serve(&provider, error);
    close_all(&provider);
    return r;
}

int
provider_check(const struct provider_config *config, const struct clock *clock,
               char error[static PROVIDER_ERROR_MAX])
{
    struct provider provider = {.config = config, .clock = clock};
    int r = open_all(&provider, error);

    close_all(&provider);
    return r;
}
