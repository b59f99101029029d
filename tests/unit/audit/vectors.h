/* Known answers, printed by make_vectors.py: see there. */
#ifndef TILTS_TESTS_AUDIT_VECTORS_H
#define TILTS_TESTS_AUDIT_VECTORS_H

/* clang-format off */

static const char *const vector_leaves[] = {
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
};

/* The roots of the first 0, 1, ... 8 leaves. */
static const char *const vector_roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static const char *const vector_path_0_8[] = {
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
};

static const char *const vector_path_5_8[] = {
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
};

static const char *const vector_path_2_3[] = {
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
};

static const char *const vector_path_1_5[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
};

static const char *const vector_growth_1_8[] = {
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
};

static const char *const vector_growth_6_8[] = {
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
};

static const char *const vector_growth_2_5[] = {
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
};

static const char *const vector_growth_6_7[] = {
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
};

static const char vector_key_pem[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
    "-----END PRIVATE KEY-----\n";

static const char *const vector_public_key[] = {
    "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",
};

static const char vector_origin[] =
    "tilts.example/a/0";

static const char vector_note[] =
    "tilts.example/a/0\n"
    "8\n"
    "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
    "\n"
    "\342\200\224 tilts.example/a/0 vU4xt0j+8vmOWQHb96dexcZ061/NFdsRnzf8uC8GPCesTYj7HVR0nL55omc"
    "3fgRT8+jRyWWO9xMDxIGvbGplFL560gw=\n";

static const char vector_verifier_key[] =
    "tilts.example/a/0+bd4e31b7+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

static const char vector_proof[] =
    "c2sp.org/tlog-proof@v1\n"
    "index 5\n"
    "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=\n"
    "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=\n"
    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=\n"
    "\n"
    "tilts.example/a/0\n"
    "8\n"
    "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
    "\n"
    "\342\200\224 tilts.example/a/0 vU4xt0j+8vmOWQHb96dexcZ061/NFdsRnzf8uC8GPCesTYj7HVR0nL55omc"
    "3fgRT8+jRyWWO9xMDxIGvbGplFL560gw=\n";

/* The record of test_record.c: its sections, and its leaf under the salt 00 01 .. 1f. */
static const char *const vector_sections[] = {
    "1000000004416e6e61110000000942c493727a69c58661120000000c3031303138302d3031323334",
    "200000000c3032303239302d3035363738210000000800000000b52386a1220000000a342e322e342e322f313723000000110100004e2000004e7900000014f46c320d23000000110200004e847fffffff00000014f46c320d",
    "400000000800064459416422404100000003722d31420000000800000014f4867cdd4300000020f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1440000000400004e52450000000400004e5c4600000007342e322e342e32470000002200000014f46c320d000000020008442d323032342d310003312e320005616c6c6f774800000009646973636c6f7365644900000003312e324a0000000800000000000000024b00000020a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a14c00000020a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a24d0000000b74696c747320302e312e304e00000006736f617031324f000000080000000000000007",
};

static const char *const vector_leaf[] = {
    "74696c74732d6c6561662d310100004fc0cd7431fbc2107108f592903996d72771fb92f92798b2e52c979385e7f60d6c0c",
};

#endif
