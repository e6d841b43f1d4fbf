"""The contract for people to read: one page that loads nothing from outside."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from json import dumps
from typing import Any, Final

CODE: Final = re.compile(r"`([^`]+)`")
STYLE: Final = """
:root { color-scheme: light dark; --line: #8886; --soft: #8881; --accent: #2b5c8a }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 small { font-weight: 400; opacity: .6 }
details { border: 1px solid var(--line); border-radius: 6px; margin: .4rem 0 }
summary { padding: .5rem .8rem; cursor: pointer }
details[open] > summary { border-bottom: 1px solid var(--line); background: var(--soft) }
.in { padding: .5rem 1rem 1rem; overflow-x: auto }
b.m { display: inline-block; width: 4.5rem; font: 600 13px ui-monospace, monospace }
b.m { color: var(--accent) }
code, pre { font: 13px/1.45 ui-monospace, monospace }
pre { background: var(--soft); padding: .7rem; border-radius: 6px; overflow-x: auto }
table { border-collapse: collapse } td, th { padding: .2rem .8rem .2rem 0; text-align: left }
td { border-top: 1px solid var(--line); vertical-align: top }
"""


def docs_page(document: Mapping[str, Any]) -> bytes:
    """Write the page of an OpenAPI document."""
    return "".join(_page(document)).encode()


def _page(document: Mapping[str, Any]) -> Iterator[str]:
    info = document["info"]
    yield '<!doctype html><html lang="en"><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>{escape(info['title'])} API</title><style>{STYLE}</style>"
    yield f"<h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>"
    yield f"<p>{_prose(info['description'])}</p>"
    yield '<p>The same for machines: <a href="/openapi.json">openapi.json</a></p><h2>Calls</h2>'
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield from _operation(method, path, operation)
    yield "<h2>Shapes</h2>"
    for name, schema in sorted(document["components"]["schemas"].items()):
        yield f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        yield f'<div class="in">{_json(schema)}</div></details>'


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f'<details><summary><b class="m">{method.upper()}</b> <code>{escape(path)}</code> '
    yield f'— {escape(operation["summary"])}</summary><div class="in">'
    if operation["parameters"]:
        yield "<h4>Parameters</h4><table>"
        for given in operation["parameters"]:
            yield f"<tr><td><code>{escape(given['name'])}</code><td>{given['in']}"
            yield f"<td><code>{escape(dumps(given['schema']))}</code></tr>"
        yield "</table>"
    if "requestBody" in operation:
        yield f"<h4>Body</h4>{_shape(operation['requestBody']['content'])}"
    yield "<h4>Answers</h4><table>"
    for status, answer in operation["responses"].items():
        yield f"<tr><td>{status}<td>{escape(answer['description'])}"
        yield f"<td>{_shape(answer.get('content', {}))}</tr>"
    yield "</table></div></details>"


def _prose(text: str) -> str:
    """Show what stands in backticks as code."""
    return CODE.sub(r"<code>\1</code>", escape(text))


def _shape(content: Mapping[str, Any]) -> str:
    return " ".join(_link(media["schema"]) for media in content.values())


def _link(schema: Mapping[str, Any]) -> str:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return f'<a href="#{escape(name)}"><code>{escape(name)}</code></a>' if name else _json(schema)


def _json(schema: object) -> str:
    return f"<pre>{escape(dumps(schema, indent=2))}</pre>"
