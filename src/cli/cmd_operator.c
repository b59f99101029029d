/* tilts operator ...: the verbs of the side whose configuration -c names. */
#include "cli/operator_verbs.h"

#include <string.h>

/* At a provider --desk, in the first place, means its desk's people and not a roster. */
static bool
is_for_desk(const struct node_file *file, int argc, char **argv)
{
    return file->platform || (argc > 0 && strcmp(argv[0], "--desk") == 0);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct node_file file;
    int r = node_file_open(cli, &file);

    if (r)
        return r;
    r = is_for_desk(&file, argc, argv) ? operator_accounts(cli, &file, argc, argv)
                                       : operator_roster(cli, &file, argc, argv);
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
        "  operator leave ID [--on DAY]       no longer admitted from that day (today) on\n"
        "  operator [--desk] add FILE [--first]\n"
        "                                     a desk's person; prints the code to enrol with\n"
        "  operator [--desk] list | bind ID --undertaking V | leave ID | roles ID ROLES |\n"
        "                    enrol ID | unlock ID\n",
    .run = run,
};
