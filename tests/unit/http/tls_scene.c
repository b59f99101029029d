/* See tls_scene.h. */
#include "tls_scene.h"

#include "base/file.h"
#include "tls_peer.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define NEW_KEY "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -batch "

static void
run(const char *folder, const char *words)
{
    char command[1024];

    snprintf(command, sizeof command, "cd %s && (%s) 2>/dev/null", folder, words);
    if (system(command) != 0)
        fail_msg("%s", command);
}

static void
run_openssl(const char *folder, const char *arguments)
{
    char words[512];

    snprintf(words, sizeof words, "openssl %s", arguments);
    run(folder, words);
}

int
tls_folder_make(void **state)
{
    char *folder = strdup("/tmp/tilts-http-XXXXXX");

    if (!mkdtemp(folder))
        return -1;
    *state = folder;
    run_openssl(folder, "req -x509 " NEW_KEY "-keyout ca.key -out ca.pem -subj '/CN=authority'");
    run_openssl(folder, "req -x509 " NEW_KEY
                        "-keyout other-ca.key -out other-ca.pem -subj '/CN=another authority'");
    run_openssl(folder, "req -x509 -CA ca.pem -CAkey ca.key " NEW_KEY
                        "-keyout server.key -out server.pem -subj '/CN=server' "
                        "-addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=CA:FALSE");
    run_openssl(folder, "req -x509 -CA ca.pem -CAkey ca.key " NEW_KEY
                        "-keyout client.key -out client.pem -subj '/CN=client' "
                        "-addext basicConstraints=CA:FALSE");
    run_openssl(folder, "req -x509 -CA other-ca.pem -CAkey other-ca.key " NEW_KEY
                        "-keyout stranger.key -out stranger.pem -subj '/CN=stranger' "
                        "-addext basicConstraints=CA:FALSE");
    run_openssl(folder, "x509 -in client.pem -out mismatched.pem");
    run_openssl(folder, "pkey -in stranger.key -out mismatched.key");
    run_openssl(folder, "req -new -key server.key -subj '/CN=server' -out expired.csr "
                        "-addext subjectAltName=IP:127.0.0.1");
    run_openssl(folder, "pkey -in server.key -out expired.key");
    /* Only "openssl ca" issues for the past; it wants a folder and settings of its own. */
    run(folder, "mkdir past && touch past/index && echo 01 >past/serial && printf '[ca]\\n"
                "default_ca=x\\n[x]\\ndatabase=past/index\\nserial=past/serial\\n"
                "new_certs_dir=past\\ndefault_md=sha256\\ncopy_extensions=copy\\npolicy=y\\n"
                "[y]\\ncommonName=supplied\\n' >past/settings && "
                "openssl ca -config past/settings -batch -notext -cert ca.pem -keyfile ca.key "
                "-startdate 20200101000000Z -enddate 20210101000000Z -in expired.csr "
                "-out expired.pem; rm -r past expired.csr; test -s expired.pem");
    return 0;
}

int
tls_folder_remove(void **state)
{
    static const char *const names[] = {"ca",       "other-ca",   "server",  "client",
                                        "stranger", "mismatched", "expired", "renewed"};
    char path[64];

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof path, "%s/%s.pem", (char *)*state, names[i]);
        unlink(path);
        snprintf(path, sizeof path, "%s/%s.key", (char *)*state, names[i]);
        unlink(path);
    }
    rmdir(*state);
    free(*state);
    return 0;
}

static int
on_connect(void *ctx, void *session, void **ret_connection)
{
    struct tls_scene *scene = ctx;

    scene->connects++;
    *ret_connection = malloc(1);
    return tls_require(session);
}

static void
on_disconnect(void *ctx, void *connection)
{
    struct tls_scene *scene = ctx;

    scene->disconnects++;
    free(connection);
}

static void
on_request(void *ctx, struct http_request *request)
{
    struct tls_scene *scene = ctx;

    scene->requests++;
    if (str_eq_c(request->path, "/never"))
        scene->never[scene->never_count++] = request;
    else
        scene->parked[scene->parked_count++] = request;
}

static void
on_refused(void *ctx, struct http_request *request, enum problem_code code,
           struct http_reply *ret_reply)
{
    struct tls_scene *scene = ctx;

    (void)request;
    scene->refused++;
    ret_reply->content_type = "text/plain";
    ret_reply->body = str_from(problem_kind(code)->code);
}

static void
on_done(void *ctx, struct http_request *request, bool sent)
{
    struct tls_scene *scene = ctx;

    (void)request;
    scene->done++;
    scene->sent += sent;
}

static void
reply(struct tls_scene *scene, struct http_request *request)
{
    struct http_header headers[] = {{"X-Request-Id", http_header(request, "X-Request-Id")},
                                    {"Location", STR("/echo")}};
    struct http_reply answer = {.status = 404, .headers = headers, .header_count = 2};

    if (str_eq_c(request->path, "/echo")) {
        answer.status = 200;
        answer.content_type = "text/plain; charset=utf-8";
        answer.body = request->body;
    } else if (str_eq_c(request->path, "/large")) {
        answer.status = 200;
        answer.content_type = "application/octet-stream";
        answer.body =
            (struct str){arena_alloc(&request->arena, scene->large_size), scene->large_size};
    } else if (str_eq_c(request->path, "/away")) {
        answer.status = 302;
    }
    if (!headers[0].value.ptr)
        headers[0].value = STR("none");
    http_reply(request, &answer);
}

static void *
serve(void *user)
{
    struct tls_scene *scene = user;
    struct pollfd fds[] = {{.fd = http_server_fd(scene->server), .events = POLLIN},
                           {.fd = scene->stop_fd, .events = POLLIN}};

    do {
        http_server_run(scene->server);
        if (scene->parked_count >= scene->hold)
            while (scene->parked_count > 0)
                reply(scene, scene->parked[--scene->parked_count]);
        poll(fds, 2, http_server_timeout_ms(scene->server));
    } while (!(fds[1].revents & POLLIN));
    return NULL;
}

static char *
pem(const char *folder, const char *name, const char *extension)
{
    char path[64], error[FILE_ERROR_MAX];
    char *text;
    size_t len;

    snprintf(path, sizeof path, "%s/%s%s", folder, name, extension);
    assert_int_equal(file_read(path, 65536, &text, &len, error), 0);
    return text;
}

void
tls_scene_start_at(struct tls_scene *scene, const char *folder, unsigned hold, uint16_t port,
                   const char *certificate_name)
{
    static const struct http_callbacks callbacks = {.on_connect = on_connect,
                                                    .on_disconnect = on_disconnect,
                                                    .on_request = on_request,
                                                    .on_refused = on_refused,
                                                    .on_done = on_done};
    char *certificate = pem(folder, certificate_name, ".pem");
    char *key = pem(folder, certificate_name, ".key");
    char *trust = pem(folder, "ca", ".pem");
    struct http_server_options options = {.address = "127.0.0.1",
                                          .port = port,
                                          .certificate_pem = certificate,
                                          .key_pem = key,
                                          .trust_pem = trust,
                                          .connections_max = 200,
                                          .connections_per_address_max = 200,
                                          .callbacks = &callbacks,
                                          .ctx = scene};
    char error[512] = "";

    *scene = (struct tls_scene){.hold = hold, .stop_fd = eventfd(0, EFD_CLOEXEC)};
    snprintf(scene->folder, sizeof scene->folder, "%s", folder);
    scene->server = http_server_open(&options, error);
    if (!scene->server)
        fail_msg("%s", error);
    scene->port = http_server_port(scene->server);
    free(certificate);
    free(key);
    free(trust);
    assert_int_equal(pthread_create(&scene->thread, NULL, serve, scene), 0);
}

void
tls_scene_start(struct tls_scene *scene, const char *folder, unsigned hold)
{
    tls_scene_start_at(scene, folder, hold, 0, "server");
}

void
tls_scene_stop(struct tls_scene *scene)
{
    eventfd_write(scene->stop_fd, 1);
    pthread_join(scene->thread, NULL);
    http_server_close(scene->server);
    close(scene->stop_fd);
    assert_int_equal(scene->done, scene->requests + scene->refused);
    assert_int_equal(scene->connects, scene->disconnects);
}

struct http_client *
tls_client(const char *folder, const char *certificate, const char *trust)
{
    char paths[3][64];
    char error[256];
    struct http_client_options options = {
        .trust_path = paths[0], .deadline_ms = 60000, .answer_max = 200000};

    snprintf(paths[0], sizeof paths[0], "%s/%s.pem", folder, trust);
    if (certificate) {
        snprintf(paths[1], sizeof paths[1], "%s/%s.pem", folder, certificate);
        snprintf(paths[2], sizeof paths[2], "%s/%s.key", folder, certificate);
        options.certificate_path = paths[1];
        options.key_path = paths[2];
    }
    return http_client_open(&options, error);
}

void
tls_url(const struct tls_scene *scene, const char *path, char url[static 128])
{
    snprintf(url, 128, "https://127.0.0.1:%u%s", scene->port, path);
}
