/* Results of a batch: see check_batch_out.h. */
#include "cli/check_batch_out.h"

#include "platform/finding.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define AT_ONCE 256
#define ARENA_MAX ((size_t)64 * 1024 * 1024)

/* A field as RFC 4180 wants it, and never one that a spreadsheet takes for a formula. */
static void
add_field(FILE *file, struct str text, bool last)
{
    bool formula = text.len && strchr("=+-@", text.ptr[0]);
    bool quote = formula;

    for (size_t i = 0; i < text.len && !quote; i++)
        quote = strchr(",\"\r\n;", text.ptr[i]) != NULL;
    if (quote)
        fputc('"', file);
    if (formula)
        fputc('\'', file);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            fputc('"', file);
        fputc(text.ptr[i], file);
    }
    if (quote)
        fputc('"', file);
    fputc(last ? '\n' : ',', file);
}

static const char *
member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

/* "needy 2026-01-01..2026-06-30 90000077325; ..." */
static void
add_statuses(FILE *file, const json_t *answer)
{
    char memory[8 * 1024];
    struct buf buf;
    json_t *row;
    size_t i;

    buf_init(&buf, memory, sizeof memory);
    json_array_foreach(json_object_get(answer, "statuses"), i, row)
    {
        buf_addf(&buf, "%s%s %s..%s %s", i ? "; " : "", member(row, "status_name"),
                 member(row, "from"), member(row, "till"), member(row, "municipality"));
    }
    add_field(file, buf_ok(&buf) ? buf_str(&buf) : STR("too many to show here"), false);
}

/* "90000077325 provider-unreachable; ..." */
static void
add_uncovered(FILE *file, const json_t *answer)
{
    char memory[32 * 1024];
    struct buf buf;
    json_t *row;
    size_t i;

    buf_init(&buf, memory, sizeof memory);
    json_array_foreach(json_object_get(answer, "not_covered"), i, row)
    {
        buf_addf(&buf, "%s%s %s", i ? "; " : "", member(row, "municipality"), member(row, "code"));
    }
    add_field(file, buf_ok(&buf) ? buf_str(&buf) : STR("too many to show here"), false);
}

static void
add_line(FILE *file, const struct bulk_row_line *line, const struct check_entry *check)
{
    CLEANUP(json_cleanup) json_t *answer = finding_load(check);
    char code[PERSON_CODE_TEXT_MAX], day[DATE_TEXT_MAX];

    person_code_format(line->about.person, code);
    date_format(line->about.day, day);
    fprintf(file, "%" PRId64 ",", line->row);
    add_field(file, line->about.number, false);
    add_field(file, str_from(code), false);
    add_field(file, line->about.purpose, false);
    add_field(file, str_from(day), false);
    add_field(file, str_from(check_outcome_name(check->outcome)), false);
    add_statuses(file, answer);
    add_uncovered(file, answer);
    add_field(file, check->problem, false);
    add_field(file, check->clause, false);
    add_field(file, check->request_id, true);
}

static int
write_rows(const struct cli *cli, struct platform_store *store, int64_t job, FILE *file)
{
    struct bulk_row_line *lines;
    struct arena arena;
    int64_t after = 0;
    size_t count = 0;
    int r = CLI_DONE;

    fputs("row,number,person_code,purpose,day,outcome,statuses,not_covered,reason,clause,"
          "request_id\n",
          file);
    arena_init(&arena, ARENA_MAX);
    do {
        struct check_entry check;
        arena_reset(&arena);
        if (platform_store_list_rows(store, job, false, CHECK_NONE, after, AT_ONCE, &arena, &lines,
                                     &count) < 0)
            r = cli_fail(cli, CLI_FAILURE, "%s", platform_store_error(store));
        for (size_t i = 0; r == CLI_DONE && i < count; i++) {
            if (platform_store_find_check(store, lines[i].check.request_id, &arena, &check) == 1)
                add_line(file, &lines[i], &check);
            else
                r = cli_fail(cli, CLI_FAILURE, "%s", platform_store_error(store));
        }
        if (r == CLI_DONE && count)
            after = lines[count - 1].row;
    } while (r == CLI_DONE && count == AT_ONCE);
    arena_done(&arena);
    return r;
}

int
check_batch_write(const struct cli *cli, struct platform_store *store, int64_t job,
                  const char *path)
{
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    FILE *file = path ? (fd < 0 ? NULL : fdopen(fd, "w")) : stdout;
    int r;

    if (!file)
        return cli_fail(cli, CLI_FAILURE, "%s: %s", path, strerror(errno));
    r = write_rows(cli, store, job, file);
    if (fflush(file) != 0 && r == CLI_DONE)
        r = cli_fail(cli, CLI_FAILURE, "%s: %s", path ? path : "standard output", strerror(errno));
    if (path)
        (void)fclose(file);
    return r;
}
