/* tilts audit: verify here, the other verbs in files of their own. */
#include "cli/audit_checkpoint.h"
#include "cli/audit_erase.h"
#include "cli/audit_gap.h"
#include "cli/audit_part.h"
#include "cli/audit_verbs.h"
#include "cli/audit_verify.h"

#include <string.h>

static int
run_verify(struct cli *cli, int argc, char **argv)
{
    static const struct cli_option none[] = {{.name = NULL}};
    struct audit_parts parts;
    int r = cli_parse(cli, none, argc, argv);

    if (r)
        return r;
    r = audit_parts_open(cli, &parts);
    if (r == CLI_DONE)
        r = audit_verify(cli, &parts);
    audit_parts_close(&parts);
    return r;
}

static const struct {
    const char *name;
    int (*run)(struct cli *cli, int argc, char **argv);
} verbs[] = {
    {"verify", run_verify},
    {"checkpoint", audit_checkpoint_run},
    {"show", audit_show},
    {"timestamp", audit_timestamp_run},
    {"new-origin", audit_new_origin_run},
    {"erase", audit_erase_run},
    {"hold", audit_hold_run},
    {"person", audit_person},
    {"report", audit_report},
    {"reconcile", audit_reconcile},
    {"extract", audit_extract},
    {"extracts", audit_extracts},
    {"check-extract", audit_check_extract},
    {"check-receipt", audit_check_receipt},
};

static int
run(struct cli *cli, int argc, char **argv)
{
    for (size_t i = 0; argc > 0 && i < ARRAY_LEN(verbs); i++)
        if (strcmp(argv[0], verbs[i].name) == 0)
            return verbs[i].run(cli, argc - 1, argv + 1);
    return cli_fail(
        cli, CLI_USAGE,
        "say: tilts audit verify, checkpoint, show, person, report, reconcile, extract, "
        "extracts, check-extract, check-receipt, timestamp, new-origin, erase or hold");
}

const struct cli_command cmd_audit = {
    .name = "audit",
    .usage =
        "  audit verify                       every record, hash, signature and guard\n"
        "  audit checkpoint                   the newest signed note of each part, its key\n"
        "  audit show [--last N | --request ID] [--from DAY] [--till DAY] [--type T]\n"
        "    [--outcome O]                    records in clear, for the administrator\n"
        "  audit person CODE|- --reason TEXT [--lang lv|en] [--html FILE] [--without-operators]\n"
        "                                     who asked about a person, and what was answered\n"
        "  audit report --month YYYY-MM [--lang lv|en] [--csv FILE] [--html FILE]\n"
        "                                     how much was asked, without personal data\n"
        "  audit report --specific --from DAY --till DAY --reader NAME --mandate TEXT\n"
        "        [--hours HH:MM-HH:MM] [--calendar state|municipality] [--repeats N]\n"
        "        [--leavers FILE] [--surnames FILE] [--lang lv|en] [--csv FILE] [--html FILE]\n"
        "                                     signs of misuse, for a mandated reader\n"
        "  audit reconcile --export DIR --day DAY [--side provider|platform]\n"
        "    [--caller REG | --provider NAME]\n"
        "                                     this side's records of a day, blinded\n"
        "  audit reconcile DIR [--day DAY] [--side provider|platform]\n"
        "    [--caller REG | --provider NAME]\n"
        "                                     the two sides' exports, or an export and this log\n"
        "  audit checkpoint --cosign URL|FILE --key KEY --state FILE --name NAME [--log KEY]\n"
        "                                     a counterparty's cosignature of what it saw grow\n"
        "  audit checkpoint --attach FILE     keep the cosignatures of a checkpoint\n"
        "  audit checkpoint --tiles DIR       the whole tree as C2SP tiles\n"
        "  audit timestamp --lane NAME (--tsa URL --trust PEM | --request FILE |\n"
        "                  --response FILE --size N)\n"
        "                                     RFC 3161 time stamp of a checkpoint\n"
        "  audit new-origin --lane NAME --reason TEXT\n"
        "                                     after a rollback: go on, stating the gap\n"
        "  audit erase [--dry-run | --yes]    destroy records after 24 months (3.2.7)\n"
        "  audit hold add (--request ID | --person CODE) --reason TEXT | list |\n"
        "                  remove ID --reason TEXT\n"
        "                                     legal holds, which erasing passes over\n"
        "  audit extract --municipality REG --from DAY --till DAY [--out DIR]\n"
        "    [--sections operator,person,facts] [--with-others]\n"
        "                                     a bundle that others verify (3.3)\n"
        "  audit extracts                     those in the data folder, newest first\n"
        "  audit check-extract DIR [--key KEY]\n"
        "  audit check-receipt FILE --key KEY [--request FILE] [--answer FILE]\n",
    .run = run,
};
