/* The caller behind a connection: see connection.h. */
#include "lane/connection.h"

#include <stdlib.h>

struct connection {
    void *session;
    struct caller caller;
    bool heard;
    bool read; /* the certificate was looked at; the handshake comes before the first request */
};

struct connection *
connection_new(void *session)
{
    struct connection *connection = calloc(1, sizeof *connection);

    if (connection)
        connection->session = session;
    return connection;
}

void
connection_free(struct connection *connection)
{
    free(connection);
}

bool
connection_hear(struct connection *connection)
{
    bool first = !connection->heard;

    connection->heard = true;
    return first;
}

struct caller *
connection_caller(struct connection *connection, const struct identity_trust *trust, int64_t now_us)
{
    if (!connection->read || connection->caller.generation != identity_generation(trust) ||
        now_us >= connection->caller.valid_until_us) {
        identity_of(connection->session, trust, &connection->caller);
        connection->read = true;
    }
    return &connection->caller;
}
