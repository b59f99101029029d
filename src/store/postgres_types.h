/* The few types that travel, by PostgreSQL's fixed numbers (pg_type.dat). Private to src/store. */
#ifndef TILTS_STORE_POSTGRES_TYPES_H
#define TILTS_STORE_POSTGRES_TYPES_H

enum {
    POSTGRES_BYTEA = 17,
    POSTGRES_INT8 = 20,
    POSTGRES_TEXT = 25,
    POSTGRES_BYTEA_ARRAY = 1001,
    POSTGRES_TEXT_ARRAY = 1009,
    POSTGRES_INT8_ARRAY = 1016,
};

#endif
