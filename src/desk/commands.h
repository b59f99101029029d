/*
 * Calls that a command of this program answers: one row per call in commands_table.c. The desk
 * checks the members of the body by the row, runs `tilts -c FILE --json VERB ...` in the back
 * office and hands on the one document that it prints, so API and command line cannot differ.
 *
 *     exit 0, 1   200 with the document (an array becomes {"items": [...], "next": null});
 *                 1 without one: 409 command-refused, with the command's sentence as "said"
 *     exit 2      400 command-words, the same
 *     exit 3      500
 *
 * What shows data of people is recorded as a use, with operator, reason and verb, before the reply
 * leaves. All but the verb goes in over standard input (cli/more_words.h), where nobody else on the
 * machine can read it. Thread: the desk's.
 */
#ifndef TILTS_DESK_COMMANDS_H
#define TILTS_DESK_COMMANDS_H

#include "desk/desk.h"
#include "desk/office.h"

enum command_kind {
    COMMAND_ID,   /* letters, digits and "._:,-", a letter or digit in front: ids, hours, lists */
    COMMAND_PATH, /* the same, from the next word in braces of the path */
    COMMAND_WORD, /* one of `words` */
    COMMAND_DAY,
    COMMAND_NUMBER, /* up to LIMIT_COMMAND_NUMBER_MAX */
    COMMAND_FLAG,   /* a bool; true gives the option alone */
    COMMAND_TEXT,   /* free text in which no personal code may stand */
    COMMAND_REASON, /* the same, and part of the record of the use */
    COMMAND_PERSON, /* a personal code */
};

/* A member of the body and what it becomes; members come in the order of the command's words. */
struct command_member {
    const char *name;
    enum command_kind kind;
    bool required;
    const char *option; /* "--from"; NULL: positional, or with COMMAND_REASON nothing at all */
    const char *words;  /* "notice end ..." */
};

#define COMMAND_WORDS_MAX 8 /* NULL included */
#define COMMAND_MEMBERS_MAX 16

struct command {
    /* The verb; the members' words follow. "@lang" and "@reader" stand for the caller's language
       and name. */
    const char *words[COMMAND_WORDS_MAX];
    struct command_member members[COMMAND_MEMBERS_MAX]; /* ends with one without a name */
    enum office_room room;
    bool is_use; /* shows data of people: recorded (clause 3.2.7) */
};

/* Both end with a row without a path. The second is the provider's alone. */
extern const struct desk_route command_routes[], command_provider_routes[];

/* Serves a route whose row is a struct command. */
void command_serve(struct desk_call *call);

#endif
