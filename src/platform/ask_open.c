/* Opening what questions need, and closing it: providers, their keys, the register. See ask.h. */
#include "platform/ask_private.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>

#define CONNECT_MS 5000
#define KEYS_FILE_MAX (64 * 1024)

static int
load_keys(struct ask_provider *provider, char *error)
{
    struct str rest;
    size_t len;

    if (!provider->config->log_keys)
        return 0;
    if (file_read(provider->config->log_keys, KEYS_FILE_MAX, &provider->key_text, &len, error) < 0)
        return -1;
    rest = (struct str){provider->key_text, len};
    while (rest.len) {
        struct str line = str_trim(str_split(&rest, '\n'));
        if (line.len == 0)
            continue;
        if (provider->key_count == ASK_KEYS_MAX ||
            !verifier_key_parse(line, &provider->keys[provider->key_count++])) {
            snprintf(error, ASK_ERROR_MAX, "%s: wants at most %d verifier keys, one a line",
                     provider->config->log_keys, ASK_KEYS_MAX);
            return -1;
        }
    }
    return 0;
}

static int
open_peers(struct ask_provider *provider, char *error)
{
    const struct platform_provider *config = provider->config;
    struct http_client_options options = platform_provider_client(config);
    char reason[256];

    options.connect_ms = CONNECT_MS;
    provider->peer =
        http_fetch_add_peer(provider->ask->fetch, &options, config->connections, reason);
    options.answer_max = LIMIT_RECEIPTS_DOCUMENT_MAX;
    if (provider->peer && provider->key_count)
        provider->proof_peer = http_fetch_add_peer(provider->ask->fetch, &options, 1, reason);
    if (provider->peer && (provider->proof_peer || !provider->key_count))
        return 0;
    snprintf(error, ASK_ERROR_MAX, "provider %s: %s", config->name, reason);
    return -1;
}

static int
open_seen(struct ask_provider *provider, char *error)
{
    const struct ask_options *options = &provider->ask->options;
    char folder[1024], prefix[64];

    if (!provider->key_count)
        return 0;
    snprintf(folder, sizeof folder, "%s/seen", options->config->node.data);
    snprintf(prefix, sizeof prefix, "%s-%s", options->name, provider->config->name);
    provider->seen = seen_open(folder, prefix, error);
    return provider->seen ? 0 : -1;
}

static int
open_provider(struct ask *ask, const struct platform_provider *config, char *error)
{
    struct ask_provider *provider = &ask->providers[ask->provider_count++];

    *provider = (struct ask_provider){
        .ask = ask,
        .config = config,
        .contract = config->protocol == PROTOCOL_REST ? &contract_rest : &contract_soap,
    };
    provider->municipalities =
        calloc(config->municipalities_count, sizeof *provider->municipalities);
    if (!provider->municipalities) {
        snprintf(error, ASK_ERROR_MAX, "no memory");
        return -1;
    }
    for (unsigned i = 0; i < config->municipalities_count; i++)
        if (registration_parse(str_from(config->municipalities[i]),
                               &provider->municipalities[provider->municipality_count]))
            provider->municipality_count++;
    return load_keys(provider, error) == 0 && open_peers(provider, error) == 0
               ? open_seen(provider, error)
               : -1;
}

static int
open_register(struct ask *ask, char *error)
{
    const struct node_config *node = &ask->options.config->node;
    char *path = node_register_path(node);
    struct store_paths paths = {.register_path = path};

    ask->agreements = agreements_open();
    if (!path || !ask->agreements)
        snprintf(error, ASK_ERROR_MAX, "no memory");
    else if (file_make_folder(node->data, 0700, error) == 0)
        ask->store = store_open(&paths, error);
    free(path);
    return ask->store ? 0 : -1;
}

struct ask *
ask_open(const struct ask_options *options, char error[static ASK_ERROR_MAX])
{
    const struct platform_config *config = options->config;
    struct ask *ask = calloc(1, sizeof *ask);

    if (ask) {
        ask->options = *options;
        ask->fetch = http_fetch_open();
        ask->providers = calloc(config->providers_count, sizeof *ask->providers);
    }
    if (!ask || !ask->fetch || !ask->providers ||
        !registration_parse(str_from(config->desk.registration), &ask->agency)) {
        snprintf(error, ASK_ERROR_MAX, "no memory for asking");
        goto broken;
    }
    if (open_register(ask, error) < 0)
        goto broken;
    for (unsigned i = 0; i < config->providers_count; i++)
        if (open_provider(ask, &config->providers[i], error) < 0)
            goto broken;
    return ask;
broken:
    ask_close(ask);
    return NULL;
}

void
ask_close(struct ask *ask)
{
    if (!ask)
        return;
    http_fetch_close(ask->fetch);
    for (size_t i = 0; i < ask->provider_count; i++) {
        ask_receipts_close(&ask->providers[i]);
        seen_close(ask->providers[i].seen);
        free(ask->providers[i].municipalities);
        free(ask->providers[i].key_text);
    }
    free(ask->providers);
    agreements_close(ask->agreements);
    store_close(ask->store);
    free(ask);
}
