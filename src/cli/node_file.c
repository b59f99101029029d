/* Loads the configuration by the kind of its file: see node_file.h. */
#include "cli/node_file.h"

#include "platform/config.h"
#include "provider/config.h"

int
node_file_open(const struct cli *cli, struct node_file *ret_file)
{
    const char *path = cli->config_path ? cli->config_path : "provider.yaml";
    char error[CONF_ERROR_MAX];

    *ret_file = (struct node_file){0};
    if (platform_config_is(path))
        ret_file->platform = platform_config_load(path, error);
    else
        ret_file->provider = provider_config_load(path, error);
    if (!ret_file->platform && !ret_file->provider)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    ret_file->node = ret_file->platform ? &ret_file->platform->node : &ret_file->provider->node;
    return CLI_DONE;
}

void
node_file_close(struct node_file *file)
{
    provider_config_free(file->provider);
    platform_config_free(file->platform);
    *file = (struct node_file){0};
}
