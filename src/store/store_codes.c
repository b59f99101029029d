/* See store_codes.h. */
#include "store/store_codes.h"

void
store_codes_add(struct store_codes *codes, uint64_t code)
{
    for (size_t i = 0; i < codes->count; i++)
        if (codes->code[i] == code)
            return;
    if (codes->count == STORE_CODES_MAX)
        codes->overflow = true;
    else
        codes->code[codes->count++] = code;
}

static void
sort_codes(uint64_t *codes, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && codes[k] < codes[k - 1]; k--) {
            uint64_t code = codes[k];
            codes[k] = codes[k - 1];
            codes[k - 1] = code;
        }
}

void
store_codes_hand_out(struct store_lookup *lookup, struct store_codes *codes,
                     struct status_row *rows, size_t row_count, bool fits)
{
    if (!fits || codes->overflow) {
        store_hand_out_nothing(lookup);
        return;
    }
    store_sort_rows(rows, row_count);
    sort_codes(codes->code + 1, codes->count - 1);
    store_hand_out(lookup, rows, row_count, codes->code + 1, codes->count - 1);
}
