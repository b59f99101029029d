/* Composing by RFC 5322, 2045 and 2047; sending by curl: see mail.h. */
#include "http/mail.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS_MAX 254
/* RFC 2047: a line with an encoded word has at most 76 characters, the word "Subject:" too. */
#define WORD_BYTES 39
/* RFC 2045: a line of base64 has at most 76 characters. */
#define LINE_BYTES 57

bool
mail_address_is_valid(const char *address)
{
    const char *at = strchr(address, '@');
    size_t len = strlen(address);

    if (len > ADDRESS_MAX || !at || at == address || at[1] == '\0' || strchr(at + 1, '@'))
        return false;
    for (size_t i = 0; i < len; i++)
        if (address[i] <= ' ' || address[i] >= 0x7f || strchr("<>()[],;:\\\"", address[i]))
            return false;
    return true;
}

static void
add_subject(struct buf *buf, struct str subject)
{
    buf_add_c(buf, "Subject:");
    while (subject.len) {
        struct str part = str_cut(subject, WORD_BYTES);
        if (part.len == 0)
            part.len = 1; /* not UTF-8: byte by byte, and the reader sees it */
        buf_add_c(buf, " =?UTF-8?B?");
        buf_add_base64(buf, part.ptr, part.len);
        buf_add_c(buf, "?=\r\n");
        subject.ptr += part.len;
        subject.len -= part.len;
    }
}

static void
add_date(struct buf *buf, int64_t at_us)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct date day = {(int32_t)(at_us / US_PER_DAY)};
    int year, month, number, second = (int)(at_us % US_PER_DAY / US_PER_SECOND);

    date_to_ymd(day, &year, &month, &number);
    buf_addf(buf, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\r\n", days[date_weekday(day) - 1],
             number, months[month - 1], year, second / 3600, second / 60 % 60, second % 60);
}

/* Text is encoded with the line ends that mail has. */
static bool
add_body(struct buf *buf, struct str body)
{
    char *memory = malloc(2 * body.len + 1);
    struct buf lines;

    if (!memory)
        return false;
    buf_init(&lines, memory, 2 * body.len + 1);
    for (size_t i = 0; i < body.len; i++) {
        if (body.ptr[i] == '\n')
            buf_add_char(&lines, '\r');
        buf_add_char(&lines, body.ptr[i]);
    }
    for (size_t i = 0; i < lines.len; i += LINE_BYTES) {
        size_t left = lines.len - i;
        buf_add_base64(buf, memory + i, left < LINE_BYTES ? left : LINE_BYTES);
        buf_add_c(buf, "\r\n");
    }
    free(memory);
    return true;
}

bool
mail_compose(const struct mail *mail, struct buf *buf)
{
    if (mail->body.len > MAIL_BODY_MAX || mail->subject.len == 0)
        return false;
    add_date(buf, mail->at_us);
    buf_addf(buf, "From: <%s>\r\n", mail->from);
    for (size_t i = 0; i < mail->to_count; i++)
        buf_addf(buf, "%s<%s>%s", i ? " " : "To: ", mail->to[i],
                 i + 1 < mail->to_count ? ",\r\n" : "\r\n");
    add_subject(buf, mail->subject);
    buf_addf(buf, "Message-ID: <%.*s>\r\n", STR_FMT(mail->id));
    /* RFC 3834: nobody's holiday answers this. */
    buf_add_c(buf, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                   "Content-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: base64\r\n\r\n");
    return add_body(buf, mail->body) && buf_ok(buf);
}

static size_t
hand_out(char *to, size_t size, size_t count, void *user)
{
    struct str *rest = user;
    size_t room = size * count, len = rest->len < room ? rest->len : room;

    memcpy(to, rest->ptr, len);
    rest->ptr += len;
    rest->len -= len;
    return len;
}

/* The first option that curl refuses, or CURLE_OK. */
static CURLcode
set_server(CURL *curl, const struct mail_server *server)
{
    CURLcode r = curl_easy_setopt(curl, CURLOPT_URL, server->url);

    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_PROXY, "");
    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, server->deadline_ms);
    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_USE_SSL,
                             (long)(server->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (r == CURLE_OK && server->trust_path)
        r = curl_easy_setopt(curl, CURLOPT_CAINFO, server->trust_path);
    if (r == CURLE_OK && server->user)
        r = curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
    if (r == CURLE_OK && server->password)
        r = curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password);
    return r;
}

static CURLcode
set_message(CURL *curl, const struct mail *mail, struct curl_slist *to, struct str *rest)
{
    CURLcode r = curl_easy_setopt(curl, CURLOPT_MAIL_FROM, mail->from);

    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_READFUNCTION, hand_out);
    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_READDATA, rest);
    return r;
}

static int
fail(char *error, const char *url, const char *why)
{
    snprintf(error, MAIL_ERROR_MAX, "%s: %s", url, why);
    return -1;
}

static int
deliver(const struct mail_server *server, const struct mail *mail, struct str message, char *error)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *to = NULL, *longer;
    char complaint[CURL_ERROR_SIZE] = "";
    CURLcode r = curl ? CURLE_OK : CURLE_OUT_OF_MEMORY;

    for (size_t i = 0; i < mail->to_count && r == CURLE_OK; i++) {
        longer = curl_slist_append(to, mail->to[i]);
        r = longer ? CURLE_OK : CURLE_OUT_OF_MEMORY;
        to = longer ? longer : to;
    }
    if (r == CURLE_OK)
        r = curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, complaint);
    if (r == CURLE_OK)
        r = set_server(curl, server);
    if (r == CURLE_OK)
        r = set_message(curl, mail, to, &message);
    if (r == CURLE_OK)
        r = curl_easy_perform(curl);
    curl_slist_free_all(to);
    curl_easy_cleanup(curl);
    if (r == CURLE_OK)
        return 0;
    return fail(error, server->url, complaint[0] ? complaint : curl_easy_strerror(r));
}

int
mail_send(const struct mail_server *server, const struct mail *mail,
          char error[static MAIL_ERROR_MAX])
{
    size_t room = 3 * mail->body.len + 8 * mail->subject.len + MAIL_RECIPIENTS_MAX * 300 + 2048;
    bool valid = mail_address_is_valid(mail->from) && mail->to_count > 0 &&
                 mail->to_count <= MAIL_RECIPIENTS_MAX;
    struct buf message;
    char *memory;
    int r;

    for (size_t i = 0; valid && i < mail->to_count; i++)
        valid = mail_address_is_valid(mail->to[i]);
    if (!valid)
        return fail(error, server->url, "an address is not of the form name@domain");
    memory = malloc(room);
    if (!memory)
        return fail(error, server->url, "no memory");
    buf_init(&message, memory, room);
    r = mail_compose(mail, &message)
            ? deliver(server, mail, buf_str(&message), error)
            : fail(error, server->url, "the message is too long or has no subject");
    free(memory);
    return r;
}
