#!/usr/bin/env python3
"""Writes a YAML file as JSON: yaml_to_json.py INPUT OUTPUT."""

import json
import pathlib
import sys

import yaml


def main() -> None:
    source, target = map(pathlib.Path, sys.argv[1:])
    document = yaml.safe_load(source.read_text(encoding="utf-8"))
    target.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
