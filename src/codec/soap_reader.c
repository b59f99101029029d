/*
 * Expat's callbacks as a walk through a grammar: see soap_reader.h. The parser is made once and
 * reset for every message, which also drops the handlers. Refusing stops it; expat may still
 * deliver the end of the current element after that, so every callback looks at the problem first.
 */
#include "codec/soap_reader.h"

#include "codec/media_type.h"
#include "codec/shown_name.h"
#include "codec/soap_attribute.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void
refuse(struct soap_reader *reader, enum problem_code code, struct str field)
{
    problem_set_str(&reader->problem, code, field);
    reader->problem.line = (unsigned)XML_GetCurrentLineNumber(reader->parser);
    XML_StopParser(reader->parser, XML_FALSE);
}

static bool
refused(const struct soap_reader *reader)
{
    return reader->problem.code != PROBLEM_NONE;
}

static enum soap_ns
envelope_ns(const struct soap_reader *reader)
{
    return reader->version == SOAP_11 ? SOAP_IN_11 : SOAP_IN_12;
}

static void
skip(struct soap_reader *reader)
{
    reader->skip = 1;
}

static void
push(struct soap_reader *reader, const struct soap_element *element, const char **attributes)
{
    bool nil;

    if (!soap_attribute_nil(attributes, &nil)) {
        refuse(reader, PROBLEM_BAD_TEXT, str_from(element->name));
        return;
    }
    reader->frames[reader->depth++] = (struct soap_frame){.element = element, .nil = nil};
    reader->text_len = 0;
}

static void
start_root(struct soap_reader *reader, enum soap_ns ns, const char *local, const char **attributes)
{
    const struct soap_element *root = &reader->grammar->elements[0];

    if (strcmp(local, root->name) != 0) {
        refuse(reader, PROBLEM_NOT_SOAP, shown_name(str_from(local)));
        return;
    }
    if (reader->grammar->any_version && (ns == SOAP_IN_11 || ns == SOAP_IN_12))
        reader->version = ns == SOAP_IN_11 ? SOAP_11 : SOAP_12;
    if (ns != envelope_ns(reader))
        refuse(reader, PROBLEM_SOAP_VERSION, STR("Envelope"));
    else
        push(reader, root, attributes);
}

/* The child of that name, by number, or -1. */
static int
find_child(const struct soap_reader *reader, const struct soap_element *parent, enum soap_ns ns,
           const char *local)
{
    const struct soap_element *child = &reader->grammar->elements[parent->first];

    for (unsigned i = 0; i < parent->count; i++, child++) {
        enum soap_ns wanted = child->ns == SOAP_IN_ENVELOPE ? envelope_ns(reader) : child->ns;

        if (ns == wanted && strcmp(local, child->name) == 0)
            return (int)i;
    }
    return -1;
}

static void
start_child(struct soap_reader *reader, unsigned number, const char **attributes)
{
    struct soap_frame *frame = &reader->frames[reader->depth - 1];
    const struct soap_element *parent = frame->element;
    const struct soap_element *child = &reader->grammar->elements[parent->first + number];
    bool again = frame->taken >> number & 1;

    if (again && !(child->flags & ELEMENT_MANY)) {
        bool frame_itself = parent->unexpected == PROBLEM_NOT_SOAP;
        refuse(reader, frame_itself ? PROBLEM_NOT_SOAP : PROBLEM_REPEATED_ELEMENT,
               str_from(child->name));
    } else if (number < frame->next && !(parent->flags & ELEMENT_OPEN)) {
        refuse(reader, parent->unexpected, str_from(child->name));
    } else {
        frame->taken |= 1U << number;
        frame->next = child->flags & ELEMENT_MANY ? number : number + 1;
        push(reader, child, attributes);
    }
}

static void XMLCALL
on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    struct soap_reader *reader = user;
    const struct soap_element *parent;
    const char *local;
    enum soap_ns ns;
    int number;

    if (refused(reader))
        return;
    ns = soap_attribute_split(name, &local);
    if (reader->depth + reader->skip >= LIMIT_XML_DEPTH ||
        (*attributes &&
         XML_GetSpecifiedAttributeCount(reader->parser) > 2 * LIMIT_XML_ATTRIBUTES)) {
        refuse(reader, PROBLEM_TOO_DEEP, shown_name(str_from(local)));
        return;
    }
    if (reader->skip) {
        reader->skip++;
        return;
    }
    if (reader->depth == 0) {
        start_root(reader, ns, local, attributes);
        return;
    }
    parent = reader->frames[reader->depth - 1].element;
    number = find_child(reader, parent, ns, local);
    if ((parent->flags & ELEMENT_BLOCKS) && !soap_attribute_is_ours(reader->version, attributes))
        skip(reader);
    else if (number >= 0)
        start_child(reader, (unsigned)number, attributes);
    else if ((parent->flags & ELEMENT_BLOCKS) &&
             soap_attribute_must_understand(reader->version, attributes))
        refuse(reader, PROBLEM_MUST_UNDERSTAND, shown_name(str_from(local)));
    else if (parent->flags & ELEMENT_OPEN)
        skip(reader);
    else
        refuse(reader, parent->unexpected, shown_name(str_from(local)));
}

/* Puts a leaf's text into its field: absent when nil. */
static bool
store_text(struct soap_reader *reader, const struct soap_frame *frame)
{
    struct str *field = (struct str *)(void *)((char *)reader->target + frame->element->offset);

    if (frame->nil)
        return true;
    *field = arena_str(reader->arena, str_trim((struct str){reader->text, reader->text_len}));
    return field->ptr != NULL;
}

static void XMLCALL
on_end(void *user, const XML_Char *name UNUSED)
{
    struct soap_reader *reader = user;
    struct soap_frame *frame;
    const struct soap_element *element;

    if (refused(reader))
        return;
    if (reader->skip) {
        reader->skip--;
        return;
    }
    assert(reader->depth > 0);
    frame = &reader->frames[--reader->depth];
    element = frame->element;
    if ((frame->taken & element->required) != element->required)
        refuse(reader, element->unexpected, str_from(element->name));
    else if ((element->flags & ELEMENT_TEXT) && !store_text(reader, frame))
        refuse(reader, PROBLEM_INTERNAL, str_from(element->name));
    else if (reader->grammar->end && reader->grammar->end(reader, element) < 0)
        refuse(reader, PROBLEM_BAD_TEXT, str_from(element->name));
}

static void XMLCALL
on_text(void *user, const XML_Char *chars, int len)
{
    struct soap_reader *reader = user;
    struct str text = {chars, (size_t)len};
    const struct soap_frame *frame;

    if (refused(reader) || reader->skip || reader->depth == 0)
        return;
    frame = &reader->frames[reader->depth - 1];
    if (frame->nil || !(frame->element->flags & ELEMENT_TEXT)) {
        if (!(frame->element->flags & ELEMENT_OPEN) && str_trim(text).len != 0)
            refuse(reader, PROBLEM_STRAY_TEXT, str_from(frame->element->name));
        return;
    }
    if (reader->text_len == 0) { /* white space in front does not count against the limit */
        struct str trimmed = str_trim(text);
        size_t front = (size_t)(trimmed.ptr - text.ptr);

        text = (struct str){text.ptr + front, text.len - front};
    }
    if (text.len > sizeof reader->text - reader->text_len) {
        refuse(reader, PROBLEM_BAD_TEXT, str_from(frame->element->name));
        return;
    }
    memcpy(reader->text + reader->text_len, text.ptr, text.len);
    reader->text_len += text.len;
}

static void XMLCALL
on_doctype(void *user, const XML_Char *name UNUSED, const XML_Char *system UNUSED,
           const XML_Char *public UNUSED, int has_internal UNUSED)
{
    struct soap_reader *reader = user;

    if (!refused(reader))
        refuse(reader, PROBLEM_DOCTYPE_REFUSED, STR(""));
}

/* SOAP 1.1 section 3 and SOAP 1.2 part 1 section 5 allow no processing instructions. */
static void XMLCALL
on_instruction(void *user, const XML_Char *name UNUSED, const XML_Char *data UNUSED)
{
    struct soap_reader *reader = user;

    if (!refused(reader))
        refuse(reader, PROBLEM_DOCTYPE_REFUSED, STR(""));
}

static void XMLCALL
on_declaration(void *user, const XML_Char *version UNUSED, const XML_Char *encoding,
               int standalone UNUSED)
{
    struct soap_reader *reader = user;

    if (!refused(reader) && encoding && !media_type_same(str_from(encoding), "UTF-8"))
        refuse(reader, PROBLEM_NOT_UTF8, STR(""));
}

struct soap_reader *
soap_reader_open(void)
{
    struct soap_reader *reader = calloc(1, sizeof *reader);

    if (reader)
        reader->parser = XML_ParserCreateNS("UTF-8", SOAP_NS_SEPARATOR);
    /* One secret for the reader's life saves a system call per message. Without one: 0. */
    if (reader && getrandom(&reader->salt, sizeof reader->salt, 0) != sizeof reader->salt)
        reader->salt = 0;
    if (reader && !reader->parser) {
        free(reader);
        reader = NULL;
    }
    return reader;
}

void
soap_reader_close(struct soap_reader *reader)
{
    if (!reader)
        return;
    XML_ParserFree(reader->parser);
    free(reader);
}

/* UTF-16 would be taken by expat although it is told UTF-8: its first two bytes give it away. */
static bool
is_utf16(struct str message)
{
    const unsigned char *p = (const unsigned char *)message.ptr;

    return message.len >= 2 && (p[0] == 0 || p[1] == 0 || (p[0] == 0xfe && p[1] == 0xff) ||
                                (p[0] == 0xff && p[1] == 0xfe));
}

/* Expat's own refusal as one of ours. */
static int
parser_problem(struct soap_reader *reader, struct str message)
{
    enum problem_code code;

    switch (XML_GetErrorCode(reader->parser)) {
    case XML_ERROR_NO_MEMORY:
        code = PROBLEM_INTERNAL;
        break;
    case XML_ERROR_UNDEFINED_ENTITY:
        code = PROBLEM_DOCTYPE_REFUSED;
        break;
    default:
        code = str_is_utf8(message) ? PROBLEM_BAD_XML : PROBLEM_NOT_UTF8;
    }
    problem_set(&reader->problem, code, "");
    reader->problem.line = (unsigned)XML_GetCurrentLineNumber(reader->parser);
    return code;
}

int
soap_reader_run(struct soap_reader *reader, const struct soap_grammar *grammar, struct str message,
                void *target, struct problem *problem)
{
    XML_Parser parser = reader->parser;

    reader->grammar = grammar;
    reader->target = target;
    reader->problem = (struct problem){.code = PROBLEM_NONE};
    reader->depth = reader->skip = 0;
    reader->text_len = 0;
    if (is_utf16(message) || message.len > INT_MAX)
        return problem_set(problem, PROBLEM_NOT_UTF8, "");
    if (!XML_ParserReset(parser, "UTF-8"))
        return problem_set(problem, PROBLEM_INTERNAL, "");
    XML_SetHashSalt(parser, reader->salt);
    XML_SetUserData(parser, reader);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    XML_SetProcessingInstructionHandler(parser, on_instruction);
    XML_SetXmlDeclHandler(parser, on_declaration);
    if (XML_Parse(parser, message.ptr ? message.ptr : "", (int)message.len, 1) ==
            XML_STATUS_ERROR &&
        !refused(reader))
        parser_problem(reader, message);
    if (refused(reader)) {
        *problem = reader->problem;
        return problem->code;
    }
    return 0;
}
