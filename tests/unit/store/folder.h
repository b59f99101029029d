/* A temporary folder of a test's own. */
#ifndef TILTS_TESTS_STORE_FOLDER_H
#define TILTS_TESTS_STORE_FOLDER_H

#define FOLDER_PATH_MAX 256

/* Makes it and empties it again with whatever is in it; one at a time. */
void folder_open(void);
void folder_close(void);
/* The path of a file in it, in one of a few static buffers. */
const char *folder_path(const char *name);

#endif
