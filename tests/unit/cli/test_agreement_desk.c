/*
 * The verbs of `tilts agreement` over a small store in memory, with a fixed clock: what they say,
 * what they keep, and that nothing is kept when they refuse.
 */
#include "base/file.h"
#include "cli/agreement_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ROOM 16

static struct fake {
    struct store base;
    struct agreement_document documents[ROOM];
    struct agreement_event_row events[ROOM];
    size_t count, event_count, kept, kept_events; /* kept: committed */
    uint64_t generation;
    bool writing, fails_to_commit;
    unsigned meanwhile; /* how many looks at the generation until somebody else changes it */
    struct arena arena;
} fake;

static struct {
    unsigned count;
    char verb[32], agreement[64], clause[16], detail[512];
    unsigned begun;
    int exit, exit_begin;
} recorded;

static int
generation(struct store *store, uint64_t *ret_generation)
{
    (void)store;
    if (fake.meanwhile && --fake.meanwhile == 0)
        fake.generation++;
    *ret_generation = fake.generation;
    return 0;
}

static int
load(struct store *store, struct arena *arena, struct agreement_document **ret_documents,
     size_t *ret_count, struct agreement_event_row **ret_events, size_t *ret_event_count)
{
    (void)store;
    (void)arena;
    *ret_documents = fake.documents;
    *ret_count = fake.kept;
    *ret_events = fake.events;
    *ret_event_count = fake.kept_events;
    return 0;
}

static int
begin_write(struct store *store)
{
    (void)store;
    assert_false(fake.writing);
    fake.writing = true;
    return 0;
}

static void
rollback(struct store *store)
{
    (void)store;
    fake.writing = false;
    fake.count = fake.kept;
    fake.event_count = fake.kept_events;
}

static int
commit(struct store *store)
{
    assert_true(fake.writing);
    if (fake.fails_to_commit) {
        snprintf(store->error, sizeof store->error, "the disk is full");
        return -1;
    }
    fake.writing = false;
    fake.kept = fake.count;
    fake.kept_events = fake.event_count;
    fake.generation++;
    return 0;
}

static int
add_agreement(struct store *store, const struct agreement_document *document)
{
    struct agreement_document *copy = &fake.documents[fake.count++];

    (void)store;
    assert_true(fake.writing && fake.count <= ROOM);
    *copy = *document;
    copy->id = arena_str(&fake.arena, document->id);
    copy->yaml = arena_str(&fake.arena, document->yaml);
    return 0;
}

static int
add_event(struct store *store, const struct agreement_event_row *event)
{
    struct agreement_event_row *copy = &fake.events[fake.event_count++];

    (void)store;
    assert_true(fake.writing && fake.event_count <= ROOM);
    *copy = *event;
    copy->agreement = arena_str(&fake.arena, event->agreement);
    copy->body = arena_str(&fake.arena, event->body);
    return 0;
}

static const struct store_ops ops = {
    .name = "fake",
    .agreements_generation = generation,
    .load_agreements = load,
    .begin_write = begin_write,
    .commit = commit,
    .rollback = rollback,
    .add_agreement = add_agreement,
    .add_agreement_event = add_event,
};

static int
begin(void *ctx, const struct agreement_change *change)
{
    assert_ptr_equal(ctx, &recorded);
    assert_false(fake.writing); /* before the store is touched */
    assert_int_equal(recorded.begun++, recorded.count);
    assert_true(change->clause.len > 0);
    return recorded.exit_begin;
}

static int
record(void *ctx, const struct agreement_change *change)
{
    assert_ptr_equal(ctx, &recorded);
    assert_false(fake.writing); /* after the commit or rollback */
    assert_int_equal(++recorded.count, recorded.begun);
    snprintf(recorded.verb, sizeof recorded.verb, "%s", change->verb);
    str_copy(change->agreement, recorded.agreement, sizeof recorded.agreement);
    str_copy(change->clause, recorded.clause, sizeof recorded.clause);
    str_copy(change->detail, recorded.detail, sizeof recorded.detail);
    return recorded.exit;
}

static int
setup(void **state)
{
    (void)state;
    memset(&fake, 0, sizeof fake);
    memset(&recorded, 0, sizeof recorded);
    fake.base.ops = &ops;
    arena_init(&fake.arena, 1 << 20);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_done(&fake.arena);
    return 0;
}

/* What went to a descriptor while it was taken. */
struct taken {
    FILE *file;
    FILE *stream;
    int saved;
};

static struct taken
take(FILE *stream)
{
    struct taken taken = {tmpfile(), stream, dup(fileno(stream))};

    assert_non_null(taken.file);
    fflush(stream);
    assert_true(dup2(fileno(taken.file), fileno(stream)) >= 0);
    return taken;
}

static void
give_back(struct taken *taken, char *text, size_t size)
{
    size_t len;

    fflush(taken->stream);
    assert_true(dup2(taken->saved, fileno(taken->stream)) >= 0);
    close(taken->saved);
    rewind(taken->file);
    len = fread(text, 1, size - 1, taken->file);
    text[len] = '\0';
    fclose(taken->file);
}

static char said[16384], complained[2048];

/* `tilts agreement WORDS` at that time in Riga; `~` in words stands for the samples' folder. */
static int
tilts_at(const char *day, bool json, const char *words)
{
    struct cli cli = {.json = json};
    struct agreement_desk desk = {
        .cli = &cli, .store = &fake.base, .begin = begin, .settle = record, .ctx = &recorded};
    char copy[1024], paths[4][512], *argv[16];
    struct str rest;
    struct taken out, err;
    struct date date;
    int argc = 0, r;
    unsigned path = 0;

    assert_true(date_parse(str_from(day), &date));
    cli.clock = clock_fixed(date_riga_begin_us(date) + 12 * 3600 * US_PER_SECOND);
    assert_true(str_copy(str_from(words), copy, sizeof copy));
    rest = (struct str){copy, strlen(copy)};
    while (rest.len) {
        struct str word = str_split(&rest, ' ');
        copy[word.ptr + word.len - copy] = '\0';
        argv[argc] = (char *)word.ptr;
        if (word.ptr[0] == '~') {
            snprintf(paths[path], sizeof paths[0], "%s%s", SAMPLES_PATH, word.ptr + 1);
            argv[argc] = paths[path++];
        }
        argc++;
    }
    out = take(stdout);
    err = take(stderr);
    r = agreement_desk_run(&desk, argc, argv);
    give_back(&err, complained, sizeof complained);
    give_back(&out, said, sizeof said);
    return r;
}

static void
expect_said(const char *part)
{
    if (!strstr(said, part))
        fail_msg("\"%s\" is missing in:\n%s", part, said);
}

static void
expect_complained(const char *part)
{
    if (!strstr(complained, part))
        fail_msg("\"%s\" is missing in:\n%s", part, complained);
}

static void
agreements_are_added_and_listed(void **state)
{
    (void)state;
    assert_int_equal(tilts_at("2026-03-02", false, "list"), CLI_DONE);
    expect_said("There are no agreements.");
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/daugavpils-2024.yaml"), CLI_DONE);
    expect_said("Its term is over: it allows nothing");
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/vidusciema-demo.yaml"), CLI_DONE);
    expect_said("From 2026-01-01 to the end of 2035-12-31, Aģentūra may ask about Vidusciema "
                "novada pašvaldība (2).");
    expect_said("Purposes: 4.2.4.2; a request must name its purpose (1.2).");
    expect_said("It decides from the next request on.");
    expect_said("Done, 2026-03-02 12:00:00 Riga time.");
    assert_int_equal(recorded.count, 2);
    assert_string_equal(recorded.verb, "add");
    assert_string_equal(recorded.agreement, "VIDUSCIEMA-DEMO");
    assert_string_equal(recorded.clause, "1.1");
    assert_string_equal(recorded.detail, "{\"version\":1}");
    assert_int_equal(tilts_at("2026-03-02", false, "list"), CLI_DONE);
    expect_said("DAUGAVPILS-2024  1        expired   90000077325");
    expect_said("VIDUSCIEMA-DEMO  1        in force  90007654314");
    expect_said("3592"); /* days left, today included */
    assert_int_equal(tilts_at("2025-12-31", true, "list"), CLI_DONE);
    expect_said("\"id\": \"DAUGAVPILS-2024\"");
    expect_said("\"state\": \"in force\"");
    expect_said("\"days_left\": \"1\"");
    expect_said("\"state\": \"not yet in force\"");
}

static void
documents_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/nowhere.yaml"), CLI_FAILURE);
    assert_int_equal(tilts_at("2026-03-02", false, "amend ~/daugavpils-demo.yaml"), CLI_REFUSED);
    expect_complained("there is no agreement DAUGAVPILS-DEMO to amend");
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/daugavpils-demo.yaml"), CLI_DONE);
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/daugavpils-demo.yaml"), CLI_REFUSED);
    expect_complained("there is an agreement DAUGAVPILS-DEMO already");
    assert_int_equal(tilts_at("2026-03-02", false, "amend ~/daugavpils-demo.yaml"), CLI_REFUSED);
    expect_complained("the next version of DAUGAVPILS-DEMO is 2, not 1");
    assert_int_equal(fake.kept, 1);
    assert_int_equal(recorded.count, 1);
}

/* The second version of a sample, from a day on. */
static void
write_amendment(const char *path, const char *effective)
{
    char sample[512], error[FILE_ERROR_MAX], *bytes, text[4096], *at;
    size_t len;

    snprintf(sample, sizeof sample, "%s/paraugu-demo.yaml", SAMPLES_PATH);
    assert_int_equal(file_read(sample, 4000, &bytes, &len, error), 0);
    at = strstr(bytes, "version: 1");
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*sversion: 2\neffective: \"%s\"%s", (int)(at - bytes), bytes,
             effective, at + strlen("version: 1"));
    assert_int_equal(file_write(path, str_from(text), 0600, error), 0);
    free(bytes);
}

static void
amendments_take_effect_today_or_later(void **state)
{
    char path[] = "/tmp/tilts-amendment-XXXXXX", words[64];
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    snprintf(words, sizeof words, "amend %s", path);
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/paraugu-demo.yaml"), CLI_DONE);
    write_amendment(path, "2026-03-01");
    assert_int_equal(tilts_at("2026-03-02", false, words), CLI_REFUSED);
    expect_complained("an amendment takes effect today or later");
    write_amendment(path, "2026-04-01");
    assert_int_equal(tilts_at("2026-03-02", false, words), CLI_DONE);
    expect_said("To the end of 2026-03-31 version 1 decides, then version 2 (6.1).");
    assert_string_equal(recorded.clause, "6.1");
    assert_int_equal(tilts_at("2026-03-31", true, "show PARAUGU-DEMO"), CLI_DONE);
    expect_said("\"version\": 1,\n  \"state\"");
    assert_int_equal(tilts_at("2026-04-01", true, "show PARAUGU-DEMO"), CLI_DONE);
    expect_said("\"version\": 2,\n  \"state\"");
    assert_int_equal(tilts_at("2026-04-02", false, "end PARAUGU-DEMO --reason vital-reason"),
                     CLI_DONE);
    write_amendment(path, "2026-05-01");
    assert_int_equal(tilts_at("2026-04-03", false, words), CLI_REFUSED);
    unlink(path);
}

static void
notice_counts_down(void **state)
{
    (void)state;
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/daugavpils-demo.yaml"), CLI_DONE);
    assert_int_equal(
        tilts_at("2026-03-02", false, "notice DAUGAVPILS-DEMO --given 2026-03-01 --dry-run"),
        CLI_DONE);
    expect_said("Checks go on to the end of 2026-06-01; days left, today included: 92.");
    expect_said("From 2026-06-02 on every check is refused with agreement-terminated, clause 6.2.");
    expect_said("Nothing was done: --dry-run.");
    assert_int_equal(fake.kept_events, 0);
    assert_int_equal(
        tilts_at("2026-03-02", true, "notice DAUGAVPILS-DEMO --given 2026-03-01 --dry-run"),
        CLI_DONE);
    expect_said("Pārbaudes turpinās līdz 2026-06-01 beigām; dienas, ieskaitot šodienu: 92.");
    assert_int_equal(recorded.count, 1);
    assert_int_equal(tilts_at("2026-03-02", false, "notice DAUGAVPILS-DEMO --last-day 2026-05-31"),
                     CLI_REFUSED);
    expect_complained("the last day cannot be before 2026-06-02");
    assert_int_equal(
        tilts_at("2026-03-02", false, "notice DAUGAVPILS-DEMO --no-new-from 2026-06-03"),
        CLI_REFUSED);
    expect_complained("new applications are refused from a day between today and the last day");
    assert_int_equal(
        tilts_at("2026-03-02", false, "notice DAUGAVPILS-DEMO --no-new-from 2026-04-01 --dry-run"),
        CLI_DONE);
    expect_said("Applications registered from 2026-04-01 on are refused at the platform");
    assert_int_equal(
        tilts_at("2026-03-02", true, "notice DAUGAVPILS-DEMO --clause 6.2.1 --note 1-2/33"),
        CLI_DONE);
    expect_said("\"done\": true");
    assert_string_equal(recorded.detail, "{\"kind\":\"notice\",\"clause\":\"6.2.1\",\"day\":\"2026-"
                                         "06-02\",\"given\":\"2026-03-02\",\"note\":\"1-2/33\"}");
    assert_int_equal(tilts_at("2026-06-01", false, "show DAUGAVPILS-DEMO"), CLI_DONE);
    expect_said("state         notice (clause 6.2.1), last day 2026-06-02, days left: 2");
    expect_said("kind: notice; clause: 6.2.1; day: 2026-06-02; given: 2026-03-02; note: 1-2/33;");
    assert_int_equal(tilts_at("2026-06-03", false, "show DAUGAVPILS-DEMO"), CLI_DONE);
    expect_said("state         terminated (clause 6.2.1)");
}

static void
force_majeure_suspends_and_may_end(void **state)
{
    (void)state;
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/daugavpils-demo.yaml"), CLI_DONE);
    assert_int_equal(tilts_at("2026-03-02", false, "resume DAUGAVPILS-DEMO"), CLI_REFUSED);
    expect_complained("DAUGAVPILS-DEMO: it is not suspended");
    assert_int_equal(tilts_at("2026-03-02", false, "suspend DAUGAVPILS-DEMO"), CLI_DONE);
    expect_said("From 2026-06-02 on either party may withdraw");
    assert_int_equal(tilts_at("2026-03-03", false, "resume DAUGAVPILS-DEMO --day 2026-03-09"),
                     CLI_DONE);
    expect_said("From 2026-03-09 on checks are decided by the agreement again.");
    assert_int_equal(tilts_at("2026-03-10", false, "suspend DAUGAVPILS-DEMO"), CLI_DONE);
    assert_int_equal(tilts_at("2026-06-09", false, "end DAUGAVPILS-DEMO --reason force-majeure"),
                     CLI_REFUSED);
    expect_complained("withdrawal is open from 2026-06-10");
    assert_int_equal(tilts_at("2026-06-10", false, "end DAUGAVPILS-DEMO --reason force-majeure"),
                     CLI_DONE);
    assert_string_equal(recorded.verb, "withdraw");
    assert_string_equal(recorded.clause, "5");
    assert_int_equal(tilts_at("2026-06-10", false, "list"), CLI_DONE);
    expect_said("terminated");
}

static void
parties_are_followed_and_reached(void **state)
{
    (void)state;
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/paraugu-demo.yaml"), CLI_DONE);
    assert_int_equal(
        tilts_at("2026-03-02", false,
                 "successor PARAUGU-DEMO --party agency --successor 90003334405 --day 2026-05-01"),
        CLI_DONE);
    expect_said("From 2026-05-01 on 90003334405 may ask; its own certificate is needed.");
    expect_said("certificates of 90001800413 are refused with no-agreement, clause 7.7");
    assert_int_equal(tilts_at("2026-03-02", false,
                              "successor PARAUGU-DEMO --party 90001234503 --successor 90001112204"),
                     CLI_DONE);
    expect_said("rows of 90001112204 are disclosed as well; those of 90001234503 stay so");
    assert_int_equal(tilts_at("2026-03-03", false,
                              "contact PARAUGU-DEMO --party municipality --contact 60000001"),
                     CLI_DONE);
    expect_said("Nothing changes for checks.");
    assert_int_equal(tilts_at("2026-03-03", false, "show PARAUGU-DEMO"), CLI_DONE);
    expect_said("municipality  90001234503  Paraugu novada pašvaldība, contact: 60000001");
}

static void
wrong_words_are_told(void **state)
{
    static const struct {
        const char *words, *error;
        int exit;
    } cases[] = {
        {"", "say: tilts agreement add", CLI_USAGE},
        {"pause X", "say: tilts agreement add", CLI_USAGE},
        {"add", "FILE is missing", CLI_USAGE},
        {"show", "ID is missing", CLI_USAGE},
        {"show NONE", "there is no agreement NONE", CLI_REFUSED},
        {"suspend NONE", "NONE: there is no such agreement", CLI_REFUSED},
        {"end PARAUGU-DEMO", "--reason is missing", CLI_USAGE},
        {"end PARAUGU-DEMO --reason boredom", "--reason is gross-breach", CLI_USAGE},
        {"end PARAUGU-DEMO --reason gross-breach --clause 6.4", "rests on clause 6.3", CLI_REFUSED},
        {"suspend PARAUGU-DEMO --day tomorrow", "--day wants an existing day", CLI_USAGE},
        {"suspend PARAUGU-DEMO --reason gross-breach", "unknown option", CLI_USAGE},
        {"contact PARAUGU-DEMO --party 123 --contact x", "--party wants a registration number",
         CLI_USAGE},
        {"list all", "too many words", CLI_USAGE},
    };

    (void)state;
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/paraugu-demo.yaml"), CLI_DONE);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(tilts_at("2026-03-02", false, cases[i].words), cases[i].exit);
        expect_complained(cases[i].error);
    }
    assert_int_equal(fake.kept, 1);
    assert_int_equal(fake.kept_events, 0);
}

static void
nothing_is_half_done(void **state)
{
    (void)state;
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/paraugu-demo.yaml"), CLI_DONE);
    fake.meanwhile = 2; /* between loading and writing */
    assert_int_equal(tilts_at("2026-03-02", false, "suspend PARAUGU-DEMO"), CLI_REFUSED);
    expect_complained("the agreements were changed meanwhile");
    fake.fails_to_commit = true;
    assert_int_equal(tilts_at("2026-03-02", false, "suspend PARAUGU-DEMO"), CLI_FAILURE);
    expect_complained("the register: the disk is full");
    assert_int_equal(fake.kept_events, 0);
    assert_false(fake.writing);
    assert_int_equal(recorded.count, 3); /* both were begun, so both are settled */
    fake.fails_to_commit = false;
    recorded.exit =
        CLI_FAILURE; /* kept, but its record could not be written: not said to be done */
    assert_int_equal(tilts_at("2026-03-02", false, "suspend PARAUGU-DEMO"), CLI_FAILURE);
    assert_int_equal(fake.kept_events, 1);
    assert_null(strstr(said, "Done"));
    recorded.exit_begin = CLI_FAILURE; /* what cannot be recorded is not begun */
    assert_int_equal(tilts_at("2026-03-03", false, "resume PARAUGU-DEMO"), CLI_FAILURE);
    assert_int_equal(fake.kept_events, 1);
}

static void
a_register_that_contradicts_itself_is_told(void **state)
{
    (void)state;
    assert_int_equal(tilts_at("2026-03-02", false, "add ~/paraugu-demo.yaml"), CLI_DONE);
    fake.events[0] = (struct agreement_event_row){STR("GONE"), 0, STR("{}")};
    fake.kept_events = 1;
    assert_int_equal(tilts_at("2026-03-02", false, "list"), CLI_FAILURE);
    expect_complained("the register holds: GONE: the event's kind is not known here");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(agreements_are_added_and_listed, setup, teardown),
        cmocka_unit_test_setup_teardown(documents_that_do_not_fit_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(amendments_take_effect_today_or_later, setup, teardown),
        cmocka_unit_test_setup_teardown(notice_counts_down, setup, teardown),
        cmocka_unit_test_setup_teardown(force_majeure_suspends_and_may_end, setup, teardown),
        cmocka_unit_test_setup_teardown(parties_are_followed_and_reached, setup, teardown),
        cmocka_unit_test_setup_teardown(wrong_words_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_half_done, setup, teardown),
        cmocka_unit_test_setup_teardown(a_register_that_contradicts_itself_is_told, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
