/* Purposes and providers: see endpoints_providers.h. */
#include "platform/endpoints_providers.h"

#include "base/file.h"
#include "desk/desk_json.h"
#include "pki/expiry.h"
#include "platform/platform_desk.h"
#include "platform/purposes.h"

#include <stdlib.h>

static json_t *
municipality_json(const struct municipality *municipality)
{
    char number[REGISTRATION_TEXT_MAX];

    registration_format(municipality->registration, number);
    return json_pack("{s:s, s:o}", "registration", number, "name",
                     desk_json_str(municipality->name));
}

static json_t *
offer_json(const struct purpose_offer *offer)
{
    json_t *municipalities = json_array();

    for (size_t i = 0; i < offer->municipality_count; i++)
        json_array_append_new(municipalities, municipality_json(&offer->municipalities[i]));
    return json_pack("{s:o, s:o, s:o, s:o}", "code", desk_json_str(offer->code), "name_lv",
                     desk_json_str(offer->name_lv), "name_en", desk_json_str(offer->name_en),
                     "municipalities", municipalities);
}

void
endpoints_purposes(struct desk_call *call)
{
    const struct agreement_set *set = platform_agreements(call);
    struct purposes purposes;
    json_t *items;

    if (!set)
        return;
    if (purposes_collect(set, call->now_us, &call->request->arena, &purposes) < 0) {
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return;
    }
    items = json_array();
    for (size_t i = 0; i < purposes.count; i++)
        json_array_append_new(items, offer_json(&purposes.offers[i]));
    platform_reply_list(call, items, NULL);
}

/* When our certificate for that provider expires; 0: it cannot be read. */
static int64_t
expiry_at(const char *path)
{
    char error[FILE_ERROR_MAX], *pem;
    int64_t till_us = 0;
    size_t len;

    if (file_read(path, LIMIT_PEM_MAX, &pem, &len, error) < 0)
        return 0;
    if (expiry_of((struct str){pem, len}, &till_us) < 0)
        till_us = 0;
    free(pem);
    return till_us;
}

static json_t *
provider_json(const struct agreement_set *set, const struct platform_provider *provider,
              const struct provider_news *news)
{
    json_t *municipalities = json_array();
    bool failing = news->failed_us > news->answered_us;

    for (unsigned i = 0; i < provider->municipalities_count; i++) {
        struct municipality municipality = {.name = {NULL, 0}};
        if (!registration_parse(str_from(provider->municipalities[i]), &municipality.registration))
            continue;
        municipality.name = municipality_name(set, municipality.registration);
        json_array_append_new(municipalities, municipality_json(&municipality));
    }
    return json_pack(
        "{s:s, s:s, s:s, s:o, s:s, s:o, s:s?, s:o}", "name", provider->name, "url", provider->url,
        "protocol", provider->protocol == PROTOCOL_SOAP ? "soap" : "rest", "municipalities",
        municipalities, "state", provider_news_state(news), "last_answer_at",
        desk_json_instant(news->answered_us), "last_error", failing ? news->error : NULL,
        "certificate_expires_at", desk_json_instant(expiry_at(provider->certificate)));
}

void
endpoints_providers(struct desk_call *call)
{
    const struct platform *platform = platform_of(call);
    const struct agreement_set *set = platform_agreements(call);
    json_t *items;

    if (!set)
        return;
    bulk_desk_tell(platform->bulk, platform->news);
    items = json_array();
    for (unsigned i = 0; i < platform->config->providers_count; i++)
        json_array_append_new(
            items, provider_json(set, &platform->config->providers[i], &platform->news[i]));
    platform_reply_list(call, items, NULL);
}
