"""The house's rules hold, and the checker sees it when they are broken."""

import house


def test_the_house_is_in_order():
    assert list(house.findings()) == []


def test_an_include_upwards_is_found():
    assert list(house.include_findings("src/base/str.c", "base", "lane/lane.h"))
    assert list(house.include_findings("src/store/store.c", "store", "agreement/decide.h"))
    assert not list(house.include_findings("src/lane/lane.c", "lane", "base/str.h"))


def test_a_library_header_outside_its_folder_is_found():
    assert list(house.include_findings("src/lane/lane.c", "lane", "microhttpd.h"))
    assert list(house.include_findings("src/audit/merkle.c", "audit", "gnutls/crypto.h"))
    assert not list(house.include_findings("src/pki/digest.c", "pki", "gnutls/crypto.h"))


def test_mishaps_outside_the_sandbox_are_found():
    served = "r = provider_rehearse(config, &mishaps, clock, error);"
    assert list(house.rehearsal_findings("src/cli/cmd_provider.c", "cli/cmd_provider.c", served))
    assert not list(house.rehearsal_findings("src/cli/cmd_sandbox.c", "cli/cmd_sandbox.c", served))
