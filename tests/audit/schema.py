"""Checks a value against a JSON Schema: the part of draft 2020-12 that docs/explanation.schema.json uses.

A keyword that is not known here is an error in the schema, so that no keyword goes unchecked unnoticed.
"""

import re

WORDS = {"$schema", "$id", "title", "description", "$defs"}


def _is(kind, value):
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"object": dict, "string": str, "boolean": bool, "array": list}[kind])


def _same(a, b):
    """Whether both are equal and of the same type: 1 is not true."""
    return type(a) is type(b) and a == b


class Schema:
    def __init__(self, whole):
        self.whole = whole

    def faults(self, value, schema=None, path=""):
        """Yields every fault as (path, words)."""
        schema = self.whole if schema is None else schema
        if schema is True:
            return
        if schema is False:
            yield path, "must not be there"
            return
        for keyword, asked in schema.items():
            if keyword in WORDS or keyword in ("then", "else"):
                continue
            check = getattr(self, "_" + keyword.lstrip("$"), None)
            if check is None:
                raise ValueError(f"the schema uses {keyword}, which is not known here")
            yield from check(asked, value, path, schema)

    def holds(self, value, schema):
        return next(self.faults(value, schema), None) is None

    def _ref(self, asked, value, path, _):
        found = self.whole
        for part in asked.removeprefix("#/").split("/"):
            found = found[part]
        yield from self.faults(value, found, path)

    def _type(self, asked, value, path, _):
        if not _is(asked, value):
            yield path, f"is no {asked}"

    def _const(self, asked, value, path, _):
        if not _same(asked, value):
            yield path, f"is not {asked}"

    def _enum(self, asked, value, path, _):
        if not any(_same(each, value) for each in asked):
            yield path, f"is none of {', '.join(map(str, asked))}"

    def _pattern(self, asked, value, path, _):
        if isinstance(value, str) and not re.search(asked.replace("$", r"\Z"), value):
            yield path, f"is not written as {asked}"

    def _minLength(self, asked, value, path, _):
        if isinstance(value, str) and len(value) < asked:
            yield path, "is too short"

    def _minItems(self, asked, value, path, _):
        if isinstance(value, list) and len(value) < asked:
            yield path, "is too short"

    def _items(self, asked, value, path, _):
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield from self.faults(each, asked, _below(path, str(number)))

    def _minimum(self, asked, value, path, _):
        if _is("integer", value) and value < asked:
            yield path, f"is below {asked}"

    def _maximum(self, asked, value, path, _):
        if _is("integer", value) and value > asked:
            yield path, f"is above {asked}"

    def _required(self, asked, value, path, _):
        if isinstance(value, dict):
            for name in asked:
                if name not in value:
                    yield _below(path, name), "is missing"

    def _dependentRequired(self, asked, value, path, _):
        if isinstance(value, dict):
            for name, needed in asked.items():
                if name in value:
                    yield from self._required(needed, value, path, _)

    def _properties(self, asked, value, path, _):
        if isinstance(value, dict):
            for name, schema in asked.items():
                if name in value:
                    yield from self.faults(value[name], schema, _below(path, name))

    def _additionalProperties(self, asked, value, path, schema):
        if isinstance(value, dict):
            known = schema.get("properties", {})
            for name in value:
                if name not in known:
                    yield from self.faults(value[name], asked, _below(path, name))

    def _allOf(self, asked, value, path, _):
        for schema in asked:
            yield from self.faults(value, schema, path)

    def _if(self, asked, value, path, schema):
        yield from self.faults(value, schema.get("then" if self.holds(value, asked) else "else", True), path)


def _below(path, name):
    return f"{path}.{name}" if path else name
