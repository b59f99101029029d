/* Walking the log for one person, and the answer's fields: see portal_usage.h. */
#include "provider/portal_usage.h"

#include "audit/naming.h"
#include "audit/person_view.h"
#include "audit/text.h"
#include "node/command_log.h"
#include "node/part_list.h"
#include "node/register.h"
#include "pki/digest.h"
#include "status/person_code.h"

#include <stdlib.h>
#include <string.h>

#define SALT_SIZE 16
#define NAMES_ARENA_MAX ((size_t)64 * 1024 * 1024)
#define RECEIVER_SYSTEM "tilts"

/* What is walked: each part that is there, one after another. */
struct walk {
    const struct provider_config *config;
    int (*visit)(void *ctx, const struct store_record *row);
    void *ctx;
    char *error;
};

static int
walk_part(const struct walk *walk, const char *name)
{
    struct store *store = part_open(&walk->config->node, name, true, walk->error);
    int r;

    if (!store)
        return -1;
    r = store->ops->each_record(store, 0, walk->visit, walk->ctx);
    if (r < 0)
        snprintf(walk->error, PORTAL_USAGE_ERROR_MAX, "%s", store_error(store));
    store_close(store);
    return r < 0 ? -1 : 0;
}

/* Parts of lanes, of commands, and older generations of both. */
static int
walk_all(const struct walk *walk)
{
    const struct node_config *node = &walk->config->node;
    struct part_list parts;
    int r = part_list_load(node, &parts, walk->error);

    for (size_t i = 0; r == 0 && i < parts.count; i++)
        if (part_is_there(node, parts.names[i])) /* of a lost one verifying tells */
            r = walk_part(walk, parts.names[i]);
    part_list_done(&parts);
    return r;
}

static int
take(void *ctx, const struct store_record *row)
{
    return person_view_take(ctx, row, 0);
}

/* What the register knows: the person's other codes, and the names in agreements. */
static int
read_register(const struct provider_config *config, const struct clock *clock,
              struct person_view *view, struct agreement_set *names, char *error)
{
    struct store *store = register_open_to_read(&config->node, error);
    struct date today = date_in_riga(clock_now_us(clock));
    struct agreement_document *documents;
    struct agreement_event_row *events;
    size_t count = 0, event_count;
    int r = -1;
    struct arena arena;

    arena_init(&arena, NAMES_ARENA_MAX);
    struct store_lookup lookup = {
        .person = view->codes[0], .from = today, .till = today, .arena = &arena};
    if (!store || store->ops->begin_read(store) < 0)
        goto done;
    r = store->ops->find_statuses(store, &lookup, 1);
    if (r == 0)
        r = store->ops->load_agreements(store, &arena, &documents, &count, &events, &event_count);
    if (r < 0)
        snprintf(error, PORTAL_USAGE_ERROR_MAX, "%s", store_error(store));
    store->ops->end_read(store);
    for (size_t i = 0; r == 0 && i < lookup.linked_count; i++)
        person_view_add_code(view, lookup.linked[i]);
    for (size_t i = 0; r == 0 && i < count; i++)
        r = agreement_set_add_document(names, documents[i].yaml, "agreement", error);
done:
    store_close(store);
    arena_done(&arena);
    return r;
}

/* Records the use before anything is told; the codes only as salted hashes. */
static int
record_use(const struct provider_config *config, const struct clock *clock,
           const struct portal_usage_query *query, char *error)
{
    const uint64_t codes[] = {query->person, query->user};
    uint8_t salt[SALT_SIZE], hash[DIGEST_SIZE];
    char detail[512], code[PERSON_CODE_TEXT_MAX];
    struct buf buf;

    digest_random(salt, sizeof salt);
    buf_init(&buf, detail, sizeof detail);
    buf_addf(&buf, "{\"portal\":\"%s\",\"salt\":\"", config->portal);
    buf_add_hex(&buf, salt, sizeof salt);
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        person_code_format((struct person_code){.number = codes[i]}, code);
        digest_sha256_parts((const struct str[]){{(const char *)salt, sizeof salt}, str_from(code)},
                            2, hash);
        buf_add_c(&buf, i ? "\",\"user_sha256\":\"" : "\",\"person_sha256\":\"");
        buf_add_hex(&buf, hash, sizeof hash);
    }
    buf_add_c(&buf, "\"}");
    struct command_event event = {
        .type = RECORD_USE,
        .subject = STR("portal findUsage"),
        .detail = buf_str(&buf),
        .clause = STR("3.1.7"),
        .outcome = STR("begun"),
    };
    return command_log_append(&config->node, clock, &event, error);
}

/* RFC 3339 to the second. */
static json_t *
seconds_json(int64_t at_us)
{
    char text[DATE_TEXT_MAX];

    instant_format(at_us, text);
    if (text[0]) {
        text[19] = 'Z';
        text[20] = '\0';
    }
    return json_string(text);
}

/* What was done, for a person to read: the programme and how it ended. */
static json_t *
action_json(const struct agreement_set *names, const struct lookup *use, enum language language)
{
    struct str programme = naming_programme(names, use->purpose, language);
    struct text action = {0}, shown = {0};
    json_t *value;

    text_add_c(&action, words_of(language, WORD_ACTION));
    text_addf(&action, ": %s ", words_of(language, WORD_PROGRAMME));
    if (use->purpose.len == 0)
        text_add_c(&action, words_of(language, WORD_NOT_STATED));
    text_add(&action, use->purpose);
    if (programme.len)
        text_addf(&action, " (%.*s)", STR_FMT(programme));
    if (str_eq_c(use->outcome, "disclosed"))
        text_addf(&action, "; %s", words_of(language, WORD_DISCLOSED));
    else if (str_eq_c(use->outcome, "not-found"))
        text_addf(&action, "; %s", words_of(language, WORD_NOT_FOUND));
    else
        text_addf(&action, "; %s", words_of(language, WORD_REFUSED));
    text_add_shown(&shown, TEXT_PLAIN, text_str(&action));
    value = json_stringn(text_str(&shown).ptr, shown.len);
    text_done(&action);
    text_done(&shown);
    return value;
}

static json_t *
use_json(const struct agreement_set *names, const struct lookup *use, enum language language)
{
    struct str name = naming_party(names, use->caller);
    json_t *object = json_object();
    char code[REGISTRATION_TEXT_MAX];

    registration_format(use->caller, code);
    json_object_set_new(object, "logtime", seconds_json(use->at_us));
    json_object_set_new(object, "action", action_json(names, use, language));
    json_object_set_new(object, "receiverCode", json_string(code));
    if (name.len)
        json_object_set_new(object, "receiverName", json_stringn(name.ptr, name.len));
    json_object_set_new(object, "receiverSystem", json_string(RECEIVER_SYSTEM));
    return object;
}

static json_t *
answer_json(const struct portal_usage_query *query, const struct person_view *view,
            const struct agreement_set *names)
{
    json_t *usages = json_array();
    uint64_t total = 0;

    for (size_t i = 0; i < view->uses.count; i++) {
        const struct lookup *use = &view->uses.items[i];
        if (use->at_us < query->from_us || use->at_us > query->till_us)
            continue;
        if (total >= query->offset && total - query->offset < query->limit)
            json_array_append_new(usages, use_json(names, use, query->language));
        total++;
    }
    return json_pack("{s:I, s:o}", "totalUsages", (json_int_t)total, "usages", usages);
}

json_t *
portal_usage_find(const struct provider_config *config, const struct clock *clock,
                  const struct portal_usage_query *query, char error[static PORTAL_USAGE_ERROR_MAX])
{
    struct agreement_set names;
    struct person_view view;
    const struct walk walk = {config, take, &view, error};
    json_t *answer = NULL;
    bool again = true;
    int r;

    agreement_set_init(&names);
    person_view_init(&view, query->person);
    snprintf(error, PORTAL_USAGE_ERROR_MAX, "a record is out of form, or memory is out");
    r = record_use(config, clock, query, error);
    if (r == 0)
        r = read_register(config, clock, &view, &names, error);
    while (r == 0 && again) {
        person_view_begin(&view);
        r = walk_all(&walk);
        again = person_view_end(&view);
    }
    if (r == 0 && !view.failed)
        answer = answer_json(query, &view, &names);
    person_view_done(&view);
    agreement_set_done(&names);
    return answer;
}

/* The oldest record that still says something. */
static int
take_first(void *ctx, const struct store_record *row)
{
    int64_t *first_us = ctx;

    if (!row->salt.ptr)
        return 0;
    if (row->at_us < *first_us)
        *first_us = row->at_us;
    return 1;
}

json_t *
portal_usage_period(const struct provider_config *config, const struct clock *clock,
                    char error[static PORTAL_USAGE_ERROR_MAX])
{
    int64_t first_us = clock_now_us(clock);
    const struct walk walk = {config, take_first, &first_us, error};

    if (walk_all(&walk) < 0)
        return NULL;
    return json_pack("{s:o}", "periodStart", seconds_json(first_us));
}
