/* Looking into the data folder and the database: see part_list.h. */
#include "node/part_list.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "audit-"

struct listing {
    const struct node_config *config;
    struct part_list *list;
    char *error;
};

static int
add(struct listing *listing, struct str name)
{
    struct part_list *list = listing->list;
    char(*grown)[PART_NAME_MAX];

    for (size_t i = 0; i < list->count; i++)
        if (str_eq_c(name, list->names[i]))
            return 0;
    grown = realloc(list->names, (list->count + 1) * sizeof *grown);
    if (grown)
        list->names = grown;
    if (grown && str_copy(name, grown[list->count], sizeof *grown)) {
        list->count++;
        return 0;
    }
    snprintf(listing->error, STORE_ERROR_MAX, "no memory, or a part's name is too long");
    return -1;
}

/* The part in "audit-NAME.db" or "audit-NAME.guard"; empty for any other file. */
static struct str
name_in(const char *file)
{
    static const char *const suffixes[] = {".db", ".guard"};
    struct str rest = str_from(file);

    if (!str_starts_with(rest, STR(PREFIX)))
        return STR("");
    rest.ptr += sizeof PREFIX - 1;
    rest.len -= sizeof PREFIX - 1;
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        size_t len = strlen(suffixes[i]);
        if (rest.len > len && strcmp(rest.ptr + rest.len - len, suffixes[i]) == 0)
            return (struct str){rest.ptr, rest.len - len};
    }
    return STR("");
}

static int
list_folder(struct listing *listing)
{
    DIR *folder = opendir(listing->config->data);
    int r = 0;

    if (!folder) {
        snprintf(listing->error, STORE_ERROR_MAX, "%s: %s", listing->config->data, strerror(errno));
        return -1;
    }
    for (struct dirent *entry; r == 0 && (entry = readdir(folder));) {
        struct str name = name_in(entry->d_name);
        if (part_name_fits(name))
            r = add(listing, name);
    }
    closedir(folder);
    return r;
}

/* "<domain>/<node>/<part>" as this node names it. */
static int
take_origin(void *ctx, struct str origin)
{
    struct listing *listing = ctx;
    struct str name = origin, part, node;

    (void)str_split(&name, '/'); /* the domain */
    part = name;
    node = str_split(&part, '/');
    return add(listing, str_eq_c(node, listing->config->name) ? part : name);
}

static int
list_database(struct listing *listing)
{
    char under[STORE_ERROR_MAX];
    int len = snprintf(under, sizeof under, "%s/", listing->config->domain);

    return store_each_log(listing->config->database, (struct str){under, (size_t)len}, take_origin,
                          listing, listing->error);
}

static int
compare(const void *left, const void *right)
{
    bool left_elsewhere = strchr(left, '/') != NULL, right_elsewhere = strchr(right, '/') != NULL;
    size_t left_len = strlen(left), right_len = strlen(right);

    if (left_elsewhere != right_elsewhere)
        return left_elsewhere ? 1 : -1;
    if (left_len != right_len && !left_elsewhere) /* "2" before "10", and both before "admin" */
        return left_len < right_len ? -1 : 1;
    return strcmp(left, right);
}

int
part_list_load(const struct node_config *config, struct part_list *ret_list,
               char error[static STORE_ERROR_MAX])
{
    struct listing listing = {config, ret_list, error};

    *ret_list = (struct part_list){.names = NULL};
    if (list_folder(&listing) < 0 || (config->database && list_database(&listing) < 0))
        return -1;
    if (ret_list->count)
        qsort(ret_list->names, ret_list->count, sizeof *ret_list->names, compare);
    return 0;
}

void
part_list_done(struct part_list *list)
{
    free(list->names);
    *list = (struct part_list){.names = NULL};
}
