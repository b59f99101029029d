/*
 * More than 100 000 mutants of extracts and receipts: one bit, one byte or one line is changed, and
 * every one must be rejected. What is mutated is drawn from a fixed seed, so that a survivor can be
 * looked at again.
 */
#include "bundle.h"

#include "unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define RAW 40000      /* any file of the bundle */
#define HIDDEN 10000   /* the same with a manifest that fits again */
#define PROOFS 15000   /* records and checkpoints, held against the signatures alone */
#define RECEIPTS 40000 /* the text of a receipt */

static uint64_t state;

static size_t
draw(size_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(state >> 33) % below;
}

/* The line that holds a place, its newline included. */
static struct str
line_at(struct str text, size_t place)
{
    size_t begin = place, end = place;

    while (begin > 0 && text.ptr[begin - 1] != '\n')
        begin--;
    while (end < text.len && text.ptr[end] != '\n')
        end++;
    return (struct str){text.ptr + begin, end - begin + (end < text.len)};
}

/* One line taken out, doubled, or put behind the next one. */
static size_t
mutate_line(struct str text, char *mutant)
{
    struct str line = line_at(text, draw(text.len)), next = {line.ptr + line.len, 0};
    size_t before = (size_t)(line.ptr - text.ptr), after;
    char *at = mutant;

    if (next.ptr < text.ptr + text.len)
        next = line_at(text, before + line.len);
    memcpy(at, text.ptr, before);
    at += before;
    switch (draw(3)) {
    case 0:
        break;
    case 1:
        memcpy(at, line.ptr, line.len);
        memcpy(at + line.len, line.ptr, line.len);
        at += 2 * line.len;
        break;
    default:
        memcpy(at, next.ptr, next.len);
        memcpy(at + next.len, line.ptr, line.len);
        at += next.len + line.len;
        line.len += next.len;
        break;
    }
    after = text.len - before - line.len;
    memcpy(at, text.ptr + before + line.len, after);
    return (size_t)(at - mutant) + after;
}

/* The mutant's length; mutant has room for twice the text. */
static size_t
mutate(struct str text, char *mutant)
{
    size_t place = draw(text.len);

    switch (draw(4)) {
    case 0:
        return mutate_line(text, mutant);
    case 1: /* a byte is taken out */
        memcpy(mutant, text.ptr, place);
        memcpy(mutant + place, text.ptr + place + 1, text.len - place - 1);
        return text.len - 1;
    case 2:
        memcpy(mutant, text.ptr, text.len);
        mutant[place] = (char)draw(256);
        return text.len;
    default:
        memcpy(mutant, text.ptr, text.len);
        mutant[place] = (char)(mutant[place] ^ (1 << draw(8)));
        return text.len;
    }
}

static void
open_bundle(struct bundle *bundle)
{
    struct extract_wish wish = bundle_wish();
    struct extract_report report;
    struct extract_bundle view;

    state = 20261123;
    bundle_open_log(bundle);
    bundle_extract(bundle, &wish);
    view = bundle_view(bundle);
    assert_int_equal(extract_check(&view, &report), 0);
}

/* So many mutants of the files that `takes` names; how many were made. */
static unsigned
mutate_files(struct bundle *bundle, unsigned count, bool (*takes)(const char *name), bool hidden,
             int (*check)(const struct extract_bundle *bundle, struct extract_report *ret_report))
{
    struct str manifest = bundle_file(bundle, EXTRACT_MANIFEST)->bytes;
    unsigned made = 0;

    while (made < count) {
        struct extract_file *file = &bundle->files[draw(bundle->count)];
        struct str original = file->bytes;
        struct extract_bundle view = bundle_view(bundle);
        struct extract_report report;
        char *mutant;
        if (!takes(file->name))
            continue;
        mutant = malloc(2 * original.len);
        assert_non_null(mutant);
        file->bytes = (struct str){mutant, mutate(original, mutant)};
        if (!str_eq(file->bytes, original)) {
            if (hidden) {
                /* The original manifest stays; what replaces it is freed below. */
                bundle_file(bundle, EXTRACT_MANIFEST)->bytes = (struct str){
                    memcpy(malloc(manifest.len), manifest.ptr, manifest.len), manifest.len};
                bundle_fix_manifest(bundle);
            }
            if (check(&view, &report) == 0)
                fail_msg("mutant %u of %s is taken for true", made, file->name);
            assert_true(report.finding[0] != '\0');
            if (hidden) {
                free((void *)(uintptr_t)bundle_file(bundle, EXTRACT_MANIFEST)->bytes.ptr);
                bundle_file(bundle, EXTRACT_MANIFEST)->bytes = manifest;
            }
            made++;
        }
        file->bytes = original;
        free(mutant);
    }
    return made;
}

static bool
any_file(const char *name)
{
    (void)name;
    return true;
}

static bool
listed_file(const char *name)
{
    return strcmp(name, EXTRACT_MANIFEST) != 0 && strcmp(name, EXTRACT_ISSUED) != 0;
}

static bool
proved_file(const char *name)
{
    return strcmp(name, EXTRACT_RECORDS) == 0 || strncmp(name, "checkpoint-", 11) == 0;
}

static void
test_files(void **unused)
{
    struct bundle bundle;

    (void)unused;
    open_bundle(&bundle);
    assert_int_equal(mutate_files(&bundle, RAW, any_file, false, extract_check), RAW);
    assert_int_equal(mutate_files(&bundle, HIDDEN, listed_file, true, extract_check), HIDDEN);
    assert_int_equal(mutate_files(&bundle, PROOFS, proved_file, false, extract_check_proofs),
                     PROOFS);
    bundle_close(&bundle);
}

static void
test_receipts(void **unused)
{
    struct bundle bundle;
    struct receipt receipt;
    struct arena arena;
    char *mutant, *text;
    size_t len;

    (void)unused;
    open_bundle(&bundle);
    text = bundle_receipt(&bundle, 7, &len);
    mutant = malloc(2 * len);
    assert_non_null(mutant);
    arena_init(&arena, 1 << 20);
    assert_true(receipt_open((struct str){text, len}, STR(BUNDLE_ORIGIN), bundle.public_key, &arena,
                             &receipt));
    for (unsigned made = 0; made < RECEIPTS;) {
        struct str bytes = {mutant, mutate((struct str){text, len}, mutant)};
        if (str_eq(bytes, (struct str){text, len}))
            continue;
        arena_reset(&arena);
        if (receipt_open(bytes, STR(BUNDLE_ORIGIN), bundle.public_key, &arena, &receipt))
            fail_msg("mutant %u is taken for true", made);
        made++;
    }
    arena_done(&arena);
    free(mutant);
    free(text);
    bundle_close(&bundle);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_receipts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
