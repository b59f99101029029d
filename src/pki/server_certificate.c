/* Generations of a server's certificate: see server_certificate.h. */
#include "pki/server_certificate.h"

#include "base/limits.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One reading of the files; older ones stay for the connections that were shown them. */
struct generation {
    struct generation *older;
    gnutls_certificate_credentials_t credentials;
    gnutls_x509_crt_t certificate;
};

/* What tells one state of a file from another. */
struct stamp {
    struct timespec changed;
    off_t size;
    ino_t inode;
};

struct server_certificate {
    char *certificate_path, *key_path;
    struct stamp certificate_stamp, key_stamp;
    struct generation *newest;
};

static struct stamp
stamp_of(const char *path)
{
    struct stat status;

    if (stat(path, &status) < 0)
        return (struct stamp){0};
    return (struct stamp){status.st_mtim, status.st_size, status.st_ino};
}

static bool
stamp_eq(struct stamp a, struct stamp b)
{
    return a.changed.tv_sec == b.changed.tv_sec && a.changed.tv_nsec == b.changed.tv_nsec &&
           a.size == b.size && a.inode == b.inode;
}

static void
generation_free(struct generation *generation)
{
    if (generation->credentials)
        gnutls_certificate_free_credentials(generation->credentials);
    if (generation->certificate)
        gnutls_x509_crt_deinit(generation->certificate);
    free(generation);
}

static int
take_texts(struct generation *generation, const gnutls_datum_t *certificate,
           const gnutls_datum_t *key)
{
    int r = gnutls_certificate_allocate_credentials(&generation->credentials);

    if (r >= 0)
        r = gnutls_certificate_set_x509_key_mem(generation->credentials, certificate, key,
                                                GNUTLS_X509_FMT_PEM);
    if (r >= 0)
        r = gnutls_x509_crt_init(&generation->certificate);
    if (r >= 0)
        r = gnutls_x509_crt_import(generation->certificate, certificate, GNUTLS_X509_FMT_PEM);
    return r < 0 ? r : 0;
}

static struct generation *
generation_read(const struct server_certificate *self, char *error)
{
    struct generation *generation = calloc(1, sizeof *generation);
    char *certificate = NULL, *key = NULL;
    size_t certificate_len, key_len;
    int r = GNUTLS_E_MEMORY_ERROR;

    if (file_read(self->certificate_path, LIMIT_PEM_MAX, &certificate, &certificate_len, error) <
            0 ||
        file_read(self->key_path, LIMIT_PEM_MAX, &key, &key_len, error) < 0)
        goto fail;
    if (generation)
        r = take_texts(generation,
                       &(gnutls_datum_t){(unsigned char *)certificate, (unsigned)certificate_len},
                       &(gnutls_datum_t){(unsigned char *)key, (unsigned)key_len});
    if (r < 0) {
        snprintf(error, FILE_ERROR_MAX, "%.200s and %.200s: %s", self->certificate_path,
                 self->key_path, gnutls_strerror(r));
        goto fail;
    }
    gnutls_memset(key, 0, key_len);
    free(certificate);
    free(key);
    return generation;
fail:
    if (key)
        gnutls_memset(key, 0, key_len);
    if (generation)
        generation_free(generation);
    free(certificate);
    free(key);
    return NULL;
}

struct server_certificate *
server_certificate_open(const char *certificate_path, const char *key_path,
                        char error[static FILE_ERROR_MAX])
{
    struct server_certificate *self = calloc(1, sizeof *self);

    if (!self || !(self->certificate_path = strdup(certificate_path)) ||
        !(self->key_path = strdup(key_path))) {
        snprintf(error, FILE_ERROR_MAX, "no memory for a certificate");
        server_certificate_close(self);
        return NULL;
    }
    if (server_certificate_refresh(self, error) < 0) {
        server_certificate_close(self);
        return NULL;
    }
    return self;
}

void
server_certificate_close(struct server_certificate *self)
{
    struct generation *older;

    if (!self)
        return;
    for (struct generation *g = self->newest; g; g = older) {
        older = g->older;
        generation_free(g);
    }
    free(self->certificate_path);
    free(self->key_path);
    free(self);
}

int
server_certificate_refresh(struct server_certificate *self, char error[static FILE_ERROR_MAX])
{
    struct stamp certificate = stamp_of(self->certificate_path), key = stamp_of(self->key_path);
    struct generation *generation;

    if (self->newest && stamp_eq(certificate, self->certificate_stamp) &&
        stamp_eq(key, self->key_stamp))
        return 0;
    /* Kept also when they are no good, so that it is said once and not every second. */
    self->certificate_stamp = certificate;
    self->key_stamp = key;
    generation = generation_read(self, error);
    if (!generation)
        return -1;
    generation->older = self->newest;
    self->newest = generation;
    return 1;
}

int
server_certificate_show(const struct server_certificate *self, void *session)
{
    return gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, self->newest->credentials) < 0
               ? -1
               : 0;
}

bool
server_certificate_names(const struct server_certificate *self, struct str host)
{
    char name[256];

    /* An IPv6 address stands in brackets (RFC 3986 section 3.2.2). */
    if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
        host = (struct str){host.ptr + 1, host.len - 2};
    return str_copy(host, name, sizeof name) && name[0] &&
           gnutls_x509_crt_check_hostname(self->newest->certificate, name) != 0;
}
