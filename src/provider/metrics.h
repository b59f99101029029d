/*
 * The node's numbers as Prometheus reads them; docs/operations.md lists them. Never personal data:
 * labels are lanes, channels, outcomes, origins, agreement ids and names of checks. Pure but for
 * the process's own figures.
 */
#ifndef TILTS_PROVIDER_METRICS_H
#define TILTS_PROVIDER_METRICS_H

#include "provider/watch.h"

/* Of what the watch has seen when it looked last. */
void metrics_write(const struct watch *watch, struct buf *buf);

#endif
