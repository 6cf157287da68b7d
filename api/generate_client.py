"""Writes the generated half of ``fabrouter_client``: models and operations of the API.

Run by ``make client``; a test compares what it writes with what is there.
"""

import argparse
import json
import keyword
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import jinja2

from fabrouter_api.openapi import description

FOLDER = Path(__file__).parent
PACKAGE = FOLDER / "fabrouter_client"
_HEADER = '"""Generated from the description of the API by ``make client``: do not edit."""'
_MODEL_OPTIONS = (
    "--input-file-type=openapi",
    "--output-model-type=pydantic_v2.BaseModel",
    "--target-python-version=3.11",
    "--use-annotated",
    "--field-constraints",
    "--use-schema-description",
    "--enum-field-as-literal=all",
    "--collapse-root-models",
    "--strict-nullable",
    "--disable-timestamp",
    "--formatters=builtin",
    f"--custom-file-header={_HEADER}",
)
_TYPE_MAPPINGS = ("string+email=string", "string+password=string")
_TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_LIMITS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "examples",
)
_SPECIAL = ("Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID")
"""Headers that the client sends by itself or by a name of its own."""


def main() -> None:
    """Writes both files into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PACKAGE)
    folder: Path = parser.parse_args().out
    document = _renamed(description())
    _write_models(document, folder / "models.py")
    _write_operations(document, folder / "operations.py")
    paths = [str(folder / name) for name in ("models.py", "operations.py")]
    ruff = [sys.executable, "-m", "ruff", "format", "--quiet", "--isolated", "--line-length=100"]
    subprocess.run([*ruff, *paths], check=True)  # noqa: S603 - our own words


def _renamed(document: dict[str, Any]) -> dict[str, Any]:
    """Returns the description with names of schemas that are names of classes."""
    names = {name: _class_name(name) for name in document["components"]["schemas"]}
    if len(set(names.values())) < len(names):
        msg = f"two schemas would get one name: {sorted(names.values())}"
        raise ValueError(msg)
    text = json.dumps(document)
    for old, new in names.items():
        text = text.replace(f'"#/components/schemas/{old}"', f'"#/components/schemas/{new}"')
    result: dict[str, Any] = json.loads(text)
    schemas = result["components"]["schemas"]
    result["components"]["schemas"] = {new: schemas[old] for old, new in names.items()}
    return result


def _class_name(name: str) -> str:
    """Returns ``LabReadPage`` for ``Page_LabRead_``, ``PlanDocumentDispatch`` for the like."""
    page = re.fullmatch(r"Page_(\w+)_", name)
    if page:
        return f"{page[1]}Page"
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _write_models(document: dict[str, Any], path: Path) -> None:
    program = Path(sys.executable).with_name("datamodel-codegen")
    schemas = {name: _types_only(part) for name, part in _used(document).items()}
    plain = {**document, "paths": {}, "components": {"schemas": schemas}}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(json.dumps(plain), encoding="utf-8")
        # Here, since the program takes its style from the nearest pyproject.toml.
        written = Path(folder) / "models.py"
        words = [str(program), "--input", str(source), "--output", str(written), *_MODEL_OPTIONS]
        subprocess.run(  # noqa: S603 - our own words
            [*words, "--type-mappings", *_TYPE_MAPPINGS], check=True, cwd=folder
        )
        path.write_text(written.read_text(encoding="utf-8"), encoding="utf-8")


def _used(document: dict[str, Any]) -> dict[str, Any]:
    """Returns the schemas of objects; words of parameters are written where they stand."""
    schemas = document["components"]["schemas"]
    text = json.dumps([schemas, _bodies_and_answers(document)])
    return {
        name: schema
        for name, schema in schemas.items()
        if f'"#/components/schemas/{name}"' in text or "enum" not in schema
    }


def _bodies_and_answers(document: dict[str, Any]) -> list[Any]:
    operations = (op for methods in document["paths"].values() for op in methods.values())
    return [[op.get("requestBody"), op["responses"]] for op in operations]


def _types_only(schema: Any) -> Any:
    """Returns a schema without limits: the service checks them, and may widen them.

    Defaults that are objects go too: the service fills them in.
    """
    if isinstance(schema, list):
        return [_types_only(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    left_out = {"title", *(() if "prefixItems" in schema else _LIMITS)}
    if isinstance(schema.get("default"), dict):
        left_out.add("default")
    kept = {name: _types_only(part) for name, part in schema.items() if name not in left_out}
    if "properties" in schema:
        fields = schema["properties"].items()
        kept["properties"] = {name: _types_only(part) for name, part in fields}
    return kept


def _write_operations(document: dict[str, Any], path: Path) -> None:
    schemas = document["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            entry = _operation(address, method, operation, schemas)
            groups.setdefault(operation["tags"][0], []).append(entry)
    shown: list[dict[str, Any]] = [
        {
            "name": tag.replace(" ", "_"),
            "class_name": f"{_class_name(tag.replace(' ', '_'))}Operations",
            "words": tag,
            "operations": sorted(entries, key=lambda entry: str(entry["name"])),
        }
        for tag, entries in sorted(groups.items())
    ]
    environment = jinja2.Environment(  # noqa: S701 - Python, not HTML
        loader=jinja2.FileSystemLoader(FOLDER),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    text = environment.get_template("client_template.py.j2").render(groups=shown)
    path.write_text(text, encoding="utf-8")


def _operation(
    address: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]
) -> dict[str, Any]:
    """Returns what the template needs to know of one operation."""
    parameters = operation.get("parameters", [])
    headers = {p["name"] for p in parameters if p["in"] == "header"}
    if unknown := headers - set(_SPECIAL):
        msg = f"{operation['operationId']}: the client does not know the headers {unknown}."
        raise ValueError(msg)
    path_parameters = [_parameter(p, schemas) for p in parameters if p["in"] == "path"]
    query = [_parameter(p, schemas) for p in parameters if p["in"] == "query"]
    body, media_types = _body(operation)
    answer, is_stream = _answer(operation, schemas)
    entry = {
        "name": operation["operationId"],
        "summary": operation["summary"],
        "method": method.upper(),
        "path": address,
        "address": _address(address, path_parameters),
        "path_parameters": path_parameters,
        "query": query,
        "body": body,
        "media_types": media_types,
        "is_keyed": "Idempotency-Key" in headers,
        "is_versioned": "If-Match" in headers,
        "answer": answer,
        "is_stream": is_stream,
    }
    return {**entry, "by_name": _by_name(entry)}


def _by_name(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the arguments given by name, those without a default first."""
    found = []
    if entry["is_versioned"]:
        found.append(_named("version", "int", None))
    if media_types := entry["media_types"]:
        default = f'"{media_types[0]}"' if len(media_types) == 1 else None
        found.append(_named("media_type", _literal(media_types), default))
    found += entry["query"]
    if entry["is_keyed"]:
        found.append(_named("idempotency_key", "str | None", "None"))
    if entry["is_stream"]:
        found.append(_named("last_event_id", "str | None", "None"))
    return sorted(found, key=lambda p: p["default"] is not None)


def _named(name: str, kind: str, default: str | None) -> dict[str, Any]:
    return {"name": name, "wire": name, "type": kind, "default": default}


def _parameter(parameter: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Returns a parameter of the address as an argument; a default is the text of an expression."""
    schema, wire = parameter["schema"], parameter["name"]
    name = f"{wire}_" if keyword.iskeyword(wire) else wire.replace("-", "_")
    kind = _type(schema, schemas)
    default = None
    if not parameter.get("required"):
        default = repr(schema["default"]) if "default" in schema else "None"
        if default == "None" and "None" not in kind.split(" | "):
            kind = f"{kind} | None"
    return {"name": name, "wire": wire, "type": kind, "default": default}


def _type(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Returns the annotation of a parameter."""
    if "$ref" in schema:
        return _type(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if alternatives := schema.get("allOf") or schema.get("anyOf"):
        return " | ".join(_type(part, schemas) for part in alternatives)
    if "enum" in schema:
        return _literal(schema["enum"])
    if schema.get("format") == "uuid":
        return "UUID"
    if schema["type"] == "array":
        return f"Sequence[{_type(schema['items'], schemas)}]"
    return _TYPES[schema["type"]]


def _literal(values: list[str]) -> str:
    return f"Literal[{', '.join(json.dumps(value) for value in values)}]"


def _address(address: str, parameters: list[dict[str, Any]]) -> str:
    """Returns the expression of a path."""
    text = address
    for parameter in parameters:
        name = parameter["name"]
        value = f'{{quote({name}, safe="")}}' if parameter["type"] == "str" else f"{{{name}}}"
        text = text.replace(f"{{{parameter['wire']}}}", value)
    return f"f'{text}'" if parameters else f'"{text}"'


def _body(operation: dict[str, Any]) -> tuple[str | None, list[str]]:
    """Returns the type of a body, and the media types of a file."""
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return None, []
    schema = next(iter(content.values()))["schema"]
    if "$ref" in schema:
        return _model(schema), []
    return "bytes", list(content)


def _answer(operation: dict[str, Any], schemas: dict[str, Any]) -> tuple[str, bool]:
    """Returns the type of the good answer, and whether it is a stream of events."""
    (response,) = [r for status, r in operation["responses"].items() if status.startswith("2")]
    media_type, content = next(iter((response.get("content") or {"": {}}).items()))
    schema = content.get("schema") or {}
    if schema.get("format") == "binary":
        return "bytes", False
    if media_type == "text/event-stream":
        return "", True
    if schema.get("type") == "null" or not media_type:
        return "None", False
    if "$ref" in schema:
        return _model(schema), False
    if "anyOf" in schema:
        names = [_model(p) if "$ref" in p else _type(p, schemas) for p in schema["anyOf"]]
        return " | ".join(names), False
    return "dict[str, str]", False


def _model(schema: dict[str, Any]) -> str:
    return f"models.{schema['$ref'].rpartition('/')[2]}"


if __name__ == "__main__":
    main()
