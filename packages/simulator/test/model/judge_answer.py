"""Answers: the frame in which the service's protocol sends them, and everything inside against the operation's output shape."""
import json
import re
from xml.etree import ElementTree

from botocore.parsers import ResponseParserError, create_parser

from judge_request import JsonWalk
from values import Wrong, did_you_mean, from_text

# "Common Error Types" of the services' API references: any operation may answer with these.
COMMON_ERRORS = """
AccessDenied AccessDeniedException ExpiredToken ExpiredTokenException IncompleteSignature IncompleteSignatureException
InternalError InternalFailure InvalidAction InvalidClientTokenId InvalidParameterCombination InvalidParameterValue
InvalidQueryParameter InvalidSignatureException MalformedHttpRequestException MalformedQueryString MissingAction
MissingAuthenticationToken MissingAuthenticationTokenException MissingParameter NotAuthorized OptInRequired
RequestAbortedException RequestEntityTooLargeException RequestExpired RequestTimeoutException ServiceUnavailable
SignatureDoesNotMatch Throttling ThrottlingException UnknownOperationException UnrecognizedClientException
ValidationError ValidationException
""".split()


def judge_answer(service, operation, answer):
    """`operation` is nothing where the request names none that exists: then only an error can be the answer."""
    said = []
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    is_json = service.metadata["protocol"] == "json"
    judge_content_type(service, headers.get("content-type", ""), said)
    # The JavaScript SDK knows the id from here alone, of every protocol.
    if not headers.get("x-amzn-requestid"):
        said.append("there is no header x-amzn-RequestId")
    failed = answer["status"] >= 400
    if not failed and answer["status"] != 200:
        said.append(f"the status is {answer['status']}; AWS answers 200, or 400 and above")
    elif not failed and operation is None:
        said.append("the status is 200, and there is no such operation")
    elif is_json:
        judge_json(operation, answer, failed, said)
    else:
        judge_xml(service, operation, answer, failed, said)
    if not said:
        ask_parser(service, operation, answer, headers, said)
    return said


def judge_content_type(service, given, said):
    if service.metadata["protocol"] == "json":
        wanted = f"application/x-amz-json-{service.metadata['jsonVersion']}"
        fits = given == wanted
    else:
        wanted = "text/xml;charset=UTF-8"
        fits = re.fullmatch(r"text/xml(; ?charset=utf-8)?", given, re.IGNORECASE)
    if not fits:
        said.append(f'the content type is "{given}", not "{wanted}"')


def ask_parser(service, operation, answer, headers, said):
    """Whether botocore's own parser takes it, as every client built on it would have to."""
    parser = create_parser(service.metadata["protocol"])
    response = {"status_code": answer["status"], "headers": headers, "body": answer["body"].encode()}
    try:
        parsed = parser.parse(response, operation.output_shape if operation else None)
    except (ResponseParserError, ValueError, KeyError, TypeError, AttributeError) as error:
        said.append(f"botocore cannot read it: {type(error).__name__}: {error}")
        return
    given = parsed["ResponseMetadata"].get("RequestId")
    if given != headers["x-amzn-requestid"]:
        said.append(f'the request id is "{given}" in the body and "{headers["x-amzn-requestid"]}" in the header')


def judge_error_code(operation, code, status, said):
    """EC2's model names no errors; those of the others name, for each operation, which it may answer with."""
    if operation is None or operation.service_model.metadata["protocol"] == "ec2":
        return None
    errors = {shape.error_code: shape for shape in operation.error_shapes}
    if code not in errors:
        if code not in COMMON_ERRORS:
            said.append(f'"{code}" is not an error of {operation.name}{did_you_mean(code, errors)}')
        return None
    wanted = errors[code].metadata.get("error", {}).get("httpStatusCode", 500 if errors[code].metadata.get("fault") else 400)
    if status != wanted:
        said.append(f"{code} comes with status {wanted}, not {status}")
    return errors[code]


def judge_json(operation, answer, failed, said):
    if not failed and operation.output_shape is None:
        if answer["body"] not in ("", "{}"):
            said.append(f"{operation.name} answers with nothing")
        return
    try:
        body = json.loads(answer["body"])
    except ValueError as error:
        said.append(f"the body is not JSON: {error}")
        return
    if not isinstance(body, dict):
        said.append("the body is not a JSON object")
    elif not failed:
        JsonWalk(said).structure(operation.output_shape, body, "")
    else:
        judge_json_error(operation, body, answer["status"], said)


def judge_json_error(operation, body, status, said):
    code = body.pop("__type", None)
    if not isinstance(code, str) or code == "":
        said.append("__type: is required and missing")
        return
    shape = judge_error_code(operation, code.rpartition("#")[2], status, said)
    if shape is not None:
        JsonWalk(said).structure(shape, body, "")
    # A few errors are modelled without a text.
    texts = ("message", "Message") if shape is None else [name for name in shape.members if name.lower() == "message"]
    if texts and not any(isinstance(body.get(name), str) for name in texts):
        said.append("message: is missing")
    for name in body if shape is None else ():
        if name not in ("message", "Message"):
            said.append(f"{name}: is not a part of an error, which has __type and message")


def judge_xml(service, operation, answer, failed, said):
    try:
        root = ElementTree.fromstring(answer["body"].encode())
    except ElementTree.ParseError as error:
        said.append(f"the body is not XML: {error}")
        return
    protocol = service.metadata["protocol"]
    namespace = service.metadata["xmlNamespace"].rstrip("/") + "/"
    # EC2's errors stand in no namespace.
    walk = XmlWalk(protocol, "" if failed and protocol == "ec2" else namespace, said)
    wanted = ("Response" if protocol == "ec2" else "ErrorResponse") if failed else f"{operation.name}Response"
    if local(root) != wanted:
        said.append(f"the root element is <{local(root)}>, not <{wanted}>")
        return
    walk.namespaces(root, "")
    walk.plain(root, wanted)
    if failed:
        judge_xml_error(walk, operation, root, answer["status"])
    elif protocol == "ec2":
        fields = dict(requestId=lambda element: walk.text(element, "requestId"))
        if operation.output_shape is None:
            # The model leaves out what the API reference tells of all of these: they answer that they have done it.
            fields["return"] = lambda element: walk.one_of(element, "return", ["true"])
            walk.record(root, "", fields)
        else:
            walk.structure(operation.output_shape, root, "", fields)
    else:
        metadata = dict(RequestId=lambda element: walk.text(element, "ResponseMetadata.RequestId"))
        fields = dict(ResponseMetadata=lambda element: walk.record(element, "ResponseMetadata", metadata))
        shape = operation.output_shape
        if shape is not None:
            wrapper = shape.serialization["resultWrapper"]
            fields[wrapper] = lambda element: (walk.plain(element, wrapper), walk.structure(shape, element, wrapper, {}))
        walk.record(root, "", fields)


def judge_xml_error(walk, operation, root, status):
    def code(element, path):
        if walk.text(element, path):
            judge_error_code(operation, element.text, status, walk.said)

    def error(path, more):
        fields = dict(more, Code=lambda e: code(e, f"{path}.Code"), Message=lambda e: walk.text(e, f"{path}.Message"))
        return lambda element: walk.record(element, path, fields)

    if walk.protocol == "ec2":
        errors = dict(Error=error("Errors.Error", {}))
        fields = dict(RequestID=lambda element: walk.text(element, "RequestID"))
        fields["Errors"] = lambda element: walk.record(element, "Errors", errors)
    else:
        # Whose fault it is: the caller's, or the service's.
        kind = dict(Type=lambda element: walk.one_of(element, "Error.Type", ["Receiver" if status >= 500 else "Sender"]))
        fields = dict(Error=error("Error", kind), RequestId=lambda element: walk.text(element, "RequestId"))
    walk.record(root, "", fields)


def local(element):
    return element.tag.rpartition("}")[2]


def below(path, name):
    return f"{path}.{name}" if path else name


class XmlWalk:
    def __init__(self, protocol, namespace, said):
        self.protocol = protocol
        self.namespace = namespace
        self.said = said

    def namespaces(self, element, path):
        """Told once, at the outermost element that is in a wrong one."""
        given = element.tag[1:].rpartition("}")[0]
        if given != self.namespace:
            place = f"{path}: is" if path else "the root element is"
            self.said.append(f'{place} in the namespace "{given}", not "{self.namespace}"')
            return
        for child in element:
            self.namespaces(child, below(path, local(child)))

    def plain(self, element, path):
        """A structure or list has elements inside, and nothing else."""
        if any((text or "").strip() for text in [element.text, *(child.tail for child in element)]):
            self.said.append(f"{path}: has text between its elements")
        self.attributes(element, path)

    def attributes(self, element, path):
        if element.attrib:
            self.said.append(f"{path}: has the attribute {next(iter(element.attrib))}; AWS sends none")

    def text(self, element, path):
        """A text that must not be empty."""
        self.attributes(element, path)
        if len(element) > 0:
            self.said.append(f"{path}.{local(element[0])}: {path} is one string")
        elif not (element.text or "").strip():
            self.said.append(f"{path}: is empty")
        else:
            return element.text
        return None

    def one_of(self, element, path, allowed):
        given = self.text(element, path)
        if given is not None and given not in allowed:
            self.said.append(f'{path}: is "{given}", not "{allowed[0]}"')

    def record(self, element, path, fields):
        """An element that has exactly these inside, once each."""
        if path:
            self.plain(element, path)
        self.once(element, path, fields, fields, "here")
        for name in fields:
            if all(local(child) != name for child in element):
                self.said.append(f"{below(path, name)}: is missing")

    def structure(self, shape, element, path, fields):
        """The members of a shape, beside `fields`, which the frame adds to them and which must be there."""
        names = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        readers = {name: self.reader(member, below(path, name)) for name, member in names.items()}
        self.once(element, path, {**readers, **fields}, names, f"a member of {shape.name}")
        required = [shape.members[name].serialization.get("name", name) for name in shape.required_members]
        for name in [*required, *fields]:
            if all(local(child) != name for child in element):
                self.said.append(f"{below(path, name)}: is required and missing")

    def reader(self, shape, path):
        return lambda element: self.value(shape, element, path)

    def once(self, element, path, readers, names, what):
        seen = set()
        for child in element:
            name = local(child)
            if name in seen:
                self.said.append(f"{below(path, name)}: stands there twice")
            elif name in readers:
                readers[name](child)
            else:
                self.said.append(f"{below(path, name)}: is not {what}{did_you_mean(name, names)}")
            seen.add(name)

    def value(self, shape, element, path):
        if shape.type_name == "structure":
            self.plain(element, path)
            self.structure(shape, element, path, {})
        elif shape.type_name == "list":
            self.list(shape, element, path)
        elif shape.type_name == "map":
            self.map(shape, element, path)
        else:
            self.scalar(shape, element, path)

    def scalar(self, shape, element, path):
        self.attributes(element, path)
        if len(element) > 0:
            self.said.append(f"{path}.{local(element[0])}: {path} is one {shape.type_name}")
            return
        try:
            from_text(shape, element.text or "", "milliseconds" if self.protocol == "ec2" else "any")
        except Wrong as wrong:
            self.said.append(f"{path}: {wrong}")

    def elements(self, element, path, wanted, kind):
        self.plain(element, path)
        for name in dict.fromkeys(local(child) for child in element):
            if name != wanted:
                self.said.append(f"{path}.{name}: the elements of a {kind} are <{wanted}>")
        found = [child for child in element if local(child) == wanted]
        return [(child, f"{path}.{wanted}[{position}]") for position, child in enumerate(found, 1)]

    def list(self, shape, element, path):
        for child, place in self.elements(element, path, shape.member.serialization.get("name", "member"), "list"):
            self.value(shape.member, child, place)

    def map(self, shape, element, path):
        for child, place in self.elements(element, path, "entry", "map"):
            key = shape.key.serialization.get("name", "key")
            value = shape.value.serialization.get("name", "value")
            fields = {key: self.reader(shape.key, f"{place}.{key}"), value: self.reader(shape.value, f"{place}.{value}")}
            self.record(child, place, fields)
