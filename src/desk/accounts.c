/* The rules of accounts: see accounts.h. */
#include "desk/accounts.h"

#include "base/limits.h"
#include "desk/desk.h"
#include "pki/digest.h"

#include <string.h>

/* Crockford's base 32: no I, L, O, U, so that a code survives being read aloud. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#define CODE_LETTERS 20 /* 100 bits */
#define CODE_GROUP 5

bool
accounts_name_fits(struct str name)
{
    if (name.len < 2 || name.len > ACCOUNTS_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'))
            return false;
    }
    return true;
}

/* The letters alone, in upper case, with what is easily confused put right. */
static size_t
normalise(struct str code, char *text, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < code.len && len < size; i++) {
        char c = code.ptr[i];
        if (c == '-' || c == ' ')
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        text[len++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    }
    return len;
}

void
accounts_code_hash(struct str code, uint8_t ret_hash[static HASH_SIZE])
{
    char text[CODE_LETTERS + 1];
    size_t len = normalise(code, text, sizeof text);

    digest_sha256(text, len, ret_hash);
}

static void
make_code(char *code)
{
    uint8_t random[CODE_LETTERS];

    digest_random(random, sizeof random);
    for (size_t i = 0; i < CODE_LETTERS; i++) {
        if (i > 0 && i % CODE_GROUP == 0)
            *code++ = '-';
        *code++ = letters[random[i] % 32];
    }
    *code = '\0';
}

static void
open_enrolment(struct desk_account *account, int64_t now_us, uint8_t *hash,
               struct accounts_enrolment *enrolment)
{
    make_code(enrolment->code);
    enrolment->until_us = now_us + ACCOUNTS_ENROLMENT_S * US_PER_SECOND;
    accounts_code_hash(str_from(enrolment->code), hash);
    account->enrolment = (struct str){(const char *)hash, HASH_SIZE};
    account->enrolment_till_us = enrolment->until_us;
    account->pending_secret = (struct str){0};
    account->awake_us = now_us;
}

static int
told(int r)
{
    return r < 0 ? PROBLEM_STORE_UNAVAILABLE : 0;
}

int
accounts_add(struct desk_store *store, const struct accounts_new *person, int64_t now_us,
             int64_t *ret_id, struct accounts_enrolment *ret_enrolment)
{
    struct person_code code;
    uint8_t hash[HASH_SIZE];
    int r;
    struct desk_account account = {
        .kind = DESK_ACCOUNT_PERSON,
        .account = person->account,
        .name = person->name,
        .surname = person->surname,
        .person_code = person->person_code,
        .roles = person->roles,
        .made_us = now_us,
        .leave_day = DATE_NONE,
        .undertaking_day = DATE_NONE,
    };

    if (!accounts_name_fits(person->account))
        return PROBLEM_BAD_TEXT;
    if (!person_code_parse(person->person_code, &code))
        return PROBLEM_BAD_PERSON_CODE;
    account.person = code.number;
    open_enrolment(&account, now_us, hash, ret_enrolment);
    r = desk_store_add(store, &account, ret_id);
    return r == 0 ? PROBLEM_ACCOUNT_EXISTS : told(r);
}

int
accounts_enrol(struct desk_store *store, struct desk_account *account, int64_t now_us,
               struct accounts_enrolment *ret_enrolment)
{
    uint8_t hash[HASH_SIZE];

    open_enrolment(account, now_us, hash, ret_enrolment);
    return told(desk_store_save(store, account));
}

/* Looks for an administrator beside the one given. */
struct search {
    int64_t id;
    const struct account_rule *rule;
};

static int
is_another(void *ctx, const struct desk_account *account)
{
    const struct search *search = ctx;

    return account->id != search->id && account->kind == DESK_ACCOUNT_PERSON &&
           account->roles & DESK_ADMINISTRATOR && account_is_open(account, search->rule) &&
           account_state(account, search->rule) != ACCOUNT_NEW;
}

/* 0 when somebody else can still administer, or the account does not. */
static int
spare_administrator(struct desk_store *store, const struct desk_account *account,
                    const struct account_rule *rule)
{
    struct search search = {account->id, rule};
    struct arena arena;
    int r;

    if (!(account->roles & DESK_ADMINISTRATOR) || !account_is_open(account, rule))
        return 0;
    arena_init(&arena, LIMIT_ACCOUNTS_BYTES);
    r = desk_store_each(store, &arena, is_another, &search);
    arena_done(&arena);
    return r < 0 ? PROBLEM_STORE_UNAVAILABLE : r == 0 ? PROBLEM_LAST_ADMINISTRATOR : 0;
}

static int
save_and_send_away(struct desk_store *store, const struct desk_account *account)
{
    int r = desk_store_save(store, account);

    return told(r < 0 ? r : desk_store_end_sessions(store, account->id));
}

int
accounts_set_roles(struct desk_store *store, struct desk_account *account, unsigned roles,
                   const struct account_rule *rule)
{
    int r = roles & DESK_ADMINISTRATOR ? 0 : spare_administrator(store, account, rule);

    if (r < 0)
        return r;
    account->roles = roles;
    return save_and_send_away(store, account);
}

int
accounts_leave(struct desk_store *store, struct desk_account *account, struct date day,
               const struct account_rule *rule)
{
    bool at_once = !date_is_none(day) && day.days <= date_in_riga(rule->now_us).days;
    int r = date_is_none(day) ? 0 : spare_administrator(store, account, rule);

    if (r < 0)
        return r;
    account->leave_day = day;
    return at_once ? save_and_send_away(store, account) : told(desk_store_save(store, account));
}

int
accounts_bind(struct desk_store *store, struct desk_account *account, struct str version,
              struct date day, struct str way, const struct account_rule *rule)
{
    if (!str_eq(version, rule->undertaking))
        return PROBLEM_UNDERTAKING_CHANGED;
    if (day.days > date_in_riga(rule->now_us).days)
        return PROBLEM_BAD_DATE;
    account->undertaking = version;
    account->undertaking_day = day;
    if (desk_store_sign(store, account->id, version, day, rule->now_us, way) < 0)
        return PROBLEM_STORE_UNAVAILABLE;
    return told(desk_store_save(store, account));
}

int
accounts_unlock(struct desk_store *store, struct desk_account *account, int64_t now_us)
{
    account->failures = 0;
    account->locked_till_us = 0;
    account->awake_us = now_us;
    return told(desk_store_save(store, account));
}

int
accounts_add_system(struct desk_store *store, struct str name, int64_t now_us, int64_t *ret_id,
                    char ret_token[static ACCOUNTS_TOKEN_MAX])
{
    uint8_t random[DIGEST_SIZE], hash[DIGEST_SIZE];
    struct buf buf;
    int r;
    struct desk_account account = {
        .kind = DESK_ACCOUNT_SYSTEM,
        .account = name,
        .name = name,
        .roles = DESK_SYSTEM,
        .made_us = now_us,
        .awake_us = now_us,
        .leave_day = DATE_NONE,
        .undertaking_day = DATE_NONE,
    };

    if (!accounts_name_fits(name))
        return PROBLEM_BAD_TEXT;
    digest_random(random, sizeof random);
    buf_init(&buf, ret_token, ACCOUNTS_TOKEN_MAX);
    buf_add(&buf, STR("tilts_"));
    buf_add_hex(&buf, random, sizeof random);
    digest_sha256(ret_token, buf.len, hash);
    (void)buf_c(&buf);
    digest_wipe(random, sizeof random);
    account.token = (struct str){(const char *)hash, sizeof hash};
    r = desk_store_add(store, &account, ret_id);
    return r == 0 ? PROBLEM_ACCOUNT_EXISTS : told(r);
}
