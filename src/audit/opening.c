/* Openings and their binary form: see opening.h. */
#include "audit/opening.h"

#include "audit/commitment.h"

#include <string.h>

#define DOMAIN "tilts-open-1"

void
opening_make(const struct store_record *row, unsigned sections, struct opening *ret_opening)
{
    const struct str parts[SECTION_COUNT] = {row->operator_part, row->person_part, row->facts_part};
    bool there = row->salt.len == RECORD_SALT_SIZE;

    *ret_opening = (struct opening){.type = (enum record_type)row->type, .day = {row->day}};
    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        struct opening_section *section = &ret_opening->sections[i];
        section->open = there && parts[i].ptr && (sections & SECTION_BIT(i));
        if (section->open) {
            commitment_salt((const uint8_t *)row->salt.ptr, i, section->hash);
            section->bytes = parts[i];
        } else {
            memcpy(section->hash, row->commitments[i], DIGEST_SIZE);
        }
    }
}

void
opening_leaf_hash(const struct opening *opening, uint8_t ret_hash[static DIGEST_SIZE])
{
    uint8_t commitments[SECTION_COUNT][DIGEST_SIZE];

    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        const struct opening_section *section = &opening->sections[i];
        if (section->open)
            commitment_section(section->hash, section->bytes, commitments[i]);
        else
            memcpy(commitments[i], section->hash, DIGEST_SIZE);
    }
    commitment_leaf_hash(opening->type, opening->day, (const uint8_t(*)[DIGEST_SIZE])commitments,
                         ret_hash);
}

int
opening_record(const struct opening *opening, struct arena *arena, struct record *ret_record)
{
    struct str sections[SECTION_COUNT] = {{0}};

    for (unsigned i = 0; i < SECTION_COUNT; i++)
        if (opening->sections[i].open)
            sections[i] =
                (struct str){opening->sections[i].bytes.ptr ? opening->sections[i].bytes.ptr : "",
                             opening->sections[i].bytes.len};
    return record_decode(opening->type, sections, arena, ret_record);
}

static void
put_u32(struct buf *buf, uint32_t number)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_add_char(buf, (char)(uint8_t)(number >> shift));
}

void
opening_encode(const struct opening *opening, struct buf *buf)
{
    buf_add(buf, STR(DOMAIN));
    buf_add_char(buf, (char)(uint8_t)opening->type);
    put_u32(buf, (uint32_t)opening->day.days);
    for (unsigned i = 0; i < SECTION_COUNT; i++) {
        const struct opening_section *section = &opening->sections[i];
        buf_add_char(buf, section->open ? 1 : 0);
        buf_add_bytes(buf, section->hash, DIGEST_SIZE);
        if (!section->open)
            continue;
        put_u32(buf, (uint32_t)section->bytes.len);
        buf_add(buf, section->bytes);
    }
}

static bool
take(struct str *rest, size_t len, struct str *ret_bytes)
{
    if (rest->len < len)
        return false;
    *ret_bytes = (struct str){rest->ptr, len};
    rest->ptr += len;
    rest->len -= len;
    return true;
}

static bool
take_u32(struct str *rest, uint32_t *ret_number)
{
    struct str bytes;

    if (!take(rest, 4, &bytes))
        return false;
    *ret_number = 0;
    for (size_t i = 0; i < bytes.len; i++)
        *ret_number = *ret_number << 8 | (uint8_t)bytes.ptr[i];
    return true;
}

static bool
take_section(struct str *rest, struct opening_section *section)
{
    struct str state, hash;
    uint32_t len;

    if (!take(rest, 1, &state) || (uint8_t)state.ptr[0] > 1 || !take(rest, DIGEST_SIZE, &hash))
        return false;
    section->open = state.ptr[0] == 1;
    memcpy(section->hash, hash.ptr, DIGEST_SIZE);
    return !section->open || (take_u32(rest, &len) && take(rest, len, &section->bytes));
}

bool
opening_decode(struct str bytes, struct opening *ret_opening)
{
    struct opening opening = {0};
    struct str domain, type;
    uint32_t day;

    if (!take(&bytes, sizeof DOMAIN - 1, &domain) || !str_eq_c(domain, DOMAIN) ||
        !take(&bytes, 1, &type) || !take_u32(&bytes, &day))
        return false;
    opening.type = (enum record_type)(uint8_t)type.ptr[0];
    opening.day.days = (int32_t)day;
    for (unsigned i = 0; i < SECTION_COUNT; i++)
        if (!take_section(&bytes, &opening.sections[i]))
            return false;
    if (bytes.len || !record_type_name(opening.type))
        return false;
    *ret_opening = opening;
    return true;
}
