#!/usr/bin/env python3
"""Writes the .proto of an AWS Query service from its service model (shared/reference/models/NAME.json).

usage: from_botocore.py MODEL.json PACKAGE SERVICE OPERATION [OPERATION ...] > out.proto

Field numbers follow the model's member order. Once a field is released its number must not move: the models append
members, and the script refuses nothing, so read the diff before you commit it.
"""
import json, re, sys

model_path, package, service, *wanted = sys.argv[1:]
model = json.load(open(model_path))
shapes, meta = model["shapes"], model["metadata"]
signing = meta.get("signingName", meta["endpointPrefix"])
ns = model["operations"][wanted[0]]
namespace = meta.get("xmlNamespace") or f"https://{signing}.amazonaws.com/doc/{meta['apiVersion']}/"
doc_root = {"sts": "STS", "iam": "IAM"}[signing]


def snake(name):
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def pascal(name):
    return "".join(p[:1].upper() + p[1:] for p in name.split("_"))


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


SENSITIVE = {"SecretAccessKey", "SessionToken", "TokenCode", "Password", "WebIdentityToken", "SAMLAssertion",
             "ContextAssertion"}
URL_ENCODED = {("PolicyVersion", "Document"), ("Role", "AssumeRolePolicyDocument"),
               ("GetRolePolicyResponse", "PolicyDocument"), ("GetUserPolicyResponse", "PolicyDocument"),
               ("GetGroupPolicyResponse", "PolicyDocument"), ("PolicyDetail", "PolicyDocument"),
               ("RoleDetail", "AssumeRolePolicyDocument")}
todo, done = [], {}


def message_name(shape):
    return shape[0].upper() + shape[1:]


def rule_of(shape, request):
    s, rule = shapes[shape], []
    if not request:
        return rule
    kind = s["type"]
    low, high = s.get("min"), s.get("max")
    length = kind in ("string", "list", "blob")
    if low is not None:
        rule.append(f"{'min_length' if length else 'min_value'}: {low}")
    if high is not None:
        rule.append(f"{'max_length' if length else 'max_value'}: {high}")
    if s.get("pattern"):
        rule.append(f"pattern: {quote(s['pattern'])}")
    for value in s.get("enum", []):
        rule.append(f"enum_values: {quote(value)}")
    if kind == "list":
        items = rule_of(s["member"]["shape"], request)
        if items:
            rule.append("items: { " + " ".join(items) + " }")
    return rule


SCALARS = {"string": "string", "integer": "int32", "long": "int64", "boolean": "bool", "blob": "bytes", "double": "double"}


def type_of(shape):
    s = shapes[shape]
    if s["type"] == "structure":
        if shape not in todo:
            todo.append(shape)
        return message_name(shape)
    if s["type"] == "timestamp":
        return "google.protobuf.Timestamp"
    return SCALARS[s["type"]]


def write(shape, request):
    s = shapes[shape]
    lines = [f"message {message_name(shape)} {{"]
    for number, (name, member) in enumerate(s.get("members", {}).items(), 1):
        inner = shapes[member["shape"]]
        rule = rule_of(member["shape"], request)
        if request and name in s.get("required", []):
            rule.insert(0, "required: true")
        field = snake(name)
        if pascal(field) != name:
            rule.insert(0, f"name: {quote(name)}")
        if name in SENSITIVE:
            rule.append("sensitive: true")
        if (shape, name) in URL_ENCODED:
            rule.append("url_encoded: true")
        if inner["type"] == "list":
            element = inner["member"].get("locationName")
            if element and element != "member":
                rule.append(f"list_element: {quote(element)}")
            text = f"repeated {type_of(inner['member']['shape'])}"
        elif inner["type"] == "map":
            text = f"map<{type_of(inner['key']['shape'])}, {type_of(inner['value']['shape'])}>"
        else:
            kind = type_of(member["shape"])
            text = kind if inner["type"] in ("structure", "timestamp") else f"optional {kind}"
        option = f" [(aws.protocol.v1.member) = {{ {' '.join(rule)} }}]" if rule else ""
        lines.append(f"  {text} {field} = {number}{option};")
    lines.append("}")
    return "\n".join(lines)


requests, responses, methods = [], [], []
for op in wanted:
    o = model["operations"][op]
    methods.append(f"  // https://docs.aws.amazon.com/{doc_root}/latest/APIReference/API_{op}.html\n"
                   f"  rpc {op}({op}Request) returns ({op}Response);")
out = []
for op in wanted:
    o = model["operations"][op]
    for side, request in (("input", True), ("output", False)):
        name = op + ("Request" if request else "Response")
        if side in o:
            out.append((o[side]["shape"], write(o[side]["shape"], request)))
            if message_name(o[side]["shape"]) != name:
                raise SystemExit(f"{op}: {side} is {o[side]['shape']}")
        else:
            out.append((name, f"message {name} {{\n}}"))
# Structures: constraints matter where they come in; writing them for both sides keeps one message per shape.
shared, seen = [], set()
while todo:
    shape = todo.pop(0)
    if shape in seen:
        continue
    seen.add(shape)
    shared.append(write(shape, True))
print(f"""// {meta['serviceFullName']}, the operations that Rolecall serves. First written by protos/from_botocore.py from the service
// model of API version {meta['apiVersion']}; members carry AWS's names in snake case and the model's constraints.
syntax = "proto3";

package {package};

import "aws/protocol/v1/annotations.proto";
import "google/protobuf/timestamp.proto";

option csharp_namespace = "Rolecall.Api.{service}.V1";

service {service} {{
  option (aws.protocol.v1.service) = {{
    signing_name: "{signing}"
    wire: WIRE_QUERY
    api_version: "{meta['apiVersion']}"
    xml_namespace: "{namespace}"
  }};
""")
print("\n".join(methods))
print("}\n")
print("\n\n".join(text for _, text in out))
print()
print("\n\n".join(shared))
