/* Requests as they come: every spelling that means the same, and every flaw with its name. */
#include "soap_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPEN11 "<s:Envelope xmlns:s='" E11 "' xmlns:i='" XSI "'>"
#define OPEN12 "<s:Envelope xmlns:s='" E12 "' xmlns:i='" XSI "'>"
#define CLOSE "</s:Envelope>"
#define P "<PersonCode>010190-01239</PersonCode>"
#define U                                                             \
    "<userName>Anna</userName><userSecondName>Liepa</userSecondName>" \
    "<userPersonCode>020280-02348</userPersonCode>"
#define CHECK(inside) "<CheckStatus xmlns='" T "'>" inside "</CheckStatus>"
#define BODY(inside) "<s:Body>" inside "</s:Body>"
#define HEADER(inside) "<s:Header>" inside "</s:Header>"
#define MSG(inside) OPEN11 BODY(CHECK(inside)) CLOSE
#define GOOD BODY(CHECK(P U))

static int
decode(enum soap_version version, struct str body, struct query_fields *fields,
       struct problem *problem)
{
    *problem = (struct problem){.code = PROBLEM_NONE};
    return soap_decode(reader, version, STR("text/xml; charset=utf-8"), (struct str){NULL, 0}, body,
                       &arena, fields, problem);
}

/* All of these say: 010190-01239, asked by Anna Liepa. */
static const struct {
    const char *what;
    enum soap_version version;
    const char *body;
} same[] = {
    {"plain", SOAP_11, MSG(P U)},
    {"SOAP 1.2", SOAP_12, OPEN12 GOOD CLOSE},
    {"declaration", SOAP_11, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" MSG(P U)},
    {"byte order mark", SOAP_11, "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>" MSG(P U)},
    {"nil and unset dates", SOAP_11,
     MSG(P "<dateFrom i:nil='true'/><dateTill i:nil=' 1 '></dateTill>" U)},
    {"nil=false", SOAP_11, MSG("<PersonCode i:nil='false'>010190-01239</PersonCode>" U)},
    {"white space", SOAP_11,
     OPEN11 "\n\t" BODY(
         "\r\n" CHECK("  <PersonCode>\n 010190-01239\t</PersonCode > " U) "  ") "\n" CLOSE "\n"},
    {"CDATA", SOAP_11, MSG("<PersonCode><![CDATA[010190]]>-<![CDATA[01239]]></PersonCode>" U)},
    {"comments", SOAP_11,
     "<!-- a -->" MSG("<!-- b --><PersonCode>0101<!-- c -->90-01239</PersonCode>" U) "<!-- d -->"},
    {"character references", SOAP_11, MSG("<PersonCode>&#48;10190&#x2d;01239</PersonCode>" U)},
    {"foreign attributes", SOAP_11,
     OPEN11 BODY("<CheckStatus xmlns='" T
                 "' s:encodingStyle='x' id='1' xmlns:y='urn:y' y:z='2'>" P U "</CheckStatus>")
         CLOSE},
    {"other prefixes", SOAP_11,
     "<SOAP-ENV:Envelope xmlns:SOAP-ENV='" E11 "'><SOAP-ENV:Body><q1:CheckStatus xmlns:q1='" T
     "'><q1:PersonCode>010190-01239</q1:PersonCode><x:userName xmlns:x='" T
     "'>Anna</x:userName><q1:userSecondName>Liepa</q1:userSecondName>"
     "<q1:userPersonCode>020280-02348</q1:userPersonCode></q1:CheckStatus></SOAP-ENV:Body>"
     "</SOAP-ENV:Envelope>"},
    {"default namespace", SOAP_11,
     "<Envelope xmlns='" E11 "'><Body>" CHECK(P U) "</Body></Envelope>"},
    {"empty header", SOAP_11, OPEN11 "<s:Header/>" GOOD CLOSE},
    {"foreign header", SOAP_11,
     OPEN11 HEADER("text <a xmlns='urn:a'><b>x</b></a><c s:mustUnderstand='0'/>") GOOD CLOSE},
    {"mandatory header for another actor", SOAP_11,
     OPEN11 HEADER("<a:b xmlns:a='urn:a' s:mustUnderstand='1' s:actor='urn:else'/>") GOOD CLOSE},
    {"mandatory header for another role", SOAP_12,
     OPEN12 HEADER("<a:b xmlns:a='urn:a' s:mustUnderstand='true' s:role='" E12 "/role/none'/>")
         GOOD CLOSE},
    {"context for another actor", SOAP_11,
     OPEN11 HEADER("<Context xmlns='" T "' s:actor='urn:else'><Other/></Context>") GOOD CLOSE},
    {"empty context", SOAP_11,
     OPEN11 HEADER("<Context xmlns='" T "' s:mustUnderstand='1'/>") GOOD CLOSE},
};

static void
every_spelling_means_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        struct query_fields fields;
        struct problem problem;
        int r = decode(same[i].version, str_from(same[i].body), &fields, &problem);

        if (r < 0)
            fail_msg("%s: %s %s", same[i].what, problem_kind(problem.code)->code, problem.field);
        assert_true(str_eq_c(fields.person_code, "010190-01239"));
        assert_true(str_eq_c(fields.operator_name, "Anna"));
        assert_true(str_eq_c(fields.operator_surname, "Liepa"));
        assert_true(str_eq_c(fields.operator_code, "020280-02348"));
        assert_null(fields.purpose.ptr);
        assert_int_equal(fields.date_from.len, 0);
        assert_int_equal(fields.date_till.len, 0);
    }
}

#define DEEP4 "<a><a><a><a>"
#define ATTRIBUTES8(p) \
    " " p "1='' " p "2='' " p "3='' " p "4='' " p "5='' " p "6='' " p "7='' " p "8=''"

static const struct {
    const char *what;
    enum soap_version version;
    const char *body;
    enum problem_code code;
    const char *field;
    unsigned line; /* 0: not looked at */
} bad[] = {
    {"nothing", SOAP_11, "", PROBLEM_BAD_XML, "", 1},
    {"no XML", SOAP_11, "person_code=1", PROBLEM_BAD_XML, "", 1},
    {"truncated", SOAP_11, "\n" OPEN11 "<s:Body>", PROBLEM_BAD_XML, "", 2},
    {"wrong end tag", SOAP_11, OPEN11 "\n\n<s:Body></s:Header>", PROBLEM_BAD_XML, "", 3},
    {"unbound prefix", SOAP_11, "<s:Envelope/>", PROBLEM_BAD_XML, "", 1},
    {"attribute twice", SOAP_11, MSG("<PersonCode a='1' a='2'/>"), PROBLEM_BAD_XML, "", 1},
    {"trailing bytes", SOAP_11, MSG(P U) "x", PROBLEM_BAD_XML, "", 1},
    {"two envelopes", SOAP_11, MSG(P U) MSG(P U), PROBLEM_BAD_XML, "", 1},
    {"control character", SOAP_11, MSG("<PersonCode>\x01</PersonCode>" U), PROBLEM_BAD_XML, "", 1},
    {"control reference", SOAP_11, MSG("<PersonCode>&#1;</PersonCode>" U), PROBLEM_BAD_XML, "", 1},
    {"invalid UTF-8", SOAP_11, MSG(P "<userName>\xff\xfe</userName>"), PROBLEM_NOT_UTF8, "", 1},
    {"cut character", SOAP_11, OPEN11 "<s:Body>\xc4", PROBLEM_NOT_UTF8, "", 1},
    {"surrogate", SOAP_11, MSG("<PersonCode>\xed\xa0\x80</PersonCode>"), PROBLEM_NOT_UTF8, "", 1},
    {"other encoding", SOAP_11, "<?xml version='1.0' encoding='windows-1257'?>" MSG(P U),
     PROBLEM_NOT_UTF8, "", 1},
    {"UTF-16 named", SOAP_11, "<?xml version='1.0' encoding='UTF-16'?>" MSG(P U), PROBLEM_NOT_UTF8,
     "", 1},
    {"DOCTYPE", SOAP_11, "<!DOCTYPE s>" MSG(P U), PROBLEM_DOCTYPE_REFUSED, "", 1},
    {"billion laughs", SOAP_11,
     "<!DOCTYPE a [<!ENTITY b 'cc'><!ENTITY d '&b;&b;&b;'>]>" MSG("<PersonCode>&d;</PersonCode>"),
     PROBLEM_DOCTYPE_REFUSED, "", 1},
    {"external entity", SOAP_11, "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
     PROBLEM_DOCTYPE_REFUSED, "", 1},
    {"undeclared entity", SOAP_11, MSG("<PersonCode>&nbsp;</PersonCode>"), PROBLEM_DOCTYPE_REFUSED,
     "", 1},
    {"processing instruction", SOAP_11, "<?php x?>" MSG(P U), PROBLEM_DOCTYPE_REFUSED, "", 1},
    {"instruction inside", SOAP_11, MSG("\n<?a b?>" P U), PROBLEM_DOCTYPE_REFUSED, "", 2},
    {"other root", SOAP_11, "<html><body/></html>", PROBLEM_NOT_SOAP, "html", 1},
    {"no body", SOAP_11, OPEN11 CLOSE, PROBLEM_NOT_SOAP, "Envelope", 1},
    {"two bodies", SOAP_11, OPEN11 GOOD GOOD CLOSE, PROBLEM_NOT_SOAP, "Body", 1},
    {"two headers", SOAP_11, OPEN11 "<s:Header/><s:Header/>" GOOD CLOSE, PROBLEM_NOT_SOAP, "Header",
     1},
    {"header behind the body", SOAP_11, OPEN11 GOOD "<s:Header/>" CLOSE, PROBLEM_NOT_SOAP, "Header",
     1},
    {"more behind the body", SOAP_11, OPEN11 GOOD "<x/>" CLOSE, PROBLEM_NOT_SOAP, "x", 1},
    {"body of another namespace", SOAP_11, OPEN11 "<Body/>" CLOSE, PROBLEM_NOT_SOAP, "Body", 1},
    {"1.2 as 1.1", SOAP_11, OPEN12 GOOD CLOSE, PROBLEM_SOAP_VERSION, "Envelope", 1},
    {"1.1 as 1.2", SOAP_12, OPEN11 GOOD CLOSE, PROBLEM_SOAP_VERSION, "Envelope", 1},
    {"unknown version", SOAP_12, "<s:Envelope xmlns:s='urn:soap-3'/>", PROBLEM_SOAP_VERSION,
     "Envelope", 1},
    {"no namespace", SOAP_11, "<Envelope><Body/></Envelope>", PROBLEM_SOAP_VERSION, "Envelope", 1},
    {"mandatory header", SOAP_11,
     OPEN11 HEADER("<w:Security xmlns:w='urn:w' s:mustUnderstand='1'/>") GOOD CLOSE,
     PROBLEM_MUST_UNDERSTAND, "Security", 1},
    {"mandatory header, unclear", SOAP_11,
     OPEN11 HEADER("<w:Security xmlns:w='urn:w' s:mustUnderstand='yes'/>") GOOD CLOSE,
     PROBLEM_MUST_UNDERSTAND, "Security", 1},
    {"mandatory header for next", SOAP_12,
     OPEN12 HEADER("<w:Trace xmlns:w='urn:w' s:mustUnderstand='true' s:role='" E12 "/role/next'/>")
         GOOD CLOSE,
     PROBLEM_MUST_UNDERSTAND, "Trace", 1},
    {"empty body", SOAP_11, OPEN11 "<s:Body/>" CLOSE, PROBLEM_UNKNOWN_OPERATION, "Body", 1},
    {"unknown operation", SOAP_11, OPEN11 BODY("<GetAll xmlns='" T "'/>") CLOSE,
     PROBLEM_UNKNOWN_OPERATION, "GetAll", 1},
    {"operation of another namespace", SOAP_11, OPEN11 BODY("<CheckStatus xmlns='urn:x'/>") CLOSE,
     PROBLEM_UNKNOWN_OPERATION, "CheckStatus", 1},
    {"operation twice", SOAP_11, OPEN11 BODY(CHECK(P U) CHECK(P U)) CLOSE, PROBLEM_REPEATED_ELEMENT,
     "CheckStatus", 1},
    {"unknown element", SOAP_11, MSG(P "<dateform/>" U), PROBLEM_UNKNOWN_ELEMENT, "dateform", 1},
    {"unqualified element", SOAP_11, MSG("<PersonCode xmlns=''>1</PersonCode>" U),
     PROBLEM_UNKNOWN_ELEMENT, "PersonCode", 1},
    {"element within a text", SOAP_11, MSG("<PersonCode>0101<b>90</b></PersonCode>" U),
     PROBLEM_UNKNOWN_ELEMENT, "b", 1},
    {"name that is a person's", SOAP_11, MSG("<p010190-01239/>"), PROBLEM_UNKNOWN_ELEMENT, "", 1},
    {"name that is no ASCII", SOAP_11, MSG("<J\xc4\x81nis/>"), PROBLEM_UNKNOWN_ELEMENT, "", 1},
    {"out of order", SOAP_11, MSG("<dateTill/>" P U), PROBLEM_UNKNOWN_ELEMENT, "PersonCode", 1},
    {"repeated", SOAP_11, MSG(P P U), PROBLEM_REPEATED_ELEMENT, "PersonCode", 1},
    {"repeated later", SOAP_11, MSG(P U "<userName/>"), PROBLEM_REPEATED_ELEMENT, "userName", 1},
    {"context twice", SOAP_11,
     OPEN11 HEADER("<Context xmlns='" T "'/><Context xmlns='" T "'/>") GOOD CLOSE,
     PROBLEM_REPEATED_ELEMENT, "Context", 1},
    {"unknown in context", SOAP_11,
     OPEN11 HEADER("<Context xmlns='" T "'><Reason/></Context>") GOOD CLOSE,
     PROBLEM_UNKNOWN_ELEMENT, "Reason", 1},
    {"text in the envelope", SOAP_11, OPEN11 "x" GOOD CLOSE, PROBLEM_STRAY_TEXT, "Envelope", 1},
    {"text in the body", SOAP_11, OPEN11 BODY("x" CHECK(P U)) CLOSE, PROBLEM_STRAY_TEXT, "Body", 1},
    {"text among parameters", SOAP_11, MSG(P "\n010190-01239" U), PROBLEM_STRAY_TEXT, "CheckStatus",
     2},
    {"text in context", SOAP_11, OPEN11 HEADER("<Context xmlns='" T "'>x</Context>") GOOD CLOSE,
     PROBLEM_STRAY_TEXT, "Context", 1},
    {"nil with a text", SOAP_11, MSG("<PersonCode i:nil='1'>010190-01239</PersonCode>" U),
     PROBLEM_STRAY_TEXT, "PersonCode", 1},
    {"nil neither true nor false", SOAP_11, MSG("<PersonCode i:nil='maybe'/>" U), PROBLEM_BAD_TEXT,
     "PersonCode", 1},
    {"too deep", SOAP_11, OPEN11 HEADER(DEEP4 DEEP4 DEEP4 DEEP4), PROBLEM_TOO_DEEP, "a", 1},
    {"too many attributes", SOAP_11,
     MSG("<PersonCode" ATTRIBUTES8("a") ATTRIBUTES8("b") ATTRIBUTES8("c")
             ATTRIBUTES8("d") " e=''/>"),
     PROBLEM_TOO_DEEP, "PersonCode", 1},
};

static void
every_flaw_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct query_fields fields;
        struct problem problem;
        int r = decode(bad[i].version, str_from(bad[i].body), &fields, &problem);

        if (r != (int)bad[i].code || problem.code != bad[i].code ||
            strcmp(problem.field, bad[i].field) != 0)
            fail_msg("%s: %s '%s' instead of %s '%s'", bad[i].what,
                     r < 0 ? problem_kind(problem.code)->code : "taken", problem.field,
                     problem_kind(bad[i].code)->code, bad[i].field);
        if (problem.line != bad[i].line)
            fail_msg("%s: line %u", bad[i].what, problem.line);
    }
}

/* What the codec leaves to query_validate() must come out right of the two together. */
static const struct {
    const char *inside;
    enum problem_code code;
    const char *field;
} invalid[] = {
    {U, PROBLEM_MISSING_FIELD, "PersonCode"},
    {"<PersonCode/>" U, PROBLEM_MISSING_FIELD, "PersonCode"},
    {"<PersonCode i:nil='true'/>" U, PROBLEM_MISSING_FIELD, "PersonCode"},
    {P, PROBLEM_MISSING_FIELD, "userName"},
    {P "<userName>A</userName><userSecondName>B</userSecondName>", PROBLEM_MISSING_FIELD,
     "userPersonCode"},
    {"<PersonCode>310290-01239</PersonCode>" U, PROBLEM_BAD_PERSON_CODE, "PersonCode"},
    {P "<dateFrom>01.02.2026</dateFrom>" U, PROBLEM_BAD_DATE, "dateFrom"},
    {P "<dateTill>2026-02-30T00:00:00</dateTill>" U, PROBLEM_BAD_DATE, "dateTill"},
    {P "<dateFrom>2026-02-02T00:00:00</dateFrom><dateTill>2026-02-01T00:00:00</dateTill>" U,
     PROBLEM_FROM_AFTER_TILL, "dateFrom"},
    {P "<userName>A\xc2\x85"
       "B</userName><userSecondName>B</userSecondName>",
     PROBLEM_BAD_TEXT, "userName"},
};

static void
values_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(invalid); i++) {
        char body[4096];
        struct query_fields fields;
        struct problem problem;
        struct query query;

        snprintf(body, sizeof body, OPEN11 BODY(CHECK("%s")) CLOSE, invalid[i].inside);
        assert_int_equal(decode(SOAP_11, str_from(body), &fields, &problem), 0);
        assert_int_equal(
            query_validate(&fields, &query_names_soap, (struct date){20000}, &query, &problem),
            invalid[i].code);
        assert_string_equal(problem.field, invalid[i].field);
    }
}

static void
context_and_dates_are_read(void **state)
{
    struct query_fields fields;
    struct problem problem;

    (void)state;
    assert_int_equal(
        decode(SOAP_12,
               STR(OPEN12 HEADER("<x xmlns='urn:x'/><t:Context xmlns:t='" T "' s:role='" E12
                                 "/role/ultimateReceiver'><t:Purpose>4.2.4.2</t:Purpose>"
                                 "<t:Application i:nil='1'/><t:RequestId> r-1 "
                                 "</t:RequestId></t:Context>")
                       BODY(CHECK(P "<dateFrom>2026-01-01T00:00:00+02:00</dateFrom>"
                                    "<dateTill>0001-01-01T00:00:00</dateTill>" U)) CLOSE),
               &fields, &problem),
        0);
    assert_true(str_eq_c(fields.purpose, "4.2.4.2"));
    assert_null(fields.application.ptr);
    assert_true(str_eq_c(fields.request_id, "r-1"));
    assert_true(str_eq_c(fields.date_from, "2026-01-01T00:00:00+02:00"));
    assert_true(str_eq_c(fields.date_till, "0001-01-01T00:00:00"));
}

/* UTF-16 with and without a byte order mark, in both orders. */
static void
utf16_is_refused(void **state)
{
    static const struct str texts[] = {
        {"\xff\xfe<\0a\0/\0>\0", 10},
        {"\xfe\xff\0<\0a\0/\0>", 10},
        {"<\0a\0/\0>\0", 8},
        {"\0<\0a\0/\0>", 8},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct query_fields fields;
        struct problem problem;

        assert_int_equal(decode(SOAP_11, texts[i], &fields, &problem), PROBLEM_NOT_UTF8);
    }
}

static void
sizes_are_bounded(void **state)
{
    static char body[LIMIT_BODY_MAX + 2];
    struct query_fields fields;
    struct problem problem;
    struct buf buf;

    (void)state;
    memset(body, ' ', sizeof body);
    assert_int_equal(decode(SOAP_11, (struct str){body, LIMIT_BODY_MAX + 1}, &fields, &problem),
                     PROBLEM_BODY_TOO_LARGE);
    /* White space before a value counts against the body's limit only, within it also here. */
    buf_init(&buf, body, LIMIT_BODY_MAX);
    buf_add_c(&buf, OPEN11 "<s:Body><CheckStatus xmlns='" T "'><PersonCode>");
    for (int i = 0; i < 5000; i++)
        buf_add_char(&buf, ' ');
    buf_add_c(&buf, "010190-01239</PersonCode>" U "</CheckStatus></s:Body>" CLOSE);
    assert_int_equal(decode(SOAP_11, buf_str(&buf), &fields, &problem), 0);
    assert_true(str_eq_c(fields.person_code, "010190-01239"));
    buf_init(&buf, body, LIMIT_BODY_MAX);
    buf_add_c(&buf, OPEN11 "<s:Body><CheckStatus xmlns='" T "'>" P "<userName>");
    for (int i = 0; i < 5000; i++)
        buf_add_char(&buf, 'a');
    buf_add_c(&buf, "</userName></CheckStatus></s:Body>" CLOSE);
    assert_int_equal(decode(SOAP_11, buf_str(&buf), &fields, &problem), PROBLEM_BAD_TEXT);
    assert_string_equal(problem.field, "userName");
}

/* A reader that refused must read the next message as if nothing had been. */
static void
refusal_leaves_no_trace(void **state)
{
    struct query_fields fields;
    struct problem problem;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_true(decode(bad[i].version, str_from(bad[i].body), &fields, &problem) < 0);
        assert_int_equal(decode(SOAP_11, STR(MSG(P U)), &fields, &problem), 0);
        assert_true(str_eq_c(fields.person_code, "010190-01239"));
        assert_null(fields.date_from.ptr);
    }
}

static const struct {
    const char *type, *action;
    enum soap_version version;
    int result;
} actions[] = {
    {"text/xml", NULL, SOAP_11, 0},
    {"text/xml", "", SOAP_11, 0},
    {"text/xml", "\"\"", SOAP_11, 0},
    {"text/xml", "\"" T "/CheckStatus\"", SOAP_11, 0},
    {"text/xml", T "/CheckStatus", SOAP_11, 0},
    {"text/xml", "\"" T "/Check\"", SOAP_11, PROBLEM_WRONG_SOAP_ACTION},
    {"text/xml", "\"" T "/CheckStatus", SOAP_11, PROBLEM_WRONG_SOAP_ACTION},
    {"text/xml", "x", SOAP_11, PROBLEM_WRONG_SOAP_ACTION},
    {"application/soap+xml", NULL, SOAP_12, 0},
    {"application/soap+xml; action=\"\"", NULL, SOAP_12, 0},
    {"application/soap+xml; charset=utf-8; action=\"" T "/CheckStatus\"", NULL, SOAP_12, 0},
    {"application/soap+xml; action=\"urn:x\"", NULL, SOAP_12, PROBLEM_WRONG_SOAP_ACTION},
    {"application/soap+xml", "\"urn:x\"", SOAP_12, PROBLEM_WRONG_SOAP_ACTION},
};

static void
action_must_not_contradict(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
        struct query_fields fields;
        struct problem problem;
        const char *body = actions[i].version == SOAP_11 ? MSG(P U) : OPEN12 GOOD CLOSE;

        assert_int_equal(soap_decode(reader, actions[i].version, str_from(actions[i].type),
                                     str_from(actions[i].action), str_from(body), &arena, &fields,
                                     &problem),
                         actions[i].result);
    }
}

static const struct {
    const char *type;
    enum soap_version version;
    int result;
} types[] = {
    {"text/xml", SOAP_11, 0},
    {"TEXT/XML; charset=\"UTF-8\"", SOAP_11, 0},
    {" text/xml ;charset=utf-8; ", SOAP_11, 0},
    {"application/soap+xml;action=\"a b\";charset=utf-8", SOAP_12, 0},
    {"application/soap+xml; charset=utf-16", SOAP_12, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
    {"text/xml; charset=iso-8859-4", SOAP_11, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
    {"text/xml; charset=utf-8; charset=utf-8", SOAP_11, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
    {"text/xml; charset", SOAP_11, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
    {"text/xml; charset=\"utf-8", SOAP_11, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
    {"text/xml x", SOAP_11, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
    {"text", SOAP_11, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
    {"", SOAP_11, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
    {NULL, SOAP_11, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
    {"application/json", SOAP_11, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
    {"multipart/related; type=\"text/xml\"", SOAP_11, PROBLEM_UNSUPPORTED_MEDIA_TYPE},
};

static void
content_type_tells_the_version(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        enum soap_version version = SOAP_12;
        struct problem problem;

        assert_int_equal(soap_version_of(str_from(types[i].type), &version, &problem),
                         types[i].result);
        assert_int_equal(version, types[i].version);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_means_the_same),
        cmocka_unit_test(every_flaw_is_named),
        cmocka_unit_test(values_are_judged),
        cmocka_unit_test(context_and_dates_are_read),
        cmocka_unit_test(utf16_is_refused),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(refusal_leaves_no_trace),
        cmocka_unit_test(action_must_not_contradict),
        cmocka_unit_test(content_type_tells_the_version),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
