"""Single values, as they are written in requests and answers, against their shapes."""
import base64
import binascii
import datetime
import difflib
import functools
import json
import math
import re

INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z")
MILLISECONDS = re.compile(r"[^.]*\.[0-9]{3}Z")


class Wrong(Exception):
    """What is wrong with a value; its text goes behind the value's place."""


def from_text(shape, text, time_format="any"):
    """The value that a text of a form or an XML element stands for. Raises Wrong."""
    kind = shape.type_name
    if kind == "boolean":
        if text not in ("true", "false"):
            raise Wrong(f'"{text}" is not a boolean, "true" or "false"')
        return text == "true"
    if kind in ("integer", "long"):
        if not INTEGER.fullmatch(text):
            raise Wrong(f'"{text}" is not an integer')
        return within(shape, int(text))
    if kind in ("float", "double"):
        if not NUMBER.fullmatch(text):
            raise Wrong(f'"{text}" is not a number')
        return within(shape, float(text))
    if kind == "timestamp":
        return timestamp(text, time_format)
    if kind == "blob":
        return blob(text)
    return string(shape, text)


def from_json(shape, value):
    """The same for a value of JSON."""
    kind = shape.type_name
    shown = json.dumps(value)
    if kind == "boolean":
        if not isinstance(value, bool):
            raise Wrong(f"{shown} is not a boolean")
        return value
    if kind in ("integer", "long"):
        if not isinstance(value, int) or isinstance(value, bool):
            raise Wrong(f"{shown} is not an integer")
        return within(shape, value)
    if kind in ("float", "double", "timestamp"):
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
            raise Wrong(f"{shown} is not a {'time in seconds since 1970' if kind == 'timestamp' else 'number'}")
        if kind == "timestamp":
            return datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
        return within(shape, value)
    if not isinstance(value, str):
        raise Wrong(f"{shown} is not a string")
    return blob(value) if kind == "blob" else string(shape, value)


def timestamp(text, time_format):
    if not TIME.fullmatch(text) or (time_format == "milliseconds" and not MILLISECONDS.fullmatch(text)):
        wanted = "2024-01-15T10:30:00.000Z" if time_format == "milliseconds" else "2024-01-15T10:30:00Z"
        raise Wrong(f'"{text}" is not a time like {wanted}')
    try:
        return datetime.datetime.fromisoformat(text[:19]).replace(tzinfo=datetime.timezone.utc)
    except ValueError as error:
        raise Wrong(f'"{text}" is not a time: {error}') from error


def blob(text):
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Wrong(f'"{text}" is not base64') from error


def string(shape, text):
    if shape.enum and text not in shape.enum:
        raise Wrong(f'"{text}" is no {shape.name}{did_you_mean(text, shape.enum)}')
    within(shape, len(text), " characters")
    pattern = compiled(shape.metadata.get("pattern", ""))
    if pattern is not None and not pattern.fullmatch(text):
        raise Wrong(f'"{text}" does not match {pattern.pattern}')
    return text


def within(shape, value, unit=""):
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and value < low:
        raise Wrong(f"{value}{unit} is less than {low}")
    if high is not None and value > high:
        raise Wrong(f"{value}{unit} is more than {high}")
    return value


@functools.lru_cache(maxsize=None)
def compiled(pattern):
    """None where there is no pattern, or one in Java's syntax alone (\\p{L})."""
    try:
        return re.compile(pattern) if pattern else None
    except re.error:
        return None


def did_you_mean(name, known):
    known = [str(each) for each in known]
    same = [each for each in known if each.lower() == name.lower()]
    close = same or difflib.get_close_matches(name, known, n=1)
    if close:
        return f', did you mean "{close[0]}"?'
    return f"; there are {', '.join(known)}" if 0 < len(known) <= 8 else ""
