/* Words, errors and JSON of the command line: see cli.h. */
#include "cli/cli.h"

#include "base/str.h"

#include <stdarg.h>
#include <string.h>

int
cli_fail(const struct cli *cli, enum cli_exit exit, const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (cli->json)
        cli_print_json(json_pack("{s:s, s:i}", "error", text, "exit", (int)exit));
    else
        fprintf(stderr, "tilts: %s\n", text);
    return (int)exit;
}

/* The first row of that name without a value yet; where all have one, the last. */
static const struct cli_option *
find_option(const struct cli_option *options, const char *word)
{
    const struct cli_option *found = NULL;

    for (; options->name; options++) {
        if (options->name[0] != '-' || strcmp(options->name, word) != 0)
            continue;
        found = options;
        if (options->flag || !*options->value)
            break;
    }
    return found;
}

/* The first positional argument that has no value yet. */
static const struct cli_option *
next_positional(const struct cli_option *options)
{
    for (; options->name; options++)
        if (options->name[0] != '-' && !*options->value)
            return options;
    return NULL;
}

static int
take_word(const struct cli *cli, const struct cli_option *options, char **argv, int argc, int *i)
{
    const char *word = argv[*i];
    bool is_option = word[0] == '-' && word[1] != '\0';
    const struct cli_option *option =
        is_option ? find_option(options, word) : next_positional(options);

    if (!option)
        return cli_fail(cli, CLI_USAGE, "%s: %s", is_option ? "unknown option" : "too many words",
                        word);
    if (option->flag) {
        *option->flag = true;
    } else if (!is_option) {
        *option->value = word;
    } else if (*i + 1 >= argc) {
        return cli_fail(cli, CLI_USAGE, "%s wants a value", word);
    } else {
        *option->value = argv[++*i];
    }
    return 0;
}

int
cli_parse(const struct cli *cli, const struct cli_option *options, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        int r = take_word(cli, options, argv, argc, &i);
        if (r)
            return r;
    }
    for (const struct cli_option *option = options; option->name; option++)
        if (option->required && option->value && !*option->value)
            return cli_fail(cli, CLI_USAGE, "%s is missing", option->name);
    return 0;
}

void
cli_print_json(json_t *document)
{
    json_dumpf(document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    fputc('\n', stdout);
    json_decref(document);
}
