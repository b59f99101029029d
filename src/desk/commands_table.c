/* Which call is which command: see commands.h. A member that is not in its row is refused. */
#include "desk/commands.h"

#define ALL DESK_PEOPLE
#define AUDITORS (DESK_SUPERVISOR | DESK_DPO | DESK_ADMINISTRATOR)

/* A row reads as a row. */
/* clang-format off */
#define ROUTE(verb, address, who, needs, ...)                                              \
    {.method = HTTP_##verb, .path = (address), .roles = (who), .flags = (needs),           \
     .serve = command_serve, .row = &(const struct command)__VA_ARGS__}

#define PATH(name) {name, COMMAND_PATH, true, NULL, NULL}
#define REASON {"reason", COMMAND_REASON, true, NULL, NULL}
#define PERIOD {"from", COMMAND_DAY, true, "--from", NULL}, {"till", COMMAND_DAY, true, "--till", NULL}

const struct desk_route command_routes[] = {
    /* Agreements and their events (clauses 5, 6, 7). */
    ROUTE(GET, "/v1/agreements", ALL, 0, {
        .words = {"agreement", "list"}, .room = OFFICE_COMMANDS}),
    ROUTE(GET, "/v1/agreements/{id}", ALL, 0, {
        .words = {"agreement", "show"}, .room = OFFICE_COMMANDS,
        .members = {PATH("id")}}),
    ROUTE(POST, "/v1/agreements/{id}/events", DESK_ADMINISTRATOR, 0, {
        .words = {"agreement"}, .room = OFFICE_COMMANDS,
        .members = {
            {"kind", COMMAND_WORD, true, NULL, "notice end suspend resume successor contact"},
            PATH("id"),
            {"given", COMMAND_DAY, false, "--given", NULL},
            {"last_day", COMMAND_DAY, false, "--last-day", NULL},
            {"no_new_from", COMMAND_DAY, false, "--no-new-from", NULL},
            {"day", COMMAND_DAY, false, "--day", NULL},
            {"by", COMMAND_WORD, false, "--by", "municipality agency"},
            {"reason", COMMAND_WORD, false, "--reason",
             "gross-breach vital-reason unlawful-processing force-majeure"},
            {"party", COMMAND_ID, false, "--party", NULL},
            {"successor", COMMAND_ID, false, "--successor", NULL},
            {"contact", COMMAND_TEXT, false, "--contact", NULL},
            {"clause", COMMAND_ID, false, "--clause", NULL},
            {"note", COMMAND_TEXT, false, "--note", NULL},
            {"rehearsal", COMMAND_FLAG, false, "--dry-run", NULL}}}),
    ROUTE(POST, "/v1/checks/{request_id}/explain", ALL, 0, {
        .words = {"agreement", "explain"}, .room = OFFICE_LONG, .is_use = true,
        .members = {PATH("request_id"), {"reason", COMMAND_REASON, false, NULL, NULL}}}),

    /* Duties. */
    ROUTE(GET, "/v1/duties", ALL, 0, {
        .words = {"duty", "list"}, .room = OFFICE_COMMANDS}),
    ROUTE(GET, "/v1/duties/{id}", ALL, 0, {
        .words = {"duty", "show"}, .room = OFFICE_COMMANDS,
        .members = {PATH("id")}}),
    ROUTE(POST, "/v1/duties", AUDITORS, 0, {
        .words = {"duty", "open"}, .room = OFFICE_COMMANDS,
        .members = {
            {"kind", COMMAND_WORD, true, NULL,
             "extract support legal-basis subject-request incident details reorganisation notice "
             "force-majeure system-change"},
            {"agreement", COMMAND_ID, true, "--agreement", NULL},
            {"party", COMMAND_WORD, false, "--party", "municipality agency"},
            {"received", COMMAND_TEXT, false, "--received", NULL},
            {"on", COMMAND_DAY, false, "--on", NULL},
            {"note", COMMAND_TEXT, false, "--note", NULL}}}),
    ROUTE(POST, "/v1/duties/{id}/done", AUDITORS, 0, {
        .words = {"duty", "done"}, .room = OFFICE_COMMANDS,
        .members = {
            PATH("id"),
            {"sha256", COMMAND_ID, false, "--sha256", NULL},
            {"extract", COMMAND_ID, false, "--extract", NULL},
            {"note", COMMAND_TEXT, false, "--note", NULL}}}),
    ROUTE(POST, "/v1/duties/{id}/note", AUDITORS, 0, {
        .words = {"duty", "note"}, .room = OFFICE_COMMANDS,
        .members = {
            PATH("id"),
            {"sha256", COMMAND_ID, false, "--sha256", NULL},
            {"extract", COMMAND_ID, false, "--extract", NULL},
            {"note", COMMAND_TEXT, false, "--note", NULL}}}),
    /* What article 33(3) of the GDPR asks for, told in phases; clause 3.4. */
    ROUTE(POST, "/v1/duties/{id}/incident", AUDITORS, 0, {
        .words = {"duty", "incident"}, .room = OFFICE_COMMANDS,
        .members = {
            PATH("id"),
            {"nature", COMMAND_TEXT, false, "--nature", NULL},
            {"subjects", COMMAND_TEXT, false, "--subjects", NULL},
            {"subject_count", COMMAND_NUMBER, false, "--subject-count", NULL},
            {"records", COMMAND_TEXT, false, "--records", NULL},
            {"record_count", COMMAND_NUMBER, false, "--record-count", NULL},
            {"contact", COMMAND_TEXT, false, "--contact", NULL},
            {"consequences", COMMAND_TEXT, false, "--consequences", NULL},
            {"measures", COMMAND_TEXT, false, "--measures", NULL}}}),
    ROUTE(GET, "/v1/duties/{id}/page", AUDITORS, 0, {
        .words = {"duty", "page", "--lang", "@lang"}, .room = OFFICE_COMMANDS,
        .members = {PATH("id")}}),
    ROUTE(POST, "/v1/duties/{id}/reopen", AUDITORS, 0, {
        .words = {"duty", "reopen"}, .room = OFFICE_COMMANDS,
        .members = {PATH("id"), {"note", COMMAND_TEXT, true, "--note", NULL}}}),

    /* The audit log (clauses 3.1.7, 3.2.7, 3.3). */
    ROUTE(POST, "/v1/audit/records", DESK_SUPERVISOR | DESK_DPO, 0, {
        .words = {"audit", "show"}, .room = OFFICE_LONG, .is_use = true,
        .members = {
            {"from", COMMAND_DAY, false, "--from", NULL},
            {"till", COMMAND_DAY, false, "--till", NULL},
            {"type", COMMAND_ID, false, "--type", NULL},
            {"outcome", COMMAND_ID, false, "--outcome", NULL},
            {"request_id", COMMAND_ID, false, "--request", NULL},
            {"last", COMMAND_NUMBER, false, "--last", NULL},
            REASON}}),
    ROUTE(POST, "/v1/audit/person", DESK_DPO, DESK_NEEDS_CONFIRM, {
        .words = {"audit", "person", "--lang", "@lang"}, .room = OFFICE_LONG, .is_use = true,
        .members = {
            {"person_code", COMMAND_PERSON, true, NULL, NULL},
            {"without_operators", COMMAND_FLAG, false, "--without-operators", NULL},
            {"reason", COMMAND_REASON, true, "--reason", NULL}}}),
    ROUTE(POST, "/v1/audit/verify", AUDITORS, 0, {
        .words = {"audit", "verify"}, .room = OFFICE_LONG}),
    ROUTE(POST, "/v1/audit/reports/monthly", AUDITORS, 0, {
        .words = {"audit", "report", "--lang", "@lang"}, .room = OFFICE_LONG,
        .members = {{"month", COMMAND_ID, true, "--month", NULL}}}),
    ROUTE(POST, "/v1/audit/reports/misuse", DESK_DPO, DESK_NEEDS_CONFIRM, {
        .words = {"audit", "report", "--specific", "--lang", "@lang", "--reader", "@reader"},
        .room = OFFICE_LONG, .is_use = true,
        .members = {
            PERIOD,
            {"hours", COMMAND_ID, false, "--hours", NULL},
            {"calendar", COMMAND_WORD, false, "--calendar", "state municipality"},
            {"repeats", COMMAND_NUMBER, false, "--repeats", NULL},
            {"reason", COMMAND_REASON, true, "--mandate", NULL}}}),
    ROUTE(GET, "/v1/audit/extracts", DESK_DPO, 0, {
        .words = {"audit", "extracts"}, .room = OFFICE_COMMANDS}),
    ROUTE(POST, "/v1/audit/extracts", DESK_DPO, DESK_NEEDS_CONFIRM, {
        .words = {"audit", "extract"}, .room = OFFICE_LONG, .is_use = true,
        .members = {
            {"municipality", COMMAND_ID, true, "--municipality", NULL},
            PERIOD,
            {"sections", COMMAND_ID, false, "--sections", NULL},
            {"with_others", COMMAND_FLAG, false, "--with-others", NULL},
            REASON}}),
    ROUTE(GET, "/v1/audit/reconcile", AUDITORS, 0, {
        .words = {"audit", "reconcile", "--last"}, .room = OFFICE_COMMANDS}),
    ROUTE(POST, "/v1/audit/reconcile", DESK_DPO | DESK_ADMINISTRATOR, 0, {
        .words = {"audit", "reconcile"}, .room = OFFICE_LONG,
        .members = {
            {"day", COMMAND_DAY, false, "--day", NULL},
            {"caller", COMMAND_ID, false, "--caller", NULL}}}),

    /* Our own certificates. */
    ROUTE(GET, "/v1/certificates", DESK_ADMINISTRATOR, 0, {
        .words = {"pki", "expiry"}, .room = OFFICE_COMMANDS}),
    {.path = NULL},
};

/* The register (clause 3.1.2). */
const struct desk_route command_provider_routes[] = {
    ROUTE(GET, "/v1/imports", DESK_ADMINISTRATOR, 0, {
        .words = {"register", "history"}, .room = OFFICE_COMMANDS}),
    ROUTE(GET, "/v1/imports/{id}/rejects", DESK_ADMINISTRATOR, 0, {
        .words = {"register", "rejects", "--without-values"}, .room = OFFICE_COMMANDS,
        .members = {PATH("id")}}),
    ROUTE(POST, "/v1/imports/{id}/rejects", DESK_ADMINISTRATOR, 0, {
        .words = {"register", "rejects"}, .room = OFFICE_COMMANDS, .is_use = true,
        .members = {PATH("id"), REASON}}),
    {.path = NULL},
};
/* clang-format on */
