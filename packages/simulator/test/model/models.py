"""The models of the services that are judged: botocore's, with what newer.json knows beyond them."""
import functools
import json
import pathlib

from botocore.loaders import Loader
from botocore.model import ServiceModel

JUDGED = ("ec2", "ec2-instance-connect", "iam", "secretsmanager", "ssm", "sts")

NEWER = json.loads(pathlib.Path(__file__).with_name("newer.json").read_text())


# Members that the model has as strings and EC2 sends as times: clients sort images by the first.
TIMES = {"ec2": {"Image": ["CreationDate", "DeprecationTime"]}}

# Values that EC2 sends and its model does not have: Image, Platform is "set to windows for Windows AMIs", not to Windows.
VALUES = {"ec2": {"PlatformValues": ["windows"]}}


@functools.lru_cache(maxsize=None)
def model_of(service):
    """Read when first asked for: EC2's alone takes most of a second."""
    description = Loader().load_service_model(service, "service-2")
    lay_over(description, NEWER.get(service, {}))
    for shape, members in TIMES.get(service, {}).items():
        for member in members:
            description["shapes"][shape]["members"][member]["shape"] = "DateTime"
    for shape, values in VALUES.get(service, {}).items():
        description["shapes"][shape]["enum"] += values
    return ServiceModel(description, service)


def lay_over(description, newer):
    """Adds what the installed model lacks. What it has stays as it is, so that a newer botocore has the last word."""
    for name, operation in newer.get("operations", {}).items():
        known = description["operations"].setdefault(name, operation)
        for key, value in operation.items():
            known.setdefault(key, value)
    for name, shape in newer.get("shapes", {}).items():
        known = description["shapes"].setdefault(name, shape)
        for member, reference in shape.get("members", {}).items():
            known["members"].setdefault(member, reference)
        if "required" in shape:
            known["required"] = [member for member in known["required"] if member in shape["required"]]
        if "enum" in shape:
            known["enum"] = list(dict.fromkeys(known["enum"] + shape["enum"]))
