/*
 * tilts application add: one application, or a file of them, all or none. A personal code comes
 * from a file or standard input, never from the command line, where every user of the machine
 * could read it.
 */
#define _GNU_SOURCE /* explicit_bzero */
#include "cli/application_desk.h"

#include "platform/application_row.h"
#include "platform/files.h"
#include "platform/purposes.h"
#include "provider/register_source.h"

#include <inttypes.h>
#include <string.h>

#define SHOWN_FAULTS 100
#define CODE_FILE_MAX 256

struct adding {
    struct application_desk *desk;
    struct purposes purposes;
    struct date today;
    json_t *faults; /* rows that cannot be registered */
    uint64_t fault_count, registered, there_already;
};

/* Where it goes wrong: line 0 is the only application of this call. */
static void
add_fault(struct adding *adding, uint64_t line, const char *column, const char *code,
          const char *text)
{
    if (adding->fault_count++ >= SHOWN_FAULTS)
        return;
    json_array_append_new(adding->faults,
                          json_pack("{s:I, s:s?, s:s, s:s}", "line", (json_int_t)line, "column",
                                    column, "code", code, "text", text));
}

static void
add_problem(struct adding *adding, uint64_t line, const char *column, enum problem_code code)
{
    add_fault(adding, line, column, problem_kind(code)->code, problem_kind(code)->text_en);
}

/* An application that stands there just like that is no fault: a file may be taken again. */
static int
judge_there(struct adding *adding, uint64_t line, int64_t id, const struct bulk_row *row)
{
    struct application there;

    if (platform_store_find_application(adding->desk->store, id, &adding->desk->arena, &there) < 0)
        return application_desk_fail(adding->desk);
    if (there.person.number == row->person.number && date_eq(there.day, row->day))
        adding->there_already++;
    else
        add_problem(adding, line, "number", PROBLEM_APPLICATION_DIFFERS);
    return CLI_DONE;
}

static int
register_row(struct adding *adding, uint64_t line, const struct application_fields *fields)
{
    struct application_desk *desk = adding->desk;
    struct problem problem;
    struct bulk_row row;
    int64_t id;
    int r;

    if (application_row_read(fields, adding->today, &row, &problem) < 0) {
        add_problem(adding, line, problem.field, problem.code);
        return CLI_DONE;
    }
    if (!purposes_find(&adding->purposes, row.purpose)) {
        add_problem(adding, line, "purpose", PROBLEM_PURPOSE_NOT_AGREED);
        return CLI_DONE;
    }
    const struct application add = {.purpose = row.purpose,
                                    .number = row.number,
                                    .person = row.person,
                                    .day = row.day,
                                    .registered_by = str_from(desk->who),
                                    .registered_at_us = desk->now_us};
    r = platform_store_add_application(desk->store, &add, &id);
    if (r < 0)
        return application_desk_fail(desk);
    if (r == 0)
        return judge_there(adding, line, id, &row);
    adding->registered++;
    return CLI_DONE;
}

static int
register_rows(struct adding *adding, struct register_source *source)
{
    struct register_values row;
    int more, r = CLI_DONE;

    while (r == CLI_DONE && (more = register_source_next(source, &row)) == 1) {
        const struct application_fields fields = {row.values[0], row.values[1], row.values[2],
                                                  row.values[3]};
        if (row.problem)
            add_fault(adding, row.line, row.column, "bad-row", row.problem);
        else
            r = register_row(adding, row.line, &fields);
    }
    if (r == CLI_DONE && more < 0)
        r = cli_fail(adding->desk->cli, CLI_FAILURE, "the file cannot be read to its end");
    return r;
}

static int
register_file(struct adding *adding, const char *path)
{
    static const struct register_columns columns = {{"number", "person_code", "purpose", "day"}, 4};
    struct register_source source;
    char error[FILE_ERROR_MAX];
    int r;

    if (register_source_open(path, &columns, &source, error) < 0)
        r = cli_fail(adding->desk->cli, CLI_REFUSED, "%s", error);
    else
        r = register_rows(adding, &source);
    register_source_close(&source);
    return r;
}

/* Only its first line: what an editor adds behind is no part of the code. */
static int
register_one(struct adding *adding, const char *code_path, struct application_fields *fields)
{
    char error[FILE_ERROR_MAX], *bytes;
    struct str rest;
    size_t len;
    int r;

    if (file_read(code_path ? code_path : "/dev/stdin", CODE_FILE_MAX, &bytes, &len, error) < 0)
        return cli_fail(adding->desk->cli, CLI_FAILURE, "%s", error);
    rest = (struct str){bytes, len};
    fields->person_code = str_split(&rest, '\n');
    r = register_row(adding, 0, fields);
    explicit_bzero(bytes, len);
    free(bytes);
    return r;
}

static void
print_faults(const struct adding *adding)
{
    size_t i;
    json_t *fault;

    json_array_foreach(adding->faults, i, fault)
    {
        const char *column = json_string_value(json_object_get(fault, "column"));
        printf("line %" JSON_INTEGER_FORMAT "%s%s: %s\n",
               json_integer_value(json_object_get(fault, "line")), column && column[0] ? ", " : "",
               column ? column : "", json_string_value(json_object_get(fault, "text")));
    }
}

static int
tell(struct adding *adding)
{
    const struct cli *cli = adding->desk->cli;
    bool made = adding->fault_count == 0;
    uint64_t registered = made ? adding->registered : 0;

    if (cli->json) {
        cli_print_json(json_pack("{s:I, s:I, s:I, s:O}", "registered", (json_int_t)registered,
                                 "there_already", (json_int_t)adding->there_already, "refused",
                                 (json_int_t)adding->fault_count, "faults", adding->faults));
        return made ? CLI_DONE : CLI_REFUSED;
    }
    print_faults(adding);
    if (made)
        printf("%" PRIu64 " registered, %" PRIu64 " were there already\n", registered,
               adding->there_already);
    else
        printf("%" PRIu64 " cannot be registered; mend them: none was\n", adding->fault_count);
    return made ? CLI_DONE : CLI_REFUSED;
}

static int
commit(struct adding *adding)
{
    char detail[96];
    int len = snprintf(detail, sizeof detail, "{\"registered\":%" PRIu64 "}", adding->registered);

    if (adding->fault_count || adding->registered == 0)
        return CLI_DONE;
    return application_desk_commit(adding->desk, STR("application add"), STR("registered"),
                                   (struct str){detail, (size_t)len});
}

static int
run_adding(struct adding *adding, const char *file, const char *code_path,
           struct application_fields *fields)
{
    int r;

    if (platform_store_begin(adding->desk->store) < 0)
        return application_desk_fail(adding->desk);
    r = file ? register_file(adding, file) : register_one(adding, code_path, fields);
    if (r == CLI_DONE)
        r = commit(adding);
    return r == CLI_DONE ? tell(adding) : r;
}

int
application_add(struct application_desk *desk, int argc, char **argv)
{
    const char *number = NULL, *purpose = NULL, *day = NULL, *code_path = NULL, *file = NULL;
    const struct cli_option options[] = {
        {"--number", &number, NULL, false}, {"--purpose", &purpose, NULL, false},
        {"--day", &day, NULL, false},       {"--person", &code_path, NULL, false},
        {"--file", &file, NULL, false},     {0},
    };
    struct adding adding = {.desk = desk, .today = date_in_riga(desk->now_us)};
    struct application_fields fields;
    struct agreements *agreements;
    char error[FILES_ERROR_MAX];
    int r = cli_parse(desk->cli, options, argc, argv);

    if (r != CLI_DONE)
        return r;
    if (file ? number || purpose || day || code_path : !number || !purpose || !day)
        return cli_fail(desk->cli, CLI_USAGE,
                        "say either --file FILE, or --number N --purpose P --day DAY");
    fields = (struct application_fields){
        .number = str_from(number), .purpose = str_from(purpose), .day = str_from(day)};
    agreements = platform_files_load_agreements(&desk->config->node, error);
    if (!agreements)
        return cli_fail(desk->cli, CLI_FAILURE, "%s", error);
    adding.faults = json_array();
    if (purposes_collect(agreements_set(agreements), desk->now_us, &desk->arena,
                         &adding.purposes) == 0)
        r = run_adding(&adding, file, code_path, &fields);
    else
        r = cli_fail(desk->cli, CLI_FAILURE, "no memory for the purposes");
    json_decref(adding.faults);
    agreements_close(agreements);
    return r;
}
