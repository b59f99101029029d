#!/usr/bin/env python3
"""Turns files into C: an array of struct embedded (base/embed.h), in the order given.

    embed.py [--numbered] --symbol NAME --output FILE.c INPUT...

defines `const struct embedded NAME[]` and `const size_t NAME_count`. Each entry's name is the
input's base name; its text is NUL-terminated behind its length. With --numbered the names must
begin with 001, 002, ... in that order: a migration's place is the schema version it leads to.
"""

import argparse
import pathlib
import sys


def c_bytes(data: bytes) -> str:
    """The bytes and a NUL as the inside of a C initialiser, twenty to a line."""
    numbers = [str(byte) for byte in data + b"\0"]
    lines = [",".join(numbers[at : at + 20]) for at in range(0, len(numbers), 20)]
    return ",\n".join(lines)


def check_numbers(inputs: list[pathlib.Path]) -> None:
    for place, path in enumerate(inputs, start=1):
        if not path.name.startswith(f"{place:03}_"):
            sys.exit(f"{path}: stands in place {place:03}; numbers run from 001 without gaps")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--numbered", action="store_true")
    parser.add_argument("--symbol", required=True)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("inputs", nargs="+", type=pathlib.Path)
    args = parser.parse_args()

    if args.numbered:
        check_numbers(args.inputs)
    parts = ['/* Made by tools/embed.py. */\n#include "base/embed.h"\n']
    rows = []
    for number, path in enumerate(args.inputs):
        data = path.read_bytes()
        parts.append(f"static const unsigned char file_{number}[] = {{\n{c_bytes(data)}}};\n")
        rows.append(f'    {{"{path.name}", {{(const char *)file_{number}, {len(data)}}}}},')
    parts.append(f"const struct embedded {args.symbol}[] = {{\n" + "\n".join(rows) + "\n};")
    parts.append(f"const size_t {args.symbol}_count = {len(rows)};\n")
    args.output.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
