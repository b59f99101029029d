/* The progress bar of long work: see cli.h. */
#include "cli/cli.h"

#include <inttypes.h>
#include <unistd.h>

#define BAR_WIDTH 40

void
cli_progress_begin(struct cli_progress *progress, const char *label, uint64_t total)
{
    *progress = (struct cli_progress){
        .label = label, .total = total, .terminal = isatty(STDERR_FILENO) == 1};
}

static void
draw_bar(const struct cli_progress *progress, uint64_t done)
{
    unsigned filled = progress->total ? (unsigned)(done * BAR_WIDTH / progress->total) : 0;

    fprintf(stderr, "\r%s [", progress->label);
    for (unsigned i = 0; i < BAR_WIDTH; i++)
        fputc(i < filled ? '#' : ' ', stderr);
    fprintf(stderr, "] %" PRIu64, done);
    if (progress->total)
        fprintf(stderr, " of %" PRIu64, progress->total);
    fflush(stderr);
}

void
cli_progress_show(struct cli_progress *progress, uint64_t done)
{
    uint64_t step = progress->total ? progress->total / (progress->terminal ? 100 : 10) : 100000;

    if (done < progress->shown + (step ? step : 1))
        return;
    progress->shown = done;
    if (progress->terminal)
        draw_bar(progress, done);
    else
        fprintf(stderr, "%s: %" PRIu64 " done\n", progress->label, done);
}

void
cli_progress_end(struct cli_progress *progress, uint64_t done)
{
    if (progress->terminal) {
        draw_bar(progress, done);
        fputc('\n', stderr);
    } else {
        fprintf(stderr, "%s: %" PRIu64 " done, finished\n", progress->label, done);
    }
}
