"""A strict reader of the Prometheus text exposition format 0.0.4, and the naming rules of promtool."""

import math
import re

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")
SAMPLE = re.compile(r"([a-zA-Z_][a-zA-Z0-9_]*)(?:\{(.*)\})? (\S+)\Z")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|\Z)')
TYPES = ("counter", "gauge", "histogram")
NOT_BASE_UNITS = ("milliseconds", "microseconds", "minutes", "hours", "days", "kilobytes",
                  "megabytes", "percent", "bits")
ABBREVIATIONS = ("s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "min", "h")


class Family:
    def __init__(self, name, help_text):
        self.name, self.help, self.type = name, help_text, None
        self.samples = []  # (name, labels as a dictionary, value)

    def value(self, name=None, **labels):
        """The one sample that has these labels, whatever else it has."""
        found = [v for n, l, v in self.samples
                 if n == (name or self.name) and labels.items() <= l.items()]
        assert len(found) == 1, (self.name, labels, found)
        return found[0]

    def total(self, name=None, **labels):
        return sum(v for n, l, v in self.samples
                   if n == (name or self.name) and labels.items() <= l.items())


def read_labels(text):
    labels = {}
    while text:
        match = LABEL.match(text)
        assert match, text
        name, value, comma = match.groups()
        assert name not in labels and not name.startswith("__"), name
        labels[name] = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value)
        text = text[match.end():]
        assert not (comma and not text), "a comma behind the last label"
    return labels


def read_value(text):
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?|\+Inf|-Inf|NaN", text), text
    return float(text)


def read(text):
    """Families by name; fails on anything out of form."""
    assert text.endswith("\n") and "\r" not in text
    families, family = {}, None
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            name, help_text = line[7:].split(" ", 1)
            assert NAME.match(name) and name not in families and help_text
            family = families[name] = Family(name, help_text)
        elif line.startswith("# TYPE "):
            name, kind = line[7:].split(" ")
            assert family and family.name == name and family.type is None and kind in TYPES
            family.type = kind
        else:
            read_sample(line, family)
    for family in families.values():
        check_family(family)
    return families


def read_sample(line, family):
    match = SAMPLE.match(line)
    assert match and family and family.type, line
    name, labels, value = match[1], read_labels(match[2] or ""), read_value(match[3])
    ends = ("_bucket", "_sum", "_count") if family.type == "histogram" else ("",)
    assert name in {family.name + end for end in ends}, line
    assert ("le" in labels) == name.endswith("_bucket"), line
    assert (name, labels) not in [(n, l) for n, l, _ in family.samples], f"twice: {line}"
    family.samples.append((name, labels, value))


def check_family(family):
    """The form of histograms, and what `promtool check metrics` finds fault with."""
    name, words = family.name, family.name.split("_")
    assert family.type, name
    assert (family.type == "counter") == name.endswith("_total"), name
    assert not name.endswith(("_bucket", "_sum", "_count", "_info_info")), name
    assert name == name.lower() and ":" not in name
    assert not set(words) & set(TYPES), f"{name}: its type does not belong into its name"
    assert not set(words) & set(NOT_BASE_UNITS), f"{name}: use base units"
    assert words[-1] not in ABBREVIATIONS, f"{name}: spell units out"
    for unit in ("seconds", "bytes"):
        assert unit not in words or words[-1] == unit or words[-2:] == [unit, "total"], name
    if family.type == "histogram":
        check_histogram(family)
    if family.type == "counter":
        assert all(value >= 0 for _, _, value in family.samples)


def check_histogram(family):
    series = {}
    for name, labels, value in family.samples:
        key = tuple(sorted((k, v) for k, v in labels.items() if k != "le"))
        of_key = series.setdefault(key, {"buckets": []})
        if name.endswith("_bucket"):
            of_key["buckets"].append((float(labels["le"]), value))
        else:
            of_key[name.rsplit("_", 1)[1]] = value
    for of_key in series.values():
        bounds = [bound for bound, _ in of_key["buckets"]]
        counts = [count for _, count in of_key["buckets"]]
        assert bounds == sorted(set(bounds)) and bounds[-1] == math.inf
        assert counts == sorted(counts) and counts[-1] == of_key["count"]
        assert of_key["sum"] >= 0
