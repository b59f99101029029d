"""Turns the numbered migrations into C: embed.py OUT.c FILE.sql...

Each folder (register, log, ...) becomes one NULL-terminated array in the order of the numbers, which
must run from 001 without gaps: a migration's position is the schema version it leads to.
"""
import pathlib
import sys


def literal(text):
    lines = text.splitlines()
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return "\n".join(f'    "{line}\\n"' for line in escaped)


def main(out, files):
    folders = {}
    for file in map(pathlib.Path, files):
        folder = folders.setdefault(file.parent.name, {})
        folder[int(file.name[:3])] = file.read_text(encoding="utf-8")
    parts = ["/* Made by sql/sqlite/embed.py. */\n"]
    for folder, migrations in folders.items():
        numbers = sorted(migrations)
        if numbers != list(range(1, len(numbers) + 1)):
            sys.exit(f"sql/sqlite/{folder}: numbers must run from 001 without gaps")
        texts = ",\n".join(literal(migrations[number]) for number in numbers)
        name = f"sqlite_file_{folder}_migrations"
        parts.append(f"extern const char *const {name}[];\n"
                     f"const char *const {name}[] = {{\n{texts},\n    (const char *)0}};\n")
    pathlib.Path(out).write_text("\n".join(parts), encoding="utf-8")


main(sys.argv[1], sys.argv[2:])
