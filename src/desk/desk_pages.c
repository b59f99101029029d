/* The pages and the contract: files that are part of the program, gzipped beside plain, known by
 * their hash. */
#include "desk/desk_private.h"

#include "base/embed.h"
#include "pki/digest.h"

#include <string.h>

extern const struct embedded desk_files[];
extern const size_t desk_files_count;
extern const struct embedded desk_texts[];

/* What a route of a page serves. */
struct page {
    const char *file, *type;
};

static const struct page index_page = {"index.html", "text/html; charset=utf-8"},
                         script_page = {"app.js", "text/javascript; charset=utf-8"},
                         style_page = {"app.css", "text/css; charset=utf-8"};

static const struct embedded *
find_file(const char *name, const char *ending)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < desk_files_count; i++)
        if (strncmp(desk_files[i].name, name, len) == 0 &&
            strcmp(desk_files[i].name + len, ending) == 0)
            return &desk_files[i];
    return NULL;
}

/* Whether the list names gzip with a weight other than zero (RFC 9110 section 12.5.3). */
static bool
takes_gzip(struct str accepted)
{
    while (accepted.len) {
        struct str coding = str_split(&accepted, ',');
        struct str name = str_trim(str_split(&coding, ';'));
        struct str weight = str_trim(coding);
        if (str_eq(name, STR("gzip")))
            return !str_eq(weight, STR("q=0")) && !str_starts_with(weight, STR("q=0.000"));
    }
    return false;
}

static struct str
tag_of(struct arena *arena, const struct embedded *file)
{
    uint8_t hash[DIGEST_SIZE];
    struct buf buf;

    digest_sha256(file->text.ptr, file->text.len, hash);
    arena_buf(arena, &buf, 2 * DIGEST_SIZE + 3);
    buf_add_char(&buf, '"');
    buf_add_hex(&buf, hash, DIGEST_SIZE / 2);
    buf_add_char(&buf, '"');
    return buf_str(&buf);
}

static bool
names_tag(struct str list, struct str tag)
{
    while (list.len)
        if (str_eq(str_trim(str_split(&list, ',')), tag))
            return true;
    return false;
}

static void
serve_page(struct desk_call *call)
{
    const struct page *page = call->route->row;
    const struct embedded *plain = find_file(page->file, ""),
                          *packed = find_file(page->file, ".gz");
    const struct embedded *file =
        packed && takes_gzip(http_header(call->request, "Accept-Encoding")) ? packed : plain;
    struct str tag;

    if (!file) {
        desk_reply_problem(call, PROBLEM_NOT_FOUND, NULL);
        return;
    }
    tag = tag_of(&call->request->arena, file);
    desk_reply_header(call, "ETag", tag);
    desk_reply_header(call, "Vary", STR("Accept-Encoding"));
    desk_reply_header(call, "Cache-Control", STR("no-cache"));
    if (names_tag(http_header(call->request, "If-None-Match"), tag)) {
        desk_reply_static(call, 304, NULL, STR(""));
        return;
    }
    if (file == packed)
        desk_reply_header(call, "Content-Encoding", STR("gzip"));
    desk_reply_static(call, 200, page->type, file->text);
}

static void
serve_openapi(struct desk_call *call)
{
    desk_reply_header(call, "Cache-Control", STR("no-cache"));
    desk_reply_static(call, 200, REST_CONTENT_TYPE, desk_texts[1].text);
}

const struct desk_route desk_page_routes[] = {
    {HTTP_GET, "/", 0, DESK_PUBLIC, serve_page, &index_page},
    {HTTP_GET, "/app.js", 0, DESK_PUBLIC, serve_page, &script_page},
    {HTTP_GET, "/app.css", 0, DESK_PUBLIC, serve_page, &style_page},
    {HTTP_GET, "/v1/openapi.json", 0, DESK_PUBLIC, serve_openapi, NULL},
    {0},
};
