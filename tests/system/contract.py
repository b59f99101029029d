"""The desk's contract (api/platform.openapi.yaml) as a judge of what it really answers."""

import functools
import re

import jsonschema
import yaml
from conftest import ROOT


@functools.lru_cache(maxsize=None)
def document():
    return yaml.safe_load((ROOT / "api" / "platform.openapi.yaml").read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=None)
def call_of(path):
    """The contract's entry for an address; what stands in braces fits one segment."""
    for pattern, calls in document()["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", pattern), path):
            return calls
    return None


def judge(method, path, answer):
    """Fails when a good answer is not of the form that the contract names for it."""
    calls = call_of(path.split("?")[0])
    if answer.status >= 400 or not answer.body:
        return
    assert calls and method.lower() in calls, f"{method} {path} is not in the contract"
    response = calls[method.lower()]["responses"][str(answer.status)]
    if "$ref" in response:
        response = document()["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    schema = response["content"]["application/json"]["schema"]
    jsonschema.validate(answer.json, {**schema, "components": document()["components"]})
