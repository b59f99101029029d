/* Lines as words: see more_words.h. */
#include "cli/more_words.h"

#include "base/limits.h"

#include <string.h>

#define WORDS_MAX 128

int
more_words(const struct cli *cli, int *argc, char ***argv)
{
    /* They last as long as the program. */
    static char text[LIMIT_COMMAND_INPUT_MAX + 1], *words[WORDS_MAX + 1];
    int count = *argc - 1;
    size_t len;

    if (count < 0 || count >= WORDS_MAX || strcmp((*argv)[count], "@") != 0)
        return CLI_DONE;
    len = fread(text, 1, sizeof text, stdin);
    if (len == sizeof text || memchr(text, '\0', len))
        return cli_fail(cli, CLI_USAGE, "@: standard input is too long, or no text");
    memcpy(words, *argv, (size_t)count * sizeof words[0]);
    for (char *rest = text, *end; (end = strchr(rest, '\n')) && count < WORDS_MAX; rest = end + 1) {
        *end = '\0';
        words[count++] = rest;
    }
    *argc = count;
    *argv = words;
    return CLI_DONE;
}
