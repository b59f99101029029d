/* See soap_attribute.h. */
#include "codec/soap_attribute.h"

#include <string.h>

static const struct {
    struct str name;
    enum soap_ns ns;
} namespaces[] = {
    {{SOAP_NS_TILTS, sizeof SOAP_NS_TILTS - 1}, SOAP_IN_TILTS},
    {{SOAP_NS_11, sizeof SOAP_NS_11 - 1}, SOAP_IN_11},
    {{SOAP_NS_12, sizeof SOAP_NS_12 - 1}, SOAP_IN_12},
    {{SOAP_NS_XSI, sizeof SOAP_NS_XSI - 1}, SOAP_IN_XSI},
};

enum soap_ns
soap_attribute_split(const char *name, const char **ret_local)
{
    const char *separator = strchr(name, SOAP_NS_SEPARATOR);

    *ret_local = separator ? separator + 1 : name;
    if (!separator)
        return SOAP_IN_NONE;
    for (size_t i = 0; i < ARRAY_LEN(namespaces); i++)
        if (str_eq((struct str){name, (size_t)(separator - name)}, namespaces[i].name))
            return namespaces[i].ns;
    return SOAP_IN_OTHER;
}

static bool
is_true(const char *value)
{
    struct str text = str_trim(str_from(value));

    return str_eq_c(text, "1") || str_eq_c(text, "true");
}

static bool
is_false(const char *value)
{
    struct str text = str_trim(str_from(value));

    return str_eq_c(text, "0") || str_eq_c(text, "false");
}

/* The value of an attribute, or NULL. */
static const char *
attribute(const char **attributes, enum soap_ns ns, const char *local)
{
    for (; *attributes; attributes += 2) {
        const char *name;

        if (soap_attribute_split(attributes[0], &name) == ns && strcmp(name, local) == 0)
            return attributes[1];
    }
    return NULL;
}

bool
soap_attribute_nil(const char **attributes, bool *ret_nil)
{
    const char *value = attribute(attributes, SOAP_IN_XSI, "nil");

    *ret_nil = value && is_true(value);
    return !value || *ret_nil || is_false(value);
}

static enum soap_ns
envelope_ns(enum soap_version version)
{
    return version == SOAP_11 ? SOAP_IN_11 : SOAP_IN_12;
}

bool
soap_attribute_is_ours(enum soap_version version, const char **attributes)
{
    static const char *const roles[] = {
        "",
        "http://schemas.xmlsoap.org/soap/actor/next",
        SOAP_NS_12 "/role/next",
        SOAP_NS_12 "/role/ultimateReceiver",
    };
    const char *local = version == SOAP_11 ? "actor" : "role";
    struct str role = str_trim(str_from(attribute(attributes, envelope_ns(version), local)));

    for (size_t i = 0; i < ARRAY_LEN(roles); i++)
        if (str_eq_c(role, roles[i]))
            return true;
    return false;
}

bool
soap_attribute_must_understand(enum soap_version version, const char **attributes)
{
    const char *value = attribute(attributes, envelope_ns(version), "mustUnderstand");

    return value && !is_false(value);
}
