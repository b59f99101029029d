/* RFC 3161 responses, as they come from a network. */
#include "pki/timestamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t hash[DIGEST_SIZE] = {1};
    char error[FILE_ERROR_MAX], signer[TIMESTAMP_SIGNER_MAX];
    struct str response = {(const char *)data, size}, token;
    int64_t at_us;

    if (timestamp_token(response, &token, error) == 0 &&
        timestamp_verify(token, hash, "/dev/null", &at_us, signer, error) == 0)
        return 1; /* no authority is trusted */
    return 0;
}
