"""Requests: the operation's name and version, and every parameter against the operation's input shape."""
import json
from urllib.parse import parse_qsl, urlsplit

from botocore.validate import ParamValidator

from values import Wrong, did_you_mean, from_json, from_text, within


def operation_name(service, exchange):
    if service.metadata["protocol"] == "json":
        return header(exchange, "x-amz-target").rpartition(".")[2]
    return dict(form_of(exchange)).get("Action", "")


def judge_request(service, exchange):
    said = []
    name = operation_name(service, exchange)
    path = urlsplit(exchange["path"]).path
    if path != "/":
        said.append(f'the path is "{path}", not "/"')
    is_json = service.metadata["protocol"] == "json"
    body = (judge_json_frame if is_json else judge_form_frame)(service, exchange, said)
    if name not in service.operation_names:
        text = f'"{name}" is not an operation of {service.service_name} {service.api_version}'
        said.append(text + did_you_mean(name, service.operation_names))
        return said
    shape = service.operation_model(name).input_shape
    if body is None or (shape is None and not body):
        return said
    if shape is None:
        said.append(f"{next(iter(body))}: {name} takes no parameters")
        return said
    walk = JsonWalk(said) if is_json else FormWalk(service.metadata["protocol"], said)
    parameters = walk.structure(shape, body, "")
    if not said:
        # A second opinion, in botocore's own words.
        report = ParamValidator().validate(parameters, shape)
        if report.has_errors():
            said.extend(report.generate_report().split("\n"))
    return said


def judge_json_frame(service, exchange, said):
    wanted = f"application/x-amz-json-{service.metadata['jsonVersion']}"
    if header(exchange, "content-type") != wanted:
        said.append(f'the content type is "{header(exchange, "content-type")}", not "{wanted}"')
    prefix = header(exchange, "x-amz-target").rpartition(".")[0]
    if prefix != service.metadata["targetPrefix"]:
        said.append(f'X-Amz-Target is "{header(exchange, "x-amz-target")}", not {service.metadata["targetPrefix"]}.OPERATION')
    if exchange["method"] != "POST":
        said.append(f"the method is {exchange['method']}, not POST")
    try:
        body = json.loads(exchange["body"])
    except ValueError as error:
        said.append(f"the body is not JSON: {error}")
        return None
    if not isinstance(body, dict):
        said.append("the body is not a JSON object")
        return None
    return body


def judge_form_frame(service, exchange, said):
    """The form as a tree, without the two parameters that every operation has. GET carries it in the query string."""
    kind = header(exchange, "content-type").partition(";")[0].strip()
    if exchange["method"] == "POST" and kind != "application/x-www-form-urlencoded":
        said.append(f'the content type is "{kind}", not "application/x-www-form-urlencoded"')
    if exchange["method"] not in ("GET", "POST"):
        said.append(f"the method is {exchange['method']}, not POST")
    pairs = form_of(exchange)
    versions = [value for key, value in pairs if key == "Version"]
    if versions != [service.api_version]:
        said.append(f'Version: is "{", ".join(versions)}", not {service.api_version}')
    root = Node()
    seen = set()
    for key, value in pairs:
        if key in seen:
            said.append(f"{key}: is given twice")
        elif key not in ("Action", "Version") and not is_signature(key):
            root.put(key.split("."), value)
        seen.add(key)
    return root.children


def form_of(exchange):
    query = urlsplit(exchange["path"]).query
    return parse_qsl(query, keep_blank_values=True) + parse_qsl(exchange["body"], keep_blank_values=True)


def is_signature(key):
    """What a presigned request carries in its query string."""
    return key.lower().startswith("x-amz-")


def header(exchange, name):
    return next((value for key, value in exchange["headers"].items() if key.lower() == name), "")


class Node:
    """A place in a form: its value, its places below, or by mistake both."""

    def __init__(self):
        self.value = None
        self.children = {}

    def put(self, names, value):
        if names:
            self.children.setdefault(names[0], Node()).put(names[1:], value)
        else:
            self.value = value

    def first_name(self):
        """The rest of the first parameter's name below this place."""
        name, child = next(iter(self.children.items()))
        return name if child.value is not None or not child.children else f"{name}.{child.first_name()}"


class Walk:
    def __init__(self, said):
        self.said = said

    def members(self, shape, given, path, wire_name):
        names = {wire_name(member, name): name for name, member in shape.members.items()}
        found = {}
        for name, value in given.items():
            place = f"{path}.{name}" if path else name
            if name in names:
                found[names[name]] = self.value(shape.members[names[name]], value, place)
            else:
                self.said.append(f"{place}: is not a member of {shape.name}{did_you_mean(name, names)}")
        for wire, name in names.items():
            if name in shape.required_members and name not in found:
                place = f"{path}.{wire}" if path else wire
                self.said.append(f"{place}: is required and missing")
        return found

    def check(self, place, read):
        """What `read` answers; a complaint and nothing where it finds something wrong."""
        try:
            return read()
        except Wrong as wrong:
            self.said.append(f"{place}: {wrong}")
            return None


class FormWalk(Walk):
    def __init__(self, protocol, said):
        super().__init__(said)
        self.protocol = protocol

    def wire_name(self, shape, name):
        written = shape.serialization
        if self.protocol != "ec2":
            return written.get("name", name)
        given = written.get("name", name)
        return written.get("queryName", given[0].upper() + given[1:] if "name" in written else name)

    def structure(self, shape, children, path):
        return self.members(shape, children, path, self.wire_name)

    def value(self, shape, node, path):
        if shape.type_name in ("structure", "list", "map"):
            empty_list = self.protocol == "query" and shape.type_name == "list" and node.value == "" and not node.children
            if node.value is not None and not empty_list:
                self.said.append(f"{path}: is a {shape.type_name}, not one value")
                return None
            if shape.type_name == "structure":
                return self.structure(shape, node.children, path)
            return self.list(shape, node, path) if shape.type_name == "list" else self.map(shape, node, path)
        if node.children:
            self.said.append(f"{path}.{node.first_name()}: {path} is one {shape.type_name}")
            return None
        return self.check(path, lambda: from_text(shape, node.value))

    def list_place(self, shape, path):
        return path if self.protocol == "ec2" else f"{path}.{shape.member.serialization.get('name', 'member')}"

    def list(self, shape, node, path):
        place = self.list_place(shape, path)
        wrapper = place[len(path) + 1 :]
        children = node.children
        if wrapper:
            for name in children:
                if name != wrapper:
                    self.said.append(f"{path}.{name}: a list is written {place}.1")
            children = children[wrapper].children if wrapper in children else {}
        found = [self.value(shape.member, child, f"{place}.{number}") for number, child in self.numbered(children, place)]
        self.check(path, lambda: within(shape, len(found), " elements"))
        return found

    def map(self, shape, node, path):
        found = {}
        for name in node.children:
            if name != "entry":
                self.said.append(f"{path}.{name}: a map is written {path}.entry.1.key")
        entries = node.children["entry"].children if "entry" in node.children else {}
        for number, child in self.numbered(entries, f"{path}.entry"):
            place = f"{path}.entry.{number}"
            for name in sorted({"key", "value"} ^ set(child.children)):
                self.said.append(f"{place}.{name}: " + ("is missing" if name in ("key", "value") else "is neither key nor value"))
            if {"key", "value"} <= set(child.children):
                key = self.value(shape.key, child.children["key"], f"{place}.key")
                found[key] = self.value(shape.value, child.children["value"], f"{place}.value")
        return found

    def numbered(self, children, place):
        """The elements in order; they are numbered from 1 without a gap."""
        numbers = [name for name in children if name.isascii() and name.isdigit() and not name.startswith("0")]
        for name in children:
            if name not in numbers:
                self.said.append(f"{place}.{name}: a list is written {place}.1")
        for position, name in enumerate(sorted(numbers, key=int), 1):
            if int(name) != position:
                self.said.append(f"{place}.{name}: comes without {place}.{position}")
                return
            yield position, children[name]


class JsonWalk(Walk):
    def structure(self, shape, value, path):
        return self.members(shape, value, path, lambda member, name: member.serialization.get("name", name))

    def value(self, shape, value, path):
        wanted = {"structure": dict, "map": dict, "list": list}.get(shape.type_name)
        if wanted is None:
            return self.check(path, lambda: from_json(shape, value))
        if not isinstance(value, wanted):
            self.said.append(f"{path}: is a {shape.type_name}, and {json.dumps(value)} is not")
            return None
        if shape.type_name == "structure":
            return self.structure(shape, value, path)
        self.check(path, lambda: within(shape, len(value), " elements"))
        if shape.type_name == "list":
            return [self.value(shape.member, each, f"{path}[{index}]") for index, each in enumerate(value)]
        for key in value:
            self.check(f"{path}.{key}", lambda: from_json(shape.key, key))
        return {key: self.value(shape.value, each, f"{path}.{key}") for key, each in value.items()}
