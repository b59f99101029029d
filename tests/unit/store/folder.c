/* See folder.h. */
#include "folder.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

void
folder_open(void)
{
    snprintf(folder, sizeof folder, "/tmp/tilts-test-XXXXXX");
    if (!mkdtemp(folder))
        abort();
}

void
folder_close(void)
{
    DIR *dir = opendir(folder);

    for (struct dirent *entry; dir && (entry = readdir(dir));)
        unlink(folder_path(entry->d_name));
    if (dir)
        closedir(dir);
    rmdir(folder);
}

const char *
folder_path(const char *name)
{
    static char paths[8][FOLDER_PATH_MAX + sizeof folder];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}
