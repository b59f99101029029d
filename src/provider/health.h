/*
 * Whether a node can do its work, as a list of checks that say what is wrong and what to do. Pure:
 * of what a watch has seen.
 */
#ifndef TILTS_PROVIDER_HEALTH_H
#define TILTS_PROVIDER_HEALTH_H

#include "provider/watch.h"

#define HEALTH_DETAIL_MAX 640

struct health_check {
    const char *name; /* "register", "log", "lanes", "disk", "clock", "crl", "certificate" */
    bool good;
    char detail[HEALTH_DETAIL_MAX]; /* a sentence; never personal data */
};

#define HEALTH_CHECKS 7

/* Looks at all of them; true when every one is good. */
bool health_ready(const struct watch *watch, struct health_check ret_checks[static HEALTH_CHECKS]);
/* Whether all lanes still come round their loops: if not, only a restart helps. */
bool health_alive(const struct watch *watch, struct health_check *ret_check);

#endif
