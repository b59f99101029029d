/* The file by schema, and what a reminder says: see reminders.h. */
#define _GNU_SOURCE
#include "node/reminders.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEADLINE_MS 60000
#define PASSWORD_MAX 1024
#define DISTANCES_MAX 16
#define BODY_MAX 4096

static const cyaml_strval_t languages[] = {{"lv", REMINDERS_LATVIAN}, {"en", REMINDERS_ENGLISH}};
static const cyaml_strval_t tls_words[] = {{"required", 0}, {"none", 1}};

#define TEXT(member, flags) \
    CYAML_FIELD_STRING_PTR(#member, CYAML_FLAG_POINTER | (flags), struct reminders, member, 1, 1024)

static const cyaml_schema_value_t address_value = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 254)};
static const cyaml_schema_value_t hours_value = {CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, unsigned)};
static const cyaml_schema_field_t fields[] = {
    TEXT(server, 0),
    TEXT(trust, CYAML_FLAG_OPTIONAL),
    TEXT(user, CYAML_FLAG_OPTIONAL),
    TEXT(password_file, CYAML_FLAG_OPTIONAL),
    TEXT(from, 0),
    CYAML_FIELD_SEQUENCE("to", CYAML_FLAG_POINTER, struct reminders, to, &address_value, 1,
                         MAIL_RECIPIENTS_MAX),
    CYAML_FIELD_SEQUENCE("hours", CYAML_FLAG_POINTER, struct reminders, hours, &hours_value, 1,
                         DISTANCES_MAX),
    CYAML_FIELD_ENUM("language", CYAML_FLAG_STRICT, struct reminders, language, languages,
                     CYAML_ARRAY_LEN(languages)),
    CYAML_FIELD_ENUM("tls", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct reminders, tls,
                     tls_words, CYAML_ARRAY_LEN(tls_words)),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct reminders, fields)};

static bool
is_near(const char *server)
{
    return str_starts_with(str_from(server), STR("smtp://localhost:")) ||
           str_starts_with(str_from(server), STR("smtp://127.0.0.1:")) ||
           str_starts_with(str_from(server), STR("smtp://[::1]:"));
}

static int
refuse(const char *path, const char *sentence, char *error)
{
    snprintf(error, CONF_ERROR_MAX, "%s: %s", path, sentence);
    return -1;
}

static int
check(const struct reminders *of, const char *path, char *error)
{
    if (!str_starts_with(str_from(of->server), STR("smtp://")) &&
        !str_starts_with(str_from(of->server), STR("smtps://")))
        return refuse(path, "server: must be smtp://host:port or smtps://host:port", error);
    if (of->tls == 1 && !is_near(of->server))
        return refuse(path, "tls: only a server on this machine may go without", error);
    if (of->tls == 1 && of->user)
        return refuse(path, "tls: a password is not sent without", error);
    if ((of->user == NULL) != (of->password_file == NULL))
        return refuse(path, "user and password_file belong together", error);
    if (!mail_address_is_valid(of->from))
        return refuse(path, "from: must be one address, name@domain", error);
    for (unsigned i = 0; i < of->to_count; i++)
        if (!mail_address_is_valid(of->to[i]))
            return refuse(path, "to: must be addresses, name@domain", error);
    for (unsigned i = 0; i < of->hours_count; i++)
        if (of->hours[i] > REMINDER_HOURS_MAX)
            return refuse(path, "hours: at most a year before", error);
    return 0;
}

/* A relative path is meant from the file's own folder. */
static int
settle(const char *path, char **name)
{
    char *settled = *name ? file_beside(path, *name) : NULL;

    if (!*name)
        return 0;
    if (!settled)
        return -1;
    free(*name);
    *name = settled;
    return 0;
}

struct reminders *
reminders_load(const char *path, char error[static CONF_ERROR_MAX])
{
    void *value;
    struct reminders *reminders;

    if (conf_load_file(path, &schema, &value, NULL, error) < 0)
        return NULL;
    reminders = value;
    if (check(reminders, path, error) == 0) {
        if (settle(path, &reminders->trust) == 0 && settle(path, &reminders->password_file) == 0)
            return reminders;
        refuse(path, "no memory", error);
    }
    reminders_free(reminders);
    return NULL;
}

void
reminders_free(struct reminders *reminders)
{
    conf_free(&schema, reminders);
}

static void
compose(const struct duty *duty, unsigned hours, enum reminders_language language,
        struct buf *subject, struct buf *body)
{
    const struct duty_kind_row *row = duty_kind_row(duty->kind);
    bool lv = language == REMINDERS_LATVIAN;
    const char *title = lv ? row->title_lv : row->title_en;
    char due[DATE_TEXT_MAX];

    due_format(duty->due_us, due);
    if (hours == 0)
        buf_addf(subject, lv ? "Nokavēts: %s (%.*s)" : "Overdue: %s (%.*s)", title,
                 STR_FMT(duty->id));
    else
        buf_addf(subject, lv ? "Jāizpilda līdz %s: %s (%.*s)" : "Due %s: %s (%.*s)", due, title,
                 STR_FMT(duty->id));
    buf_addf(body,
             lv ? "%s\n\nPienākums: %.*s\nVienošanās: %.*s, %s. punkts\nPuse: %s\n"
                  "Termiņš: %s (Rīgas laiks)\n\nKad izpildīts, ierakstiet:\n"
                  "    tilts duty done %.*s --evidence FAILS\n"
                : "%s\n\nDuty: %.*s\nAgreement: %.*s, clause %s\nParty: %s\n"
                  "Due: %s (Riga time)\n\nWhen it is done, record it:\n"
                  "    tilts duty done %.*s --evidence FILE\n",
             title, STR_FMT(duty->id), STR_FMT(duty->agreement), duty_clause(duty),
             duty->party == DUTY_AGENCY ? (lv ? "aģentūra" : "agency")
                                        : (lv ? "pašvaldība" : "municipality"),
             due, STR_FMT(duty->id));
}

/* The file's first line; wiped by the caller. */
static int
read_password(const char *path, char password[static PASSWORD_MAX], char *error)
{
    char *text;
    size_t len;
    struct str rest;
    bool fits;

    if (file_read(path, PASSWORD_MAX - 1, &text, &len, error) < 0)
        return -1;
    rest = (struct str){text, len};
    fits = str_copy(str_trim(str_split(&rest, '\n')), password, PASSWORD_MAX);
    explicit_bzero(text, len);
    free(text);
    return fits ? 0 : -1;
}

int
reminders_send(const struct reminders *reminders, const struct node_config *config,
               const struct duty *duty, unsigned hours, int64_t now_us,
               char error[static CONF_ERROR_MAX])
{
    struct mail_server server = {reminders->server,   reminders->trust, reminders->user, NULL,
                                 reminders->tls == 1, DEADLINE_MS};
    char subject[512], body[BODY_MAX], id[256], password[PASSWORD_MAX];
    struct buf subject_buf, body_buf;
    struct mail mail = {.from = reminders->from,
                        .to = (const char *const *)reminders->to,
                        .to_count = reminders->to_count,
                        .at_us = now_us};
    int r;

    buf_init(&subject_buf, subject, sizeof subject);
    buf_init(&body_buf, body, sizeof body);
    compose(duty, hours, (enum reminders_language)reminders->language, &subject_buf, &body_buf);
    snprintf(id, sizeof id, "%.*s.%u@%s", STR_FMT(duty->id), hours, config->domain);
    mail.subject = buf_str(&subject_buf);
    mail.body = buf_str(&body_buf);
    mail.id = str_from(id);
    if (reminders->user && read_password(reminders->password_file, password, error) < 0)
        return -1;
    server.password = reminders->user ? password : NULL;
    r = mail_send(&server, &mail, error);
    explicit_bzero(password, sizeof password);
    return r;
}
