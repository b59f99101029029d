/* The sandbox's folder, made by the ordinary commands: see sandbox.h. */
#include "cli/sandbox.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Days: a sandbox must not stop because nobody renewed it. */
#define AUTHORITY_DAYS "3700"
#define CERTIFICATE_DAYS "3650"
#define WORDS_MAX 16
#define TEXT_MAX (2 * SANDBOX_PATH_MAX)
#define ARENA_MAX ((size_t)16 * 1024 * 1024)
#define MADE "made.txt"

/* A folder being made, or its register being brought up to a day. */
struct making {
    struct cli cli; /* as the commands see it */
    const char *dir;
    struct date today;
    struct arena texts;
    int saved_stdout;
};

bool
sandbox_path(const struct cli *cli, const char *dir, const char *name,
             char ret_path[static SANDBOX_PATH_MAX])
{
    int len = snprintf(ret_path, SANDBOX_PATH_MAX, "%s/%s", dir, name);

    if (len > 0 && len < SANDBOX_PATH_MAX)
        return true;
    cli_fail(cli, CLI_USAGE, "--dir is too long");
    return false;
}

/* A text that lives as long as the making; "" when it is too long, which no file is called. */
static const char *form(struct making *making, const char *format, ...) PRINTF_LIKE(2, 3);

static const char *
form(struct making *making, const char *format, ...)
{
    char *text = arena_alloc(&making->texts, TEXT_MAX);
    va_list args;
    int len;

    if (!text)
        return "";
    va_start(args, format);
    len = vsnprintf(text, TEXT_MAX, format, args);
    va_end(args);
    return len >= 0 && len < TEXT_MAX ? text : "";
}

/* One command, its words up to a NULL; the words go before what it says. An exit code. */
static int
say(struct making *making, const struct cli_command *command, const char *const *words)
{
    char *argv[WORDS_MAX + 1];
    int argc = 0, r;

    printf("$ tilts -c %s %s", making->cli.config_path, command->name);
    for (; words[argc] && argc < WORDS_MAX; argc++) {
        argv[argc] = (char *)(uintptr_t)words[argc];
        printf(strchr(words[argc], ' ') ? " \"%s\"" : " %s", words[argc]);
    }
    putchar('\n');
    argv[argc] = NULL;
    r = command->run(&making->cli, argc, argv);
    return r == CLI_DONE ? r
                         : cli_fail(&making->cli, CLI_FAILURE,
                                    "the sandbox could not be made; see %s/" MADE, making->dir);
}

/* The same for the platform of platform.yaml. */
static int
on_platform(struct making *making, const struct cli_command *command, const char *const *words)
{
    const char *provider = making->cli.config_path;
    int r;

    making->cli.config_path = form(making, "%s/platform.yaml", making->dir);
    r = say(making, command, words);
    making->cli.config_path = provider;
    return r;
}

#define SAY(making, command, ...) say(making, command, (const char *const[]){__VA_ARGS__, NULL})

static int
put(struct making *making, const char *path, unsigned mode, const char *text)
{
    char error[FILE_ERROR_MAX];

    if (*text && file_write(path, str_from(text), mode, error) == 0)
        return CLI_DONE;
    return cli_fail(&making->cli, CLI_FAILURE, "%s", *text ? error : "no memory");
}

static int
make_folders(struct making *making)
{
    static const char *const names[] = {"pki", "clients", "agreements", "register"};
    char error[FILE_ERROR_MAX];

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (file_make_folder(form(making, "%s/%s", making->dir, names[i]), 0700, error) < 0)
            return cli_fail(&making->cli, CLI_FAILURE, "%s", error);
    return CLI_DONE;
}

/* From here on standard output is made.txt, until end(). */
static int
begin(struct making *making)
{
    int fd = open(form(making, "%s/" MADE, making->dir), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                  0600);

    fflush(stdout);
    making->saved_stdout = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (fd < 0 || making->saved_stdout < 0 || dup2(fd, STDOUT_FILENO) < 0) {
        int saved_errno = errno;
        if (fd >= 0)
            close(fd);
        return cli_fail(&making->cli, CLI_FAILURE, "%s/" MADE ": %s", making->dir,
                        strerror(saved_errno));
    }
    close(fd);
    return CLI_DONE;
}

static void
end(struct making *making)
{
    fflush(stdout);
    if (making->saved_stdout >= 0) {
        (void)dup2(making->saved_stdout, STDOUT_FILENO);
        close(making->saved_stdout);
    }
    arena_done(&making->texts);
}

static int
make_client(struct making *making, const struct sandbox_body *caller)
{
    const char *stem = form(making, "%s/clients/%s", making->dir, caller->name);
    const char *key = form(making, "%s.key", stem), *request = form(making, "%s.csr", stem);
    const char *pki = form(making, "%s/pki", making->dir), *out = form(making, "%s.pem", stem);
    int r = SAY(making, &cmd_pki, "request", "--registration", caller->registration, "--name",
                caller->title, "--key", key, "--out", request);

    if (r == CLI_DONE)
        r = SAY(making, &cmd_pki, "issue", request, "--dir", pki, "--registration",
                caller->registration, "--name", caller->title, "--days", CERTIFICATE_DAYS, "--out",
                out);
    if (r == CLI_DONE && strcmp(caller->name, "revoked") == 0)
        r = SAY(making, &cmd_pki, "revoke", out, "--dir", pki, "--reason", "superseded",
                "--crl-days", CERTIFICATE_DAYS);
    return r;
}

static int
make_certificates(struct making *making)
{
    const char *pki = form(making, "%s/pki", making->dir);
    static const char *const servers[] = {"server", "platform"};
    int r = SAY(making, &cmd_pki, "init", "--dir", pki, "--name", "tilts sandbox CA", "--days",
                AUTHORITY_DAYS, "--crl-days", CERTIFICATE_DAYS);

    for (size_t i = 0; r == CLI_DONE && i < ARRAY_LEN(servers); i++)
        r = SAY(making, &cmd_pki, "server", "--dir", pki, "--host", "localhost", "--host",
                "127.0.0.1", "--days", CERTIFICATE_DAYS, "--out",
                form(making, "%s/%s", pki, servers[i]));
    for (size_t i = 0; r == CLI_DONE && i < sandbox_caller_count; i++)
        r = make_client(making, &sandbox_callers[i]);
    return r;
}

static const char *
day_text(struct making *making, int32_t days)
{
    char text[DATE_TEXT_MAX];

    date_format(sandbox_day(days, making->today), text);
    return form(making, "%s", text);
}

static int
configure_provider(struct making *making, unsigned port)
{
    return put(making, form(making, "%s/provider.yaml", making->dir), 0600,
               form(making,
                    "# The sandbox's provider. Paths are relative to this file.\n"
                    "domain: sandbox.example\nnode: a\nregion: LV\ndata: data\n"
                    "address: 127.0.0.1\nport: %u\n"
                    "certificate: pki/server.pem\nkey: pki/server.key\n"
                    "trust: pki/ca.pem\ncrl: pki/crl.pem\n",
                    port));
}

/* A platform of the first caller, who may ask all three municipalities. */
static int
configure_platform(struct making *making, unsigned port, unsigned platform_port)
{
    const struct sandbox_body *agency = &sandbox_callers[0];
    const char *municipalities = "";

    for (size_t i = 0; i < sandbox_municipality_count; i++)
        municipalities = form(making, "%s%s%s", municipalities, i ? ", " : "",
                              sandbox_municipalities[i].registration);
    return put(making, form(making, "%s/platform.yaml", making->dir), 0600,
               form(making,
                    "# A platform that asks the sandbox. Paths are relative to this file.\n"
                    "domain: sandbox-platform.example\nnode: a\nregion: LV\ndata: platform-data\n"
                    "organisation: %s\nregistration: \"%s\"\n"
                    "desk_port: %u\ndesk_certificate: pki/platform.pem\n"
                    "desk_key: pki/platform.key\noperator: operator.yaml\n"
                    "providers:\n  - name: sandbox\n    url: https://localhost:%u\n"
                    "    protocol: rest\n    municipalities: [%s]\n"
                    "    certificate: clients/%s.pem\n    key: clients/%s.key\n"
                    "    trust: pki/ca.pem\n",
                    agency->title, agency->registration, platform_port, port, municipalities,
                    agency->name, agency->name));
}

static int
name_operator(struct making *making)
{
    return put(making, form(making, "%s/operator.yaml", making->dir), 0600,
               form(making,
                    "# A made-up operator: century digit 0, born 1890.\n"
                    "name: Anna\nsurname: Paraudziņa\nperson_code: 010190-00014\n"
                    "undertaking: %s\n",
                    day_text(making, -30)));
}

static int
add_agreement(struct making *making, const struct sandbox_agreement *a)
{
    const struct sandbox_body *municipality = &sandbox_municipalities[a->municipality];
    const struct sandbox_body *caller = sandbox_caller(a->caller);
    const char *path = form(making, "%s/agreements/%s.yaml", making->dir, a->id);
    int r =
        put(making, path, 0600,
            form(making,
                 "id: %s\nversion: 1\nsigned: \"%s\"\n"
                 "municipality:\n  registration: \"%s\"\n  name: %s\n"
                 "agency:\n  registration: \"%s\"\n  name: %s\n"
                 "term:\n  from: \"%s\"\n  till: \"%s\"\n"
                 "purposes:\n"
                 "  - code: 4.2.4.2\n    name_lv: Pasākums 4.2.4.2\n"
                 "    name_en: Measure 4.2.4.2\n"
                 "  - code: 2.3.1.4.i\n    name_lv: Investīcija 2.3.1.4.i\n"
                 "    name_en: Investment 2.3.1.4.i\n"
                 "purpose: %s\napplication: %s\noperators: %s\n"
                 "limits:\n  quota_per_purpose: %u\n",
                 a->id, day_text(making, a->from), municipality->registration, municipality->title,
                 caller->registration, caller->title, day_text(making, a->from),
                 day_text(making, a->till), a->purpose, a->application, a->operators, a->quota));

    if (r == CLI_DONE)
        r = SAY(making, &cmd_agreement, "add", path);
    if (r == CLI_DONE && caller == &sandbox_callers[0]) /* the platform keeps its own copy */
        r = on_platform(making, &cmd_agreement, (const char *const[]){"add", path, NULL});
    return r;
}

static int
add_event(struct making *making, const char *const *event)
{
    const char *words[SANDBOX_EVENT_WORDS + 1] = {NULL};

    for (size_t i = 0; i < SANDBOX_EVENT_WORDS && event[i]; i++) {
        int days;
        words[i] = sscanf(event[i], "@%d", &days) == 1 ? day_text(making, days) : event[i];
    }
    return say(making, &cmd_agreement, words);
}

static int
add_changed_codes(struct making *making)
{
    const char *path = form(making, "%s/register/codes.csv", making->dir), *text = "old,new,day\n";
    int r;

    for (size_t i = 0; i < sandbox_change_count; i++) {
        const struct sandbox_change *change = &sandbox_changes[i];
        text = form(making, "%s%s,%s,%s\n", text, change->old_code, change->new_code,
                    day_text(making, change->day));
    }
    r = put(making, path, 0600, text);
    return r == CLI_DONE ? SAY(making, &cmd_register, "codes", path) : r;
}

/* The rows of one municipality as its file; the references are there to show that they stay here.
 */
static int
import_municipality(struct making *making, size_t municipality)
{
    const char *registration = sandbox_municipalities[municipality].registration;
    const char *path = form(making, "%s/register/%s.csv", making->dir, registration);
    const char *text = "person_code,status,from,till,municipality,decision,household\n";
    int r;

    for (size_t i = 0; i < sandbox_row_count; i++) {
        const struct sandbox_row *row = &sandbox_rows[i];
        if (row->municipality == municipality)
            text = form(making, "%s%s,%d,%s,%s,%s,L-%zu,M-%zu\n", text, row->person, (int)row->kind,
                        day_text(making, row->from),
                        row->till == SANDBOX_OPEN ? "" : day_text(making, row->till), registration,
                        i + 1, i + 1);
    }
    r = put(making, path, 0600, text);
    return r == CLI_DONE
               ? SAY(making, &cmd_register, "import", path, "--municipality", registration)
               : r;
}

static int
import_all(struct making *making)
{
    int r = CLI_DONE;

    for (size_t i = 0; r == CLI_DONE && i < sandbox_municipality_count; i++)
        r = import_municipality(making, i);
    return r;
}

static void
init(struct making *making, const struct cli *cli, const char *dir, struct date today)
{
    *making = (struct making){.cli = *cli, .dir = dir, .today = today, .saved_stdout = -1};
    making->cli.json = false;
    arena_init(&making->texts, ARENA_MAX);
    making->cli.config_path = form(making, "%s/provider.yaml", dir);
}

static int
make(const struct cli *cli, const char *dir, unsigned port, unsigned platform_port)
{
    struct making making;
    int r;

    init(&making, cli, dir, date_in_riga(clock_now_us(&cli->clock)));
    r = make_folders(&making);
    if (r == CLI_DONE)
        r = begin(&making);
    if (r == CLI_DONE)
        r = make_certificates(&making);
    if (r == CLI_DONE)
        r = configure_provider(&making, port);
    if (r == CLI_DONE)
        r = configure_platform(&making, port, platform_port);
    if (r == CLI_DONE)
        r = name_operator(&making);
    for (size_t i = 0; r == CLI_DONE && i < sandbox_agreement_count; i++)
        r = add_agreement(&making, &sandbox_agreements[i]);
    for (size_t i = 0; r == CLI_DONE && i < sandbox_event_count; i++)
        r = add_event(&making, sandbox_events[i]);
    if (r == CLI_DONE)
        r = add_changed_codes(&making);
    end(&making);
    return r;
}

int
sandbox_import(const struct cli *cli, const char *dir, struct date today)
{
    struct making making;
    int r;

    init(&making, cli, dir, today);
    r = begin(&making);
    if (r == CLI_DONE)
        r = import_all(&making);
    end(&making);
    return r;
}

/* Made under another name and renamed in the end: what has the name is whole. */
int
sandbox_make(const struct cli *cli, const char *dir, unsigned port, unsigned platform_port)
{
    char unfinished[SANDBOX_PATH_MAX], mark[SANDBOX_PATH_MAX];
    int len = snprintf(unfinished, sizeof unfinished, "%s.making", dir), r;

    if (!sandbox_path(cli, dir, MADE, mark) || len < 0 || len >= SANDBOX_PATH_MAX)
        return CLI_USAGE;
    if (access(mark, F_OK) == 0)
        return CLI_DONE;
    if (access(dir, F_OK) == 0)
        return cli_fail(cli, CLI_USAGE, "%s is there and is no sandbox; name another with --dir",
                        dir);
    if (access(unfinished, F_OK) == 0)
        return cli_fail(cli, CLI_FAILURE,
                        "%s is what is left of a sandbox that was not finished: remove it and run "
                        "again",
                        unfinished);
    r = make(cli, unfinished, port, platform_port);
    if (r == CLI_DONE && rename(unfinished, dir) < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s cannot be renamed to %s: %s", unfinished, dir,
                     strerror(errno));
    return r;
}
