/* The table of roles: see roles.h. */
#include "desk/roles.h"

#include "desk/desk.h"

static const struct {
    const char *name;
    unsigned role;
} table[] = {
    {"operator", DESK_OPERATOR},
    {"supervisor", DESK_SUPERVISOR},
    {"dpo", DESK_DPO},
    {"administrator", DESK_ADMINISTRATOR},
};

unsigned
roles_of(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (str_eq_c(name, table[i].name))
            return table[i].role;
    return 0;
}

/* Adds one name; false when it is none or was named before. */
static bool
add(struct str name, unsigned *roles)
{
    unsigned role = roles_of(name);

    if (role == 0 || *roles & role)
        return false;
    *roles |= role;
    return true;
}

bool
roles_read(const json_t *names, unsigned *ret_roles)
{
    unsigned roles = 0;

    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *name = json_array_get(names, i);
        if (!json_is_string(name) ||
            !add((struct str){json_string_value(name), json_string_length(name)}, &roles))
            return false;
    }
    if (roles == 0)
        return false;
    *ret_roles = roles;
    return true;
}

json_t *
roles_show(unsigned roles)
{
    json_t *names = json_array();

    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (roles & table[i].role)
            json_array_append_new(names, json_string(table[i].name));
    return names;
}

void
roles_text(unsigned roles, struct buf *buf)
{
    bool first = true;

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (!(roles & table[i].role))
            continue;
        if (!first)
            buf_add_char(buf, ',');
        buf_add_c(buf, table[i].name);
        first = false;
    }
}

bool
roles_parse(struct str text, unsigned *ret_roles)
{
    unsigned roles = 0;

    if (text.len == 0 || text.ptr[text.len - 1] == ',')
        return false;
    while (text.len)
        if (!add(str_trim(str_split(&text, ',')), &roles))
            return false;
    *ret_roles = roles;
    return true;
}
