/* tilts register: imports, changed codes, what is in the register, what was imported. */
#include "cli/register_rejects.h"

#include "node/command_log.h"
#include "node/register.h"
#include "provider/config.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRESS_BYTES_MIN ((uint64_t)4 * 1024 * 1024)
#define HISTORY_ARENA_MAX ((size_t)256 * 1024 * 1024)

struct session {
    struct cli *cli;
    struct provider_config *config;
    struct store *store;
};

static void
close_session(struct session *session)
{
    store_close(session->store);
    provider_config_free(session->config);
}

static int
open_session(struct cli *cli, bool read_only, struct session *ret_session)
{
    const char *path = cli->config_path ? cli->config_path : "provider.yaml";
    struct session session = {.cli = cli};
    char error[CONF_ERROR_MAX];

    session.config = provider_config_load(path, error);
    if (!session.config)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    session.store = read_only ? register_open_to_read(&session.config->node, error)
                              : register_open(&session.config->node, error);
    if (!session.store) {
        close_session(&session);
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    }
    *ret_session = session;
    return 0;
}

/* "1", "0.5", "12.25": a percentage as hundredths of a percent. */
static bool
parse_percent(const char *text, unsigned *ret_hundredths)
{
    struct str fraction = str_from(text), whole = str_split(&fraction, '.');
    uint64_t percent, hundredths = 0;

    if (!str_to_u64(whole, 100, &percent))
        return false;
    if (strchr(text, '.')) {
        if (fraction.len > 2 || !str_to_u64(fraction, 99, &hundredths))
            return false;
        hundredths *= fraction.len == 1 ? 10 : 1;
    }
    if (percent * 100 + hundredths > 10000)
        return false;
    *ret_hundredths = (unsigned)(percent * 100 + hundredths);
    return true;
}

static struct str
who_runs_this(void)
{
    const struct passwd *user = getpwuid(getuid());

    return user ? str_from(user->pw_name) : STR("unknown");
}

static void
show_progress(void *ctx, uint64_t done, uint64_t total)
{
    struct cli_progress *progress = ctx;

    if (total < PROGRESS_BYTES_MIN)
        return; /* it is done before anyone could read a bar */
    progress->total = total;
    cli_progress_show(progress, done);
}

static void
print_result(const struct cli *cli, const struct register_import *import,
             const struct register_import_result *result)
{
    if (cli->json) {
        cli_print_json(json_pack("{s:s, s:s, s:b, s:s?, s:I, s:I, s:I, s:I, s:s, s:s?}", "file",
                                 import->path, "mode", register_mode_name(import->mode), "applied",
                                 result->applied, "stopped", result->stopped, "taken",
                                 (json_int_t)result->taken, "refused", (json_int_t)result->refused,
                                 "warned", (json_int_t)result->warned, "passed_over",
                                 (json_int_t)result->passed_over, "sha256", result->sha256_hex,
                                 "rejects", result->refused ? import->rejects_path : NULL));
        return;
    }
    printf("%s: %" PRIu64 " rows taken, %" PRIu64 " refused", import->path, result->taken,
           result->refused);
    if (result->passed_over)
        printf(", %" PRIu64 " of other municipalities passed over", result->passed_over);
    printf("\n");
    if (result->warned)
        printf("warning: %" PRIu64 " codes whose check digit does not fit\n", result->warned);
    if (result->refused)
        printf("refused rows with their reasons: %s\n", import->rejects_path);
    if (result->stopped)
        printf("stopped: %s; the register is as it was\n", result->stopped);
}

/* The import is decided and durable, applied or stopped; now the node's log tells of it too. */
static int
record_import(const struct session *session, const struct register_import *import,
              const struct register_import_result *result)
{
    char detail[512], error[COMMAND_LOG_ERROR_MAX], town[REGISTRATION_TEXT_MAX];
    struct command_event event = {.type = RECORD_IMPORT,
                                  .clause = STR("3.1.2"),
                                  .outcome = str_from(result->applied ? "done" : "stopped")};
    const char *name = strrchr(import->path, '/');

    registration_format(import->municipality, town);
    event.subject = str_from(name ? name + 1 : import->path);
    event.detail.ptr = detail;
    event.detail.len = (size_t)snprintf(
        detail, sizeof detail,
        "{\"mode\":\"%s\",\"municipality\":\"%s\",\"sha256\":\"%s\",\"taken\":%" PRIu64
        ",\"refused\":%" PRIu64 "}",
        register_mode_name(import->mode), import->municipality.number ? town : "",
        result->sha256_hex, result->taken, result->refused);
    if (command_log_append(&session->config->node, &session->cli->clock, &event, error) == 0)
        return CLI_DONE;
    return cli_fail(session->cli, CLI_FAILURE, "the import is %s, but it is not in the log: %s",
                    result->applied ? "made" : "stopped", error);
}

/* Runs the import and says how it went; the exit code. */
static int
run_import(struct session *session, struct register_import *import)
{
    const struct cli *cli = session->cli;
    struct register_import_result result;
    struct cli_progress progress;
    char error[REGISTER_IMPORT_ERROR_MAX], store_problem[STORE_ERROR_MAX];
    int r;

    cli_progress_begin(&progress, "bytes", 0);
    import->store = session->store;
    import->who = who_runs_this();
    import->clock = &cli->clock;
    import->progress = show_progress;
    import->progress_ctx = &progress;
    r = register_import(import, &result, error);
    if (r == 0 && progress.shown > 0)
        cli_progress_end(&progress, progress.total);
    if (r < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", error);
    print_result(cli, import, &result);
    r = record_import(session, import, &result);
    if (r == CLI_DONE)
        r = register_rejects_keep(cli, &session->config->node, import, &result);
    if (r)
        return r;
    if (result.applied && register_tend(&session->config->node, store_problem) < 0)
        return cli_fail(cli, CLI_FAILURE, "%s", store_problem);
    return result.applied ? CLI_DONE : CLI_REFUSED;
}

/* FILE.rejects.csv unless another was named; malloc'd. */
static char *
rejects_path(const char *given, const char *file)
{
    size_t size = strlen(file) + sizeof ".rejects.csv";
    char *path = given ? strdup(given) : malloc(size);

    if (path && !given)
        snprintf(path, size, "%s.rejects.csv", file);
    return path;
}

static int
import_into(struct cli *cli, struct register_import *import, const char *rejects)
{
    struct session session;
    char *path = rejects_path(rejects, import->path);
    int r = path ? open_session(cli, false, &session) : cli_fail(cli, CLI_FAILURE, "no memory");

    if (r == 0) {
        import->rejects_path = path;
        r = run_import(&session, import);
        close_session(&session);
    }
    free(path);
    return r;
}

static int
register_file(struct cli *cli, int argc, char **argv)
{
    const char *file = NULL, *municipality = NULL, *mode = NULL, *max_bad = NULL, *rejects = NULL;
    struct register_import import = {.max_bad = REGISTER_MAX_BAD_DEFAULT};
    const struct cli_option options[] = {
        {"FILE", &file, NULL, true},
        {"--municipality", &municipality, NULL, true},
        {"--mode", &mode, NULL, false},
        {"--max-bad", &max_bad, NULL, false},
        {"--rejects", &rejects, NULL, false},
        {"--only", NULL, &import.only, false},
        {0},
    };

    if (cli_parse(cli, options, argc, argv) != 0)
        return CLI_USAGE;
    if (!registration_parse(str_from(municipality), &import.municipality))
        return cli_fail(cli, CLI_USAGE, "%s is no registration number", municipality);
    if (mode && strcmp(mode, "snapshot") != 0 && strcmp(mode, "delta") != 0)
        return cli_fail(cli, CLI_USAGE, "--mode is snapshot or delta");
    if (max_bad && !parse_percent(max_bad, &import.max_bad))
        return cli_fail(cli, CLI_USAGE, "--max-bad is a percentage from 0 to 100, such as 0.5");
    import.path = file;
    import.mode = mode && strcmp(mode, "delta") == 0 ? REGISTER_DELTA : REGISTER_SNAPSHOT;
    return import_into(cli, &import, rejects);
}

static int
register_codes(struct cli *cli, int argc, char **argv)
{
    const char *file = NULL, *max_bad = NULL, *rejects = NULL;
    struct register_import import = {.mode = REGISTER_CODES, .max_bad = REGISTER_MAX_BAD_DEFAULT};
    const struct cli_option options[] = {
        {"FILE", &file, NULL, true},
        {"--max-bad", &max_bad, NULL, false},
        {"--rejects", &rejects, NULL, false},
        {0},
    };

    if (cli_parse(cli, options, argc, argv) != 0)
        return CLI_USAGE;
    if (max_bad && !parse_percent(max_bad, &import.max_bad))
        return cli_fail(cli, CLI_USAGE, "--max-bad is a percentage from 0 to 100, such as 0.5");
    import.path = file;
    return import_into(cli, &import, rejects);
}

static int
show_stats(struct cli *cli, int argc, char **argv)
{
    static const char *const columns[] = {"rows", "people", "municipalities", "changed_codes"};
    const struct cli_option options[] = {{0}};
    struct register_stats stats;
    struct session session;
    char texts[4][24];
    int r;

    if (cli_parse(cli, options, argc, argv) != 0)
        return CLI_USAGE;
    if ((r = open_session(cli, true, &session)) != 0)
        return r;
    if (session.store->ops->register_stats(session.store, &stats) < 0) {
        r = cli_fail(cli, CLI_FAILURE, "%s", store_error(session.store));
    } else {
        const uint64_t numbers[] = {stats.rows, stats.people, stats.municipalities, stats.links};
        const char *values[4];
        struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));
        for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
            snprintf(texts[i], sizeof texts[i], "%" PRIu64, numbers[i]);
            values[i] = texts[i];
        }
        cli_table_add(table, values);
        cli_table_close(table, NULL);
    }
    close_session(&session);
    return r;
}

static void
add_entry(struct cli_table *table, const struct cli *cli, const struct import_entry *entry)
{
    char id[24], at[DATE_TEXT_MAX], town[REGISTRATION_TEXT_MAX], counts[3][24];

    snprintf(id, sizeof id, "%" PRId64, entry->id);
    if (cli->json)
        instant_format(entry->at_us, at);
    else
        instant_format_riga(entry->at_us, at);
    registration_format(entry->municipality, town);
    snprintf(counts[0], sizeof counts[0], "%" PRIu64, entry->taken);
    snprintf(counts[1], sizeof counts[1], "%" PRIu64, entry->refused);
    snprintf(counts[2], sizeof counts[2], "%" PRIu64, entry->warned);
    const char *values[] = {id,
                            at,
                            entry->mode.ptr,
                            entry->municipality.number ? town : NULL,
                            counts[0],
                            counts[1],
                            counts[2],
                            entry->applied ? "yes" : "no",
                            entry->who.ptr,
                            entry->file.ptr,
                            entry->sha256_hex.ptr};
    cli_table_add(table, values);
}

static void
print_history(const struct cli *cli, const struct import_entry *entries, size_t count)
{
    static const char *const columns[] = {"id",    "at",      "mode",   "municipality",
                                          "taken", "refused", "warned", "applied",
                                          "who",   "file",    "sha256"};
    struct cli_table *table = cli_table_open(cli, columns, ARRAY_LEN(columns));

    for (size_t i = 0; i < count; i++)
        add_entry(table, cli, &entries[i]);
    cli_table_close(table, NULL);
}

/* id NULL: the whole history, else the rejects of that import. */
static int
read_history(struct cli *cli, const char *id, bool without_values)
{
    struct import_entry *entries;
    struct session session;
    struct arena arena;
    size_t count;
    int r = open_session(cli, true, &session);

    if (r)
        return r;
    arena_init(&arena, HISTORY_ARENA_MAX);
    if (session.store->ops->import_history(session.store, &arena, &entries, &count) < 0)
        r = cli_fail(cli, CLI_FAILURE, "%s", store_error(session.store));
    else if (id)
        r = register_rejects_show(cli, &session.config->node, entries, count, id, without_values);
    else
        print_history(cli, entries, count);
    arena_done(&arena);
    close_session(&session);
    return r;
}

static int
show_history(struct cli *cli, int argc, char **argv)
{
    const struct cli_option options[] = {{0}};
    int r = cli_parse(cli, options, argc, argv);

    return r ? r : read_history(cli, NULL, false);
}

static int
show_rejects(struct cli *cli, int argc, char **argv)
{
    const char *id = NULL;
    bool without_values = false;
    const struct cli_option options[] = {
        {"ID", &id, NULL, true}, {"--without-values", NULL, &without_values, false}, {0}};
    int r = cli_parse(cli, options, argc, argv);

    return r ? r : read_history(cli, id, without_values);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    static const struct {
        const char *verb;
        int (*run)(struct cli *cli, int argc, char **argv);
    } verbs[] = {
        {"import", register_file}, {"codes", register_codes}, {"stats", show_stats},
        {"history", show_history}, {"rejects", show_rejects},
    };

    for (size_t i = 0; argc > 0 && i < ARRAY_LEN(verbs); i++)
        if (strcmp(argv[0], verbs[i].verb) == 0)
            return verbs[i].run(cli, argc - 1, argv + 1);
    return cli_fail(cli, CLI_USAGE, "tilts register import, codes, stats, history or rejects");
}

const struct cli_command cmd_register = {
    "register",
    "  register import FILE --municipality REG [--mode snapshot|delta] [--max-bad PERCENT]\n"
    "                  [--rejects FILE] [--only]   take a municipality's file\n"
    "  register codes FILE [--max-bad PERCENT] [--rejects FILE]   changed personal codes\n"
    "  register stats          how much is in the register\n"
    "  register history        what was imported, newest first\n"
    "  register rejects ID [--without-values]\n"
    "                          what was refused of an import, and why\n",
    run};
