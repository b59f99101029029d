/* What a call leaves in the log: see desk_call.h. */
#include "desk/desk_private.h"

#include <inttypes.h>
#include <stdlib.h>

static struct record *
next_record(struct desk_call_state *state)
{
    if (state->record_count == DESK_RECORDS_MAX)
        return NULL;
    if (state->record_count == state->record_size) {
        size_t size = state->record_size ? state->record_size * 4 : 2;
        struct record *grown = realloc(state->records, size * sizeof *grown);
        if (!grown)
            return NULL;
        state->records = grown;
        state->record_size = size;
    }
    return &state->records[state->record_count++];
}

static void
fill_in(struct record *record, const struct desk_call *call)
{
    const struct desk_person *who = call->who;

    if (who && record->operator_name.len == 0 && record->operator_code.len == 0) {
        record->operator_name = who->name;
        record->operator_surname = who->surname;
        record->operator_code = who->person_code;
    }
    if (record->request_id.len == 0)
        record->request_id = str_from(call->request_id);
    if (record->software.len == 0)
        record->software = STR("tilts " TILTS_VERSION);
    if (record->channel.len == 0)
        record->channel = STR("desk");
}

void
desk_record(struct desk_call *call, const struct record *record)
{
    struct record *place = next_record(call->state);

    if (!place) {
        call->state->record_lost = true;
        return;
    }
    *place = *record;
    fill_in(place, call);
}

void
desk_record_simple(struct desk_call *call, enum record_type type, struct str subject,
                   struct str outcome, struct str detail)
{
    struct record record;

    record_init(&record, type, call->now_us);
    record.subject = subject;
    record.outcome = outcome;
    record.detail = detail;
    desk_record(call, &record);
}

void
desk_record_account(struct desk_call *call, const char *what, int64_t id, struct str detail)
{
    struct buf subject;

    arena_buf(&call->request->arena, &subject, 64);
    buf_addf(&subject, "%s %" PRId64, what, id);
    desk_record_simple(call, RECORD_ACCESS, buf_str(&subject), STR("done"), detail);
}
