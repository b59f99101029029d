/*
 * What the back office sees of its node, looked at anew whenever somebody asks: the lanes' stats,
 * the register and its agreements, the parts of the audit log, certificate, CRL, disk and clock. It
 * has handles of its own and never touches a lane's.
 *
 * Thread: the back office's.
 */
#ifndef TILTS_PROVIDER_WATCH_H
#define TILTS_PROVIDER_WATCH_H

#include "lane/agreements.h"
#include "lane/stats.h"
#include "pki/identity.h"
#include "provider/config.h"

#define WATCH_ERROR_MAX 512
#define WATCH_PARTS_MAX 17 /* sixteen lanes and the commands' own part */

struct watch_lane {
    const struct stats *stats;
    const char *origin;
    const char *log_path;
};

/* One part of the audit log. */
struct watch_part {
    char *origin, *path;       /* owned */
    const struct stats *stats; /* NULL: written by commands */
    uint64_t size;             /* leaves; of commands' part as last looked at */
    uint64_t bytes;            /* its file and write-ahead log; 0 in a database */
    int64_t newest_us;         /* when its newest record was made; 0: none */
    int64_t cosigned_us;       /* when somebody last cosigned it, as far as seen; 0: never */
};

struct watch {
    const struct provider_config *config;
    const struct clock *clock;
    struct watch_part parts[WATCH_PARTS_MAX];
    size_t part_count;
    char *register_path;
    struct store *store; /* the register, to read; NULL when it cannot be opened */
    struct agreements *agreements;
    bool agreements_good; /* as last looked at */
    char register_error[WATCH_ERROR_MAX];
    struct identity_trust *trust;
    int64_t started_us, certificate_till_us;
    int64_t warn_us; /* when certificates that end are told of next */
    uint64_t disk_free;
};

struct watch_options {
    const struct provider_config *config;
    const struct clock *clock;
    const struct watch_lane *lanes;
    size_t lane_count;
    struct str certificate_pem;
};

/* NULL with a sentence. What options point to must outlive the watch. */
struct watch *watch_open(const struct watch_options *options,
                         char error[static WATCH_ERROR_MAX]) MUST_USE;
void watch_close(struct watch *watch); /* NULL is fine */
void watch_look(struct watch *watch);
/* Every second or so: the write-ahead logs go into their files, so that no lane has to do it;
   once a day, which certificates end soon. */
void watch_tend(struct watch *watch);
/* Of a signed note: when its newest cosignature (C2SP cosignature/v1) was made; 0: it has none. */
int64_t watch_cosigned_us(struct str note);

#endif
