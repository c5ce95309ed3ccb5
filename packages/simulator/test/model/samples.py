"""Prints one whole exchange for every operation of the models: requests as botocore's own serializer writes them, answers that
botocore's own parser reads back as what was written. `python3 samples.py SERVICE`, one JSON line each."""
import datetime
import json
import re
import sys
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from models import model_of

MOMENT = datetime.datetime(2024, 1, 15, 10, 30, tzinfo=datetime.timezone.utc)

# Tried in this order where a string has to match a pattern.
TEXTS = [
    "a", "1", "$a", "/", "/a/", "a-1", "1.1", "123456", "aaaaaaaa", "123456789012", "us-west-2", "us-west-2a",
    "t3.micro", "10.0.0.1", "2024-01-15", "2024-01-15T10:30:00Z", "cron(0)", "a=1", "a,b", "a:b", "aws:a",
    "ami-0123456789abcdef0", "i-0123456789abcdef0", "mi-0123456789abcdef0", "pl-0123456789abcdef0",
    "mw-0123456789abcdef0", "pb-0123456789abcdef0", "oi-0123456789ab", "lgw-vif-grp-0123456789abcdef0",
    "vol-0123456789abcdef0", "ops-0123456789abcdef", "AWS-UpdateThings", "S3", "String", "NAME", "user@a",
    "arn:aws:iam::123456789012:role/some-role", "arn:aws:ssm:us-west-2:123456789012:opsmetadata/a/b", "https://a",
    "01234567-89ab-cdef-0123-456789abcdef", "ec2:RunInstances", "service-role", "0123456789abcdef0123456789abcdef",
    "a.b", "v1", "AWS:a", "o-0123456789/r-0123",
]


class Unsampled(Exception):
    """None of the texts fits."""


def text_for(shape, low, high):
    if shape.enum:
        return shape.enum[0]
    try:
        pattern = re.compile(shape.metadata.get("pattern") or "(?s).*")
    except re.error:
        pattern = re.compile("(?s).*")
    for text in TEXTS:
        for whole in (text, text + "a" * (low - len(text)), text * (low // len(text) + 1)):
            if low <= len(whole) <= high and pattern.fullmatch(whole):
                return whole
    raise Unsampled(f"{shape.name} {pattern.pattern}")


def sample(shape, depth=0):
    kind = shape.type_name
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max", 10**9)
    if kind == "structure":
        found = {}
        for name, member in shape.members.items():
            required = name in shape.required_members
            if depth > 5 and not required and member.type_name in ("structure", "list", "map"):
                continue
            try:
                found[name] = sample(member, depth + 1)
            except Unsampled:
                if required:
                    raise
            if shape.is_tagged_union and found:
                break
        return found
    if kind == "list":
        return [sample(shape.member, depth + 1)] * min(max(low, 2), high)
    if kind == "map":
        return {sample(shape.key): sample(shape.value, depth + 1)}
    if kind == "string":
        return text_for(shape, low, high)
    if kind in ("integer", "long"):
        return min(max(low, 1), high)
    return {"boolean": True, "timestamp": MOMENT, "blob": b"bytes", "float": 1.5, "double": 1.5}[kind]


def scalar(shape, value, milliseconds):
    if shape.type_name == "boolean":
        return "true" if value else "false"
    if shape.type_name == "timestamp":
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z" if milliseconds else "%Y-%m-%dT%H:%M:%SZ")
    if shape.type_name == "blob":
        return "Ynl0ZXM="
    return escape(str(value))


def xml(shape, value, protocol):
    if shape.type_name == "structure":
        inside = ""
        for name, each in value.items():
            tag = shape.members[name].serialization.get("name", name)
            inside += f"<{tag}>{xml(shape.members[name], each, protocol)}</{tag}>"
        return inside
    if shape.type_name == "list":
        tag = shape.member.serialization.get("name", "member")
        return "".join(f"<{tag}>{xml(shape.member, each, protocol)}</{tag}>" for each in value)
    if shape.type_name == "map":
        pairs = [(escape(key), xml(shape.value, each, protocol)) for key, each in value.items()]
        return "".join(f"<entry><key>{key}</key><value>{each}</value></entry>" for key, each in pairs)
    return scalar(shape, value, protocol == "ec2")


def plain(shape, value):
    """As JSON has it."""
    if shape.type_name == "structure":
        members = [(shape.members[name], name, each) for name, each in value.items()]
        return {member.serialization.get("name", name): plain(member, each) for member, name, each in members}
    if shape.type_name == "list":
        return [plain(shape.member, each) for each in value]
    if shape.type_name == "map":
        return {key: plain(shape.value, each) for key, each in value.items()}
    if shape.type_name == "timestamp":
        return value.timestamp()
    return "Ynl0ZXM=" if shape.type_name == "blob" else value


def answer_of(service, operation, output):
    protocol, shape = service.metadata["protocol"], operation.output_shape
    if protocol == "json":
        headers = {"Content-Type": f"application/x-amz-json-{service.metadata['jsonVersion']}", "x-amzn-RequestId": "1-2-3"}
        return {"status": 200, "headers": headers, "body": "" if shape is None else json.dumps(plain(shape, output))}
    namespace = service.metadata["xmlNamespace"].rstrip("/") + "/"
    if protocol == "ec2":
        inside = "<requestId>1-2-3</requestId>" + ("<return>true</return>" if shape is None else xml(shape, output, protocol))
    else:
        inside = "<ResponseMetadata><RequestId>1-2-3</RequestId></ResponseMetadata>"
        if shape is not None:
            wrapper = shape.serialization["resultWrapper"]
            inside = f"<{wrapper}>{xml(shape, output, protocol)}</{wrapper}>{inside}"
    root = f"{operation.name}Response"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{namespace}">{inside}</{root}>'
    headers = {"Content-Type": "text/xml;charset=UTF-8", "x-amzn-RequestId": "1-2-3"}
    return {"status": 200, "headers": headers, "body": body}


def check(service, operation, answer, output):
    """That the answer means to botocore what it was made of."""
    response = {"status_code": 200, "headers": {}, "body": answer["body"].encode()}
    parsed = create_parser(service.metadata["protocol"]).parse(response, operation.output_shape)
    del parsed["ResponseMetadata"]
    if parsed != output:
        raise AssertionError(f"{operation.name}: {output} was read as {parsed}")


def exchange(service, operation):
    parameters = {} if operation.input_shape is None else sample(operation.input_shape)
    output = {} if operation.output_shape is None else sample(operation.output_shape)
    request = create_serializer(service.metadata["protocol"]).serialize_to_request(parameters, operation)
    body = request["body"]
    answer = answer_of(service, operation, output)
    check(service, operation, answer, output)
    return {
        "service": service.service_name,
        "method": request["method"],
        "path": request["url_path"],
        "headers": request["headers"],
        "body": urlencode(body) if isinstance(body, dict) else body.decode(),
        "answer": answer,
    }


if __name__ == "__main__":
    model = model_of(sys.argv[1])
    for name in model.operation_names:
        try:
            line = exchange(model, model.operation_model(name))
        except Unsampled as error:
            line = {"unsampled": f"{name}: {error}"}
        print(json.dumps(line))
