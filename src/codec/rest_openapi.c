/* The embedded OpenAPI description: see rest.h. */
#include "codec/rest.h"

#include "base/embed.h"

extern const struct embedded codec_contracts[];

struct str
rest_openapi(void)
{
    return codec_contracts[1].text;
}
