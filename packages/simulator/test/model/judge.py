"""Judges exchanges with AWS by AWS's own model: one JSON line in for each, one JSON line of complaints out.

In:  {"service", "method", "path", "headers", "body", "answer": {"status", "headers", "body"} or null}
Out: {"complaints": [...]} in the same order, or {"failed": "..."} where the judge itself broke.
"""
import json
import sys
import traceback

from judge_answer import judge_answer
from judge_request import judge_request, operation_name
from models import JUDGED, model_of


def judge(exchange):
    name = exchange["service"]
    # S3 names its operation by method and path, in a protocol of its own, which no model here describes.
    if name == "s3":
        return []
    if name not in JUDGED:
        return [f"{name}: is not a service that is judged here; those are {', '.join(JUDGED)}"]
    service = model_of(name)
    operation = operation_name(service, exchange)
    call = f"{name} {operation or '(no operation)'}"
    said = [f"{call} request: {text}" for text in judge_request(service, exchange)]
    if exchange.get("answer") is None:
        return said
    model = service.operation_model(operation) if operation in service.operation_names else None
    return said + [f"{call} answer: {text}" for text in judge_answer(service, model, exchange["answer"])]


def main():
    for line in sys.stdin:
        try:
            verdict = {"complaints": judge(json.loads(line))}
        except Exception:
            verdict = {"failed": traceback.format_exc()}
        print(json.dumps(verdict), flush=True)


if __name__ == "__main__":
    main()
