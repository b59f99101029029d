/* Defaults and checks of the desk's keys: see desk_config.h. */
#include "desk/desk_config.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

#define DORMANT_DAYS 90
#define DORMANT_DAYS_MAX 3650
#define PORT_MAX 65535

const char *
desk_config_wrong(const struct desk_config *config)
{
    struct registration registration;

    if (!config->port)
        return NULL;
    if (*config->port > PORT_MAX)
        return "desk_port: a port is at most 65535";
    if (!config->certificate != !config->key)
        return "desk_key: desk_certificate and desk_key belong together: give both";
    if (!config->organisation || !config->registration)
        return "organisation: a desk shows whose it is: give organisation and registration";
    if (!registration_parse(str_from(config->registration), &registration))
        return "registration: is no registration number";
    if (config->dormant_days > DORMANT_DAYS_MAX)
        return "dormant_days: at most 3650";
    return NULL;
}

int
desk_config_settle(struct desk_config *config, const char *file)
{
    if (config->dormant_days == 0)
        config->dormant_days = DORMANT_DAYS;
    if (!config->address && !(config->address = strdup("127.0.0.1")))
        return -1;
    return file_settle(file, &config->certificate) < 0 || file_settle(file, &config->key) < 0 ||
                   file_settle(file, &config->undertaking) < 0 ||
                   oidc_config_settle(config->oidc, file) < 0
               ? -1
               : 0;
}
