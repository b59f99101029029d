/*
 * The engine under both SOAP decoders, private to this folder: walks one message with expat by a
 * grammar, a table of elements. It refuses whatever the grammar does not name, out of order or more
 * than once, and puts the text of leaf elements into the fields of a target structure.
 *
 * Namespaces are compared, never prefixes. Comments and CDATA need no care; attributes other than
 * xsi:nil, mustUnderstand, actor and role are passed over.
 */
#ifndef TILTS_CODEC_SOAP_READER_H
#define TILTS_CODEC_SOAP_READER_H

#include "base/limits.h"
#include "codec/soap_attribute.h"

#include <expat.h>

#define SOAP_READER_TEXT_MAX 4096 /* bytes of one leaf's text */

enum soap_element_flag {
    ELEMENT_TEXT = 1,   /* a leaf */
    ELEMENT_OPEN = 2,   /* children in any order, others are passed over */
    ELEMENT_MANY = 4,   /* may follow itself */
    ELEMENT_BLOCKS = 8, /* children are header blocks: mustUnderstand counts */
};

/* One row of a grammar. Row 0 is the Envelope; first and count give the rows of the children. */
struct soap_element {
    const char *name;
    enum soap_ns ns;
    unsigned flags;
    unsigned first, count;
    unsigned required;            /* bit i: child i must be there */
    enum problem_code unexpected; /* the problem with a child that does not belong */
    size_t offset;                /* leaves: of a struct str in the target */
};

struct soap_grammar {
    const struct soap_element *elements;
    bool any_version; /* the root tells the version */
    /* After an element's end, its text stored. 0, or -1 to refuse (PROBLEM_BAD_TEXT). May be NULL.
     */
    int (*end)(struct soap_reader *reader, const struct soap_element *element);
};

struct soap_frame {
    const struct soap_element *element;
    unsigned next;  /* first child still allowed by order */
    unsigned taken; /* bit i: child i was there */
    bool nil;
};

struct soap_reader {
    XML_Parser parser;
    unsigned long salt; /* of expat's hash tables; 0: it draws its own for every message */
    const struct soap_grammar *grammar;
    struct arena *arena;
    void *target;
    enum soap_version version;
    struct problem problem; /* code NONE: none so far */
    unsigned depth;         /* frames in use */
    unsigned skip;          /* depth within an element that is passed over */
    size_t text_len;
    struct soap_frame frames[LIMIT_XML_DEPTH];
    char text[SOAP_READER_TEXT_MAX];
};

/*
 * Reads message by grammar into target (struct str fields, copied to arena). version is what the
 * message must be, unless the grammar takes any; then reader->version is what it was. Returns 0 or
 * a negative problem code with field and line.
 */
int soap_reader_run(struct soap_reader *reader, const struct soap_grammar *grammar,
                    struct str message, void *target, struct problem *problem) MUST_USE;

#endif
