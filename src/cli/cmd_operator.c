/* tilts operator ...: the verbs of the side whose configuration -c names. */
#include "cli/operator_verbs.h"

static bool
is_provider(const struct node_file *file)
{
    return file->provider != NULL;
}

static const struct {
    bool (*fits)(const struct node_file *file);
    int (*run)(struct cli *cli, const struct node_file *file, int argc, char **argv);
} sides[] = {
    {is_provider, operator_roster},
};

static int
run(struct cli *cli, int argc, char **argv)
{
    struct node_file file;
    int r = node_file_open(cli, &file);

    if (r)
        return r;
    r = CLI_USAGE;
    for (size_t i = 0; i < ARRAY_LEN(sides); i++)
        if (sides[i].fits(&file))
            r = sides[i].run(cli, &file, argc, argv);
    node_file_close(&file);
    return r;
}

const struct cli_command cmd_operator = {
    .name = "operator",
    .usage =
        "  operator add FILE --agency REG [--whole]\n"
        "                                     lists an agency's operators (- : standard input)\n"
        "  operator list [--agency REG]       who is listed, with ids\n"
        "  operator bind ID --undertaking V [--on DAY]\n"
        "                                     he signed that version of the undertaking\n"
        "  operator leave ID [--on DAY]       no longer admitted from that day (today) on\n",
    .run = run,
};
