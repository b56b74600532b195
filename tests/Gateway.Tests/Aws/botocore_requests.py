#!/usr/bin/env python3
"""Adds to botocore_requests.jsonl the operations of our Query services that it lacks: random arguments as botocore's own
serializer writes them, beside the protobuf JSON of those arguments. Run it after a new rpc, with a current botocore."""
import base64, datetime, json, pathlib, random, re
import botocore.loaders, botocore.model, botocore.serialize

HERE = pathlib.Path(__file__).parent
PROTOS = HERE.parents[2] / "protos" / "aws"
TEXTS = ["a", "~-_.*", "é日😀", "a\nb", "a/b//c", "%41+", "<&>\"'", '{"a": [1]}', "a b=c&d"]
WHEN = datetime.datetime(2026, 3, 1, 12, 30, 5, tzinfo=datetime.timezone.utc)


def json_name(member):
    snake = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", member)
    first, *rest = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", snake).lower().split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def draw(shape, depth=0):
    """An argument for botocore, and the same as protobuf JSON."""
    kind = shape.type_name
    if kind == "structure":
        pairs = {name: draw(member, depth + 1) for name, member in shape.members.items() if depth < 4}
        return {name: pair[0] for name, pair in pairs.items()}, {json_name(name): pair[1] for name, pair in pairs.items()}
    if kind == "list":
        pairs = [draw(shape.member, depth + 1) for _ in range(2)]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    if kind == "map":
        pairs = {key: draw(shape.value, depth + 1) for key in random.sample(TEXTS, 2)}
        return {key: pair[0] for key, pair in pairs.items()}, {key: pair[1] for key, pair in pairs.items()}
    if kind == "integer":
        value = random.randrange(1, 1000)
        return value, value
    if kind == "long":
        value = random.randrange(1, 1 << 40)
        return value, str(value)
    if kind == "boolean":
        value = random.random() < 0.5
        return value, value
    if kind == "timestamp":
        return WHEN, WHEN.strftime("%Y-%m-%dT%H:%M:%SZ")
    if kind == "blob":
        value = random.choice(TEXTS).encode()
        return value, base64.b64encode(value).decode()
    value = random.choice(TEXTS)
    return value, value


def main():
    random.seed(20110615)
    lines = HERE.joinpath("botocore_requests.jsonl")
    known = {(entry["service"], entry["operation"]) for entry in map(json.loads, lines.read_text().splitlines())}
    loader = botocore.loaders.Loader()
    added = []
    for service in ("iam", "sts"):
        model = botocore.model.ServiceModel(loader.load_service_model(service, "service-2"), service)
        serializer = botocore.serialize.create_serializer("query", include_validation=False)
        operations = sorted({name for proto in PROTOS.joinpath(service).rglob("*.proto") for name in re.findall(r"rpc (\w+)\(", proto.read_text())})
        for name in operations:
            if (service, name) in known:
                continue
            operation = model.operation_model(name)
            for _ in range(2):
                arguments, message = draw(operation.input_shape) if operation.input_shape else ({}, {})
                form = serializer.serialize_to_request(arguments, operation)["body"]
                body = "&".join(f"{quote(key)}={quote(value)}" for key, value in form.items())
                added.append(json.dumps({"service": service, "operation": name, "body": body, "message": message}, ensure_ascii=False))
    with lines.open("a") as out:
        out.writelines(line + "\n" for line in added)
    print(f"{len(added)} requests added")


def quote(value):
    import urllib.parse
    return urllib.parse.quote_plus(str(value))


main()
