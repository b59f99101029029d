/*
 * What the verbs of `tilts pki` share: the words of the command line, numbers of days, the
 * authority opened, files written without harm, and what is said in the end.
 */
#ifndef TILTS_CLI_PKI_DESK_H
#define TILTS_CLI_PKI_DESK_H

#include "cli/cli.h"
#include "pki/authority.h"

#define PKI_DAYS_AUTHORITY 3650
#define PKI_DAYS_CERTIFICATE 365
#define PKI_DAYS_CRL 30

/* A verb's run: argv[0] is the first word behind the verb. An exit code. */
int pki_server(struct cli *cli, int argc, char **argv) MUST_USE;
int pki_request(struct cli *cli, int argc, char **argv) MUST_USE;
int pki_issue(struct cli *cli, int argc, char **argv) MUST_USE;
int pki_renew(struct cli *cli, int argc, char **argv) MUST_USE;
int pki_expiry(struct cli *cli, int argc, char **argv) MUST_USE;

/* Prints the reason of an authority_result and returns the exit code that goes with it. */
int pki_desk_tell(const struct cli *cli, int result, const char *error) MUST_USE;
/* text NULL = fallback. 0 or CLI_USAGE, told. */
int pki_desk_days(const struct cli *cli, const char *text, unsigned fallback,
                  unsigned *ret_days) MUST_USE;
int pki_desk_registration(const struct cli *cli, const char *text,
                          struct registration *ret_registration) MUST_USE;
/* dir NULL = "pki". NULL after it has told why. */
struct authority *pki_desk_open(const struct cli *cli, const char *dir) MUST_USE;
/* The serial that a word means: that of the certificate file of this name, else the word itself. */
int pki_desk_serial(const struct cli *cli, const char *word,
                    char ret_serial[static AUTHORITY_SERIAL_MAX]) MUST_USE;
/*
 * Whether path may be written: there is no such file, or it holds what replaces it (label is that
 * of the PEM, "CERTIFICATE"). A key given as --out by mistake is never lost. 0 or an exit code.
 */
int pki_desk_check_out(const struct cli *cli, const char *path, const char *label) MUST_USE;
/* Writes it (mode 0644). 0 or an exit code, told. */
int pki_desk_write(const struct cli *cli, const char *path, const char *pem) MUST_USE;
/* With --json prints the document, else the sentence; takes over the reference. CLI_DONE. */
int pki_desk_say(const struct cli *cli, json_t *document, const char *format, ...)
    PRINTF_LIKE(3, 4);

#endif
