/* Roles by name: "operator", "supervisor", "dpo", "administrator". Pure. */
#ifndef TILTS_DESK_ROLES_H
#define TILTS_DESK_ROLES_H

#include "base/json.h"

#define ROLES_TEXT_MAX 64

/* One name as its bit (enum desk_role); 0 for none. */
unsigned roles_of(struct str name);
/* Names in a JSON array; false when one is unknown, repeated or there is none. */
bool roles_read(const json_t *names, unsigned *ret_roles) MUST_USE;
json_t *roles_show(unsigned roles); /* a new reference */
/* "operator,supervisor", for commands. */
void roles_text(unsigned roles, struct buf *buf);
/* The reverse; false as above. */
bool roles_parse(struct str text, unsigned *ret_roles) MUST_USE;

#endif
