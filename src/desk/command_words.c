/* Members by their kinds, each as the option that its row names: see command_words.h. */
#include "desk/command_words.h"

#include "base/limits.h"
#include "desk/desk_private.h"
#include "node/config.h"
#include "status/person_code.h"

#include <assert.h>
#include <string.h>

/* What desk_read() writes for one member. */
union slot {
    struct str text;
    struct date day;
    struct person_code person;
    int64_t number;
    bool flag;
};

struct making {
    struct desk_call *call;
    struct arena *arena;
    struct command_words *words;
    struct buf input;
    size_t argc, path_words;
};

static void
put(struct making *making, const char *word)
{
    assert(making->argc + 1 < COMMAND_ARGV_MAX);
    making->words->argv[making->argc++] = word;
}

/* What others on the machine need not see: no member holds a line end. */
static void
put_line(struct making *making, struct str text)
{
    buf_add(&making->input, text);
    buf_add_char(&making->input, '\n');
}

static void
put_str(struct making *making, const char *option, struct str text)
{
    if (option)
        put_line(making, str_from(option));
    put_line(making, text);
}

/* A positional word must never look like an option, and no id of ours has other letters. */
static bool
is_id(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!alnum && (i == 0 || !memchr("._:,-", c, 5)))
            return false;
    }
    return text.len > 0 && text.len <= LIMIT_COMMAND_ID_MAX;
}

static bool
is_word_of(struct str text, const char *words)
{
    struct str rest = str_from(words);

    while (rest.len)
        if (str_eq(str_split(&rest, ' '), text))
            return true;
    return false;
}

static enum problem_code
put_member(struct making *making, const struct command_member *member, const union slot *slot)
{
    char text[DATE_TEXT_MAX];
    struct buf buf;

    buf_init(&buf, text, sizeof text);
    switch (member->kind) {
    case COMMAND_PATH:
    case COMMAND_ID:
        if (!is_id(slot->text))
            return member->kind == COMMAND_PATH ? PROBLEM_NOTHING_THERE : PROBLEM_BAD_TEXT;
        put_str(making, member->option, slot->text);
        break;
    case COMMAND_WORD:
        if (!is_word_of(slot->text, member->words))
            return PROBLEM_BAD_TEXT;
        put_str(making, member->option, slot->text);
        break;
    case COMMAND_DAY:
        date_add_to(&buf, slot->day);
        put_str(making, member->option, buf_str(&buf));
        break;
    case COMMAND_NUMBER:
        buf_add_i64(&buf, slot->number);
        put_str(making, member->option, buf_str(&buf));
        break;
    case COMMAND_FLAG:
        if (slot->flag)
            put_line(making, str_from(member->option));
        break;
    case COMMAND_TEXT:
    case COMMAND_REASON:
        if (person_code_is_within(slot->text))
            return PROBLEM_CODE_IN_TEXT;
        if (member->kind == COMMAND_REASON)
            making->words->reason = arena_str(making->arena, slot->text);
        if (member->option)
            put_str(making, member->option, slot->text);
        break;
    case COMMAND_PERSON: {
        char code[PERSON_CODE_TEXT_MAX];
        person_code_format(slot->person, code);
        put_line(making, str_from(code));
        break;
    }
    }
    return PROBLEM_NONE;
}

static enum desk_kind
read_kind(enum command_kind kind)
{
    switch (kind) {
    case COMMAND_DAY:
        return DESK_DAY;
    case COMMAND_NUMBER:
        return DESK_NUMBER;
    case COMMAND_FLAG:
        return DESK_BOOL;
    case COMMAND_PERSON:
        return DESK_PERSON;
    default:
        return DESK_TEXT;
    }
}

/* The members that stand in the body; those of the path are none. */
static size_t
body_members(const struct command *command, union slot *slots, struct desk_member *members)
{
    size_t count = 0;

    for (size_t i = 0; command->members[i].name; i++) {
        const struct command_member *member = &command->members[i];
        if (member->kind != COMMAND_PATH)
            members[count++] = (struct desk_member){
                .name = member->name,
                .kind = read_kind(member->kind),
                .required = member->required,
                .max = member->kind == COMMAND_NUMBER ? LIMIT_COMMAND_NUMBER_MAX
                                                      : LIMIT_COMMAND_TEXT_MAX,
                .ret = &slots[i],
            };
    }
    return count;
}

static bool
is_given(const struct desk_call *call, const struct command_member *member)
{
    const json_t *value = json_object_get(call->body, member->name);

    return member->kind == COMMAND_PATH || (value && !json_is_null(value));
}

/* The verb; its options go the members' way. */
static void
put_verb(struct making *making, const struct command *command)
{
    const struct desk_call *call = making->call;
    bool verb = true;

    put(making, "tilts");
    put(making, "-c");
    put(making, call->desk->options.node->path);
    put(making, "--json");
    for (size_t i = 0; command->words[i]; i++) {
        const char *word = command->words[i];
        verb = verb && word[0] != '-';
        if (strcmp(word, "@lang") == 0) {
            put_line(making, str_from(rest_language_name(call->language)));
        } else if (strcmp(word, "@reader") == 0) {
            buf_add(&making->input, call->who->name);
            buf_add_char(&making->input, ' ');
            put_line(making, call->who->surname);
        } else if (verb) {
            put(making, word);
        } else {
            put_line(making, str_from(word));
        }
    }
    put(making, "@");
}

bool
command_words_make(struct desk_call *call, const struct command *command, struct arena *arena,
                   struct command_words *ret_words)
{
    union slot slots[COMMAND_MEMBERS_MAX] = {0};
    struct desk_member members[COMMAND_MEMBERS_MAX];
    struct making making = {.call = call, .arena = arena, .words = ret_words};
    size_t count = body_members(command, slots, members);

    *ret_words = (struct command_words){0};
    arena_buf(arena, &making.input, LIMIT_COMMAND_INPUT_MAX);
    if (call->body && !desk_read(call, members, count))
        return false;
    put_verb(&making, command);
    for (size_t i = 0; command->members[i].name; i++) {
        const struct command_member *member = &command->members[i];
        enum problem_code code;
        if (!is_given(call, member))
            continue;
        if (member->kind == COMMAND_PATH)
            slots[i].text = call->words[making.path_words++];
        code = put_member(&making, member, &slots[i]);
        if (code != PROBLEM_NONE) {
            desk_reply_problem(call, code, member->name);
            return false;
        }
    }
    ret_words->input = buf_str(&making.input);
    if (arena->overflow || !buf_ok(&making.input)) {
        desk_reply_problem(call, PROBLEM_INTERNAL, NULL);
        return false;
    }
    return true;
}
