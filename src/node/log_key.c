/* See log_key.h. */
#include "node/log_key.h"

#include "base/file.h"
#include "node/register.h"
#include "pki/signing.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int
stop_at_first(void *ctx, struct str origin)
{
    (void)ctx;
    (void)origin;
    return 1;
}

/* 1 when some node of the domain has recorded anything. */
static int
log_is_begun(const struct node_config *config, char *error)
{
    struct store *store = register_open(config, error); /* makes the tables of an empty database */
    char under[STORE_ERROR_MAX];
    int len = snprintf(under, sizeof under, "%s/", config->domain);

    store_close(store);
    if (!store)
        return -1;
    return store_each_log(config->database, (struct str){under, (size_t)len}, stop_at_first, NULL,
                          error);
}

static int
make_key(const struct node_config *config, const char *path, char *error)
{
    int begun = config->database ? log_is_begun(config, error) : 0;

    if (begun == 0)
        return signing_create(path, error);
    if (begun > 0)
        snprintf(error, LOG_KEY_ERROR_MAX,
                 "%s: is missing, and the database holds records that other nodes signed; copy "
                 "log.key from one of them",
                 path);
    return -1;
}

int
log_key_need(const struct node_config *config, char error[static LOG_KEY_ERROR_MAX])
{
    char *path = node_log_key_path(config);
    int r = 0;

    if (!path) {
        snprintf(error, LOG_KEY_ERROR_MAX, "no memory");
        return -1;
    }
    if (access(path, F_OK) < 0)
        r = make_key(config, path, error);
    free(path);
    return r;
}
