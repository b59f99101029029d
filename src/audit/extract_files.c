/* Streams with their hashes, in one folder: see extract_files.h. */
#include "audit/extract_files.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST_LINE_MAX (2 * DIGEST_SIZE + 2 + EXTRACT_NAME_MAX + 1)

struct open_file {
    char name[EXTRACT_NAME_MAX];
    FILE *stream; /* NULL once it is ended */
    struct digest *digest;
    uint8_t hash[DIGEST_SIZE];
};

struct extract_files {
    int folder;
    char *path;
    struct open_file files[EXTRACT_FILES_MAX];
    int count;
    char error[512];
};

static void
fail(struct extract_files *files, const char *name)
{
    if (files->error[0] == '\0')
        snprintf(files->error, sizeof files->error, "%.200s/%s: %s", files->path, name,
                 strerror(errno));
}

static bool
is_empty(const char *path)
{
    DIR *folder = opendir(path);
    bool empty = folder != NULL;

    for (struct dirent *entry; empty && (entry = readdir(folder));)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (folder)
        closedir(folder);
    return empty;
}

struct extract_files *
extract_files_open(const char *folder, char error[static 512])
{
    struct extract_files *files = calloc(1, sizeof *files);

    if (!files || !(files->path = strdup(folder))) {
        free(files);
        snprintf(error, 512, "no memory");
        return NULL;
    }
    files->folder = -1;
    if (file_make_folder(folder, 0700, error) < 0)
        goto fail;
    if (!is_empty(folder)) {
        snprintf(error, 512, "%.400s: it must be a new or an empty folder", folder);
        goto fail;
    }
    files->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (files->folder < 0) {
        snprintf(error, 512, "%.400s: %s", folder, strerror(errno));
        goto fail;
    }
    return files;
fail:
    free(files->path);
    free(files);
    return NULL;
}

int
extract_files_add(struct extract_files *files, const char *name)
{
    struct open_file *file = &files->files[files->count];
    int fd;

    if (files->count == EXTRACT_FILES_MAX || strlen(name) >= sizeof file->name) {
        errno = ENFILE;
        fail(files, name);
        return -1;
    }
    fd = openat(files->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    file->stream = fd < 0 ? NULL : fdopen(fd, "w");
    file->digest = digest_open();
    if (!file->stream || !file->digest) {
        fail(files, name);
        if (file->stream)
            fclose(file->stream);
        else if (fd >= 0)
            close(fd);
        if (file->digest)
            digest_close(file->digest, file->hash);
        *file = (struct open_file){.stream = NULL};
        return -1;
    }
    (void)str_copy(str_from(name), file->name, sizeof file->name);
    return files->count++;
}

void
extract_files_put(struct extract_files *files, int file, struct str bytes)
{
    struct open_file *to = file < 0 ? NULL : &files->files[file];

    if (!to || !to->stream || bytes.len == 0)
        return;
    if (fwrite(bytes.ptr, 1, bytes.len, to->stream) != bytes.len)
        fail(files, to->name);
    digest_add(to->digest, bytes.ptr, bytes.len);
}

/* Durable, too: its hash is about to be recorded. */
static void
end_file(struct extract_files *files, struct open_file *file)
{
    if (!file->stream)
        return;
    if (fflush(file->stream) != 0 || fsync(fileno(file->stream)) < 0)
        fail(files, file->name);
    if (fclose(file->stream) != 0)
        fail(files, file->name);
    file->stream = NULL;
    digest_close(file->digest, file->hash);
}

void
extract_files_write(struct extract_files *files, const char *name, struct str bytes)
{
    int file = extract_files_add(files, name);

    if (file < 0)
        return;
    extract_files_put(files, file, bytes);
    end_file(files, &files->files[file]);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp((*(const struct open_file *const *)a)->name,
                  (*(const struct open_file *const *)b)->name);
}

int
extract_files_finish(struct extract_files *files, const char *manifest,
                     uint8_t ret_hash[static DIGEST_SIZE])
{
    const struct open_file *sorted[EXTRACT_FILES_MAX];
    char memory[EXTRACT_FILES_MAX * MANIFEST_LINE_MAX];
    struct buf buf;

    for (int i = 0; i < files->count; i++) {
        end_file(files, &files->files[i]);
        sorted[i] = &files->files[i];
    }
    qsort(sorted, (size_t)files->count, sizeof sorted[0], compare_names);
    buf_init(&buf, memory, sizeof memory);
    for (int i = 0; i < files->count; i++) {
        buf_add_hex(&buf, sorted[i]->hash, DIGEST_SIZE);
        buf_add(&buf, STR("  "));
        buf_add_c(&buf, sorted[i]->name);
        buf_add_char(&buf, '\n');
    }
    extract_files_write(files, manifest, buf_str(&buf));
    if (fsync(files->folder) < 0)
        fail(files, manifest);
    digest_sha256(buf.ptr, buf.len, ret_hash);
    return files->error[0] == '\0' ? 0 : -1;
}

const char *
extract_files_error(const struct extract_files *files)
{
    return files->error;
}

void
extract_files_close(struct extract_files *files, bool keep)
{
    if (!files)
        return;
    for (int i = 0; i < files->count; i++) {
        end_file(files, &files->files[i]);
        if (!keep)
            unlinkat(files->folder, files->files[i].name, 0);
    }
    if (!keep)
        rmdir(files->path);
    close(files->folder);
    free(files->path);
    free(files);
}
