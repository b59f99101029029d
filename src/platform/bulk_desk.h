/*
 * The bulk engine (bulk.h) in a thread of the running platform, and what desk and engine tell each
 * other: whether those in whose name jobs run may still ask, which only the desk's thread can look
 * up; and how providers did.
 * Thread: the desk's, all of it.
 */
#ifndef TILTS_PLATFORM_BULK_DESK_H
#define TILTS_PLATFORM_BULK_DESK_H

#include "desk/desk.h"
#include "platform/config.h"
#include "platform/provider_news.h"
#include "store/platform_bulk_store.h"

struct bulk_desk;

/* NULL: no memory. Everything handed in must outlive it; store is the desk's handle. */
struct bulk_desk *bulk_desk_open(const struct platform_config *config, const struct clock *clock,
                                 struct desk *desk, struct platform_store *store) MUST_USE;
void bulk_desk_close(struct bulk_desk *bulk); /* waits for the thread; NULL is fine */
/*
 * Once a second, and not within a transaction: looks the askers up anew, and starts the engine when
 * it does not run: because a command had the jobs, or because a failure (a locked file, a full
 * disk) stopped it. What it left on its way goes on under the same request ids.
 */
void bulk_desk_tend(struct bulk_desk *bulk);
/* Takes over what bulk jobs saw of providers since. */
void bulk_desk_tell(struct bulk_desk *bulk, struct provider_news *news);
/* A job was moved; after the commit. */
void bulk_desk_wake(struct bulk_desk *bulk);

#endif
