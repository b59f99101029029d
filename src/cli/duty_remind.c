/*
 * tilts duty remind: sends what is to be sent now, for cron or a timer. The change's lock is held
 * all along, so two that run at once do not send twice. A reminder is recorded after the server has
 * taken it: a crash in between repeats it rather than losing it.
 */
#include "cli/duty_desk.h"
#include "node/reminders.h"

#include <string.h>

static int
remind(struct duty_desk *desk, const struct reminders *reminders, const struct duty *duty,
       unsigned hours)
{
    struct duty_event event = {.kind = DUTY_REMINDED};
    char error[CONF_ERROR_MAX], note[REMINDER_TEXT_MAX];
    int r;

    if (reminders_send(reminders, desk->config, duty, hours, desk->now_us, error) < 0)
        return cli_fail(desk->cli, CLI_FAILURE, "%.*s: no reminder was sent: %s", STR_FMT(duty->id),
                        error);
    reminder_text(hours, note);
    event.note = str_from(note);
    r = duty_desk_keep(desk, duty, &event);
    if (r == CLI_DONE && !desk->cli->json)
        printf("%.*s reminded of, %s\n", STR_FMT(duty->id), note);
    return r;
}

/* A server that refuses one goes on to refuse the rest: the first failure ends the run. */
static int
remind_all(struct duty_desk *desk, const struct reminders *reminders)
{
    json_t *sent = json_array();
    unsigned hours;
    int r = CLI_DONE;

    for (size_t i = 0; r == CLI_DONE && i < desk->duties.count; i++) {
        const struct duty *duty = &desk->duties.duties[i];
        if (!reminder_is_due(duty, reminders->hours, reminders->hours_count, desk->now_us, &hours))
            continue;
        r = remind(desk, reminders, duty, hours);
        if (r == CLI_DONE)
            json_array_append_new(sent, json_pack("{s:s%, s:i}", "id", duty->id.ptr, duty->id.len,
                                                  "hours", (int)hours));
    }
    if (r == CLI_DONE && desk->cli->json)
        cli_print_json(sent);
    else
        json_decref(sent);
    return r;
}

int
duty_desk_remind(struct duty_desk *desk, int argc, char **argv)
{
    static const struct cli_option none[] = {{NULL, NULL, NULL, false}};
    char error[CONF_ERROR_MAX];
    struct reminders *reminders;
    int r = cli_parse(desk->cli, none, argc, argv);

    if (r != CLI_DONE)
        return r;
    if (!desk->config->reminders)
        return cli_fail(desk->cli, CLI_FAILURE,
                        "provider.yaml names no reminders file: add \"reminders: reminders.yaml\"");
    reminders = reminders_load(desk->config->reminders, error);
    if (!reminders)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    r = remind_all(desk, reminders);
    reminders_free(reminders);
    return r;
}
