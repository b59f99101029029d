/*
 * reminders.yaml, named by `reminders` in provider.yaml: who is reminded of duties, by which mail
 * server, at which distances before a due time. Sending itself is http/mail.
 */
#ifndef TILTS_NODE_REMINDERS_H
#define TILTS_NODE_REMINDERS_H

#include "base/conf.h"
#include "duty/reminder.h"
#include "http/mail.h"
#include "node/config.h"

enum reminders_language { REMINDERS_LATVIAN, REMINDERS_ENGLISH };

struct reminders {
    char *server;        /* smtp://host:port or smtps://host:port */
    char *trust;         /* PEM; NULL: the system's authorities */
    char *user;          /* NULL: no login */
    char *password_file; /* its first line; only with user */
    char *from;
    char **to;
    unsigned to_count;
    unsigned *hours; /* distances; 0: when it is overdue */
    unsigned hours_count;
    unsigned language; /* enum reminders_language */
    unsigned tls;      /* 0 required, 1 none */
};

/* NULL with a sentence. Addresses, server and distances are checked. */
struct reminders *reminders_load(const char *path, char error[static CONF_ERROR_MAX]) MUST_USE;
void reminders_free(struct reminders *reminders); /* NULL is fine */

/* Sends one about that duty at that distance. 0 when the server has taken it, else -1. */
int reminders_send(const struct reminders *reminders, const struct node_config *config,
                   const struct duty *duty, unsigned hours, int64_t now_us,
                   char error[static CONF_ERROR_MAX]) MUST_USE;

#endif
