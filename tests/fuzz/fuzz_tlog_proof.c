/*
 * A receipt from outside: first byte chooses whether the text is a proof or a checkpoint. Nobody
 * has the key, so nothing may ever be good.
 */
#include "audit/proof.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Of RFC 8032, section 7.1, test 2: no key of the corpus. */
    static const char key[] = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    uint8_t public_key[SIGNING_PUBLIC_SIZE], leaf_hash[DIGEST_SIZE] = {0};
    struct checkpoint checkpoint;
    struct str text;
    uint64_t index;

    if (size < 1 || !hex_decode(str_from(key), public_key, sizeof public_key))
        return 0;
    text = (struct str){(const char *)data + 1, size - 1};
    if (data[0] == 'p')
        assert(!proof_open(text, leaf_hash, STR("tilts.example/a/0"), public_key, &index,
                           &checkpoint));
    else
        assert(!checkpoint_open(text, STR("tilts.example/a/0"), public_key, &checkpoint));
    return 0;
}
