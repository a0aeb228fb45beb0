"""A program made from the county's OpenAPI document alone: it holds every answer to that."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlencode

KINDS: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,),
    "number": (int, float),
}  # fmt: skip


@dataclass
class Said:
    """An answer that is as the document promises."""

    status: int
    body: Any
    headers: Mapping[str, str]


class ByDocument:
    """Calls operations by their id.

    Args:
        base: The county's address.
        token: What is shown; empty for nothing.
    """

    def __init__(self, base: str, token: str = "") -> None:
        self._base = base
        self.token = token
        with urllib.request.urlopen(f"{base}/api/v1/openapi.json", timeout=10) as answer:
            self.document = json.load(answer)
        self._root = base + self.document["servers"][0]["url"]

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield path, method.upper(), operation

    def __call__(self, name: str, body: Any = None, **given: str) -> Said:
        path, method, operation = next(o for o in self.operations() if o[2]["operationId"] == name)
        query: dict[str, str] = {}
        heads = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        for asked in operation.get("parameters", ()):
            value = given.pop(asked["name"].replace("-", "_"), None)
            if value is not None and asked["in"] == "path":
                path = path.replace("{" + asked["name"] + "}", value)
            elif value is not None:
                (query if asked["in"] == "query" else heads)[asked["name"]] = value
        assert not given, f"the document knows no {sorted(given)}"
        sent = None if body is None else json.dumps(body).encode()
        url = self._root + path + (f"?{urlencode(query)}" if query else "")
        ask = urllib.request.Request(url, sent, heads, method=method)
        try:
            with urllib.request.urlopen(ask, timeout=60) as answer:
                return self._held(operation, answer.status, answer.read(), answer.headers)
        except urllib.error.HTTPError as refused:
            with refused:
                return self._held(operation, refused.code, refused.read(), refused.headers)

    def example(self, name: str) -> dict[str, Any]:
        """What the document shows: the words of a call, its body among them as ``body``."""
        _, _, operation = next(o for o in self.operations() if o[2]["operationId"] == name)
        words = {
            p["name"].replace("-", "_"): p["example"] for p in operation.get("parameters", ())
            if "example" in p
        }  # fmt: skip
        if "requestBody" in operation:
            (content,) = operation["requestBody"]["content"].values()
            words["body"] = self._schema(content["schema"])["example"]
        return words

    def _held(self, operation: dict[str, Any], status: int, body: bytes, heads: Message) -> Said:
        assert str(status) in operation["responses"], (
            f"{operation['operationId']}: {status} {body!r}"
        )
        promised = self._schema(operation["responses"][str(status)])
        kind = heads["Content-Type"].partition(";")[0]
        schema = promised["content"][kind]["schema"]
        read = json.loads(body) if kind == "application/json" else body.decode("utf-8-sig")
        self.prove(schema, read, operation["operationId"])
        return Said(status, read, {name.lower(): value for name, value in heads.items()})

    def _schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            found = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    def prove(self, schema: dict[str, Any], value: Any, at: str) -> None:
        """The value is what the schema says, for the words of JSON Schema the document uses."""
        schema = self._schema(schema)
        if "oneOf" in schema:
            assert sum(self._fits(one, value, at) for one in schema["oneOf"]) == 1, (
                f"{at}: {value!r}"
            )
            return
        if "type" in schema:
            fits = isinstance(value, KINDS[schema["type"]]) and not isinstance(value, bool)
            assert fits, f"{at}: {value!r}"
        assert value in schema.get("enum", [value]), f"{at}: {value!r}"
        if isinstance(value, str) and "pattern" in schema:
            assert re.search(schema["pattern"], value), f"{at}: {value!r}"
        if isinstance(value, dict):
            self._object(schema, value, at)
        for place, item in enumerate(value if isinstance(value, list) else ()):
            self.prove(schema["items"], item, f"{at}[{place}]")

    def _object(self, schema: dict[str, Any], value: dict[str, Any], at: str) -> None:
        known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        assert not set(schema.get("required", ())) - value.keys(), f"{at} lacks something"
        for name, item in value.items():
            assert name in known or more is not False, f"{at} has {name}"
            if name in known or isinstance(more, dict):
                self.prove(known.get(name, more), item, f"{at}.{name}")

    def _fits(self, schema: dict[str, Any], value: Any, at: str) -> bool:
        try:
            self.prove(schema, value, at)
        except AssertionError:
            return False
        return True
