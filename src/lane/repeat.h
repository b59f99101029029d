/*
 * Idempotency: a request id that its caller used before. The same content is answered again and
 * recorded as a repeat of the one before; other content is refused, for an id names one request.
 * Looks in the batch, in the lane's own part of the log and in those of its sister lanes; in a
 * database, of all nodes.
 * Thread: the lane's.
 */
#ifndef TILTS_LANE_REPEAT_H
#define TILTS_LANE_REPEAT_H

#include "lane/exchange.h"

struct repeat;

/*
 * With a database every part of every node in it is looked into. Without one, paths are the sister
 * lanes' log files, count of them; they may not exist yet. NULL: no memory.
 */
struct repeat *repeat_open(const char *database, const char *const *paths, size_t count) MUST_USE;
void repeat_close(struct repeat *repeat); /* NULL is fine */

/* The step: sets x->repeat_of, or a problem. Looks only at ids that the caller gave. */
void repeat_find(struct exchange_tools *tools, struct exchange *const *batch, size_t count);
/*
 * The caller's newest answer with that request id, over all parts: if one was lost on its way and
 * the register changed before the question came again, the newest is what the caller holds, and so
 * what a receipt must prove. Else its first refusal: a later one may be the refusal of an id used
 * again. index UINT64_MAX when there is none; else *ret_store
 * is the part that holds it. -1 when a part cannot be read.
 */
int repeat_find_record(struct exchange_tools *tools, const struct caller *caller,
                       struct str request_id, struct arena *arena, struct store_record *ret_record,
                       struct store **ret_store) MUST_USE;

#endif
