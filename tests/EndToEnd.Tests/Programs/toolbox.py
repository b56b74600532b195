"""A denial's details over iam-toolbox, asked for by boto3 with a model of the service: prints what came back as JSON."""
import json
import os
import re
import sys

import boto3
import botocore.exceptions

ready = json.load(open(sys.argv[1]))
os.environ["AWS_DATA_PATH"] = os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "botocore")
people = {person["name"]: person for person in ready["people"]}


def client(service, name):
    person = people[name]
    return boto3.client(
        service, endpoint_url=ready["aws"], region_name="us-east-1",
        aws_access_key_id=person["accessKeyId"], aws_secret_access_key=person["secretAccessKey"])


def refusal(call):
    try:
        call()
    except botocore.exceptions.ClientError as refused:
        return refused.response
    return {"Error": {"Code": "ok"}}


denied = refusal(lambda: client("iam", "developer").get_role(RoleName="x"))["Error"]["Message"]
found = re.search(r"authorization id: ([0-9a-z]+)$", denied).group(1)
root = client("iam-toolbox", "development-root")
details = root.get_request_authorization_details(authorizationId=found)
uris = {policy["uri"]: policy["type"] for policy in details["policies"]}
told = {
    "action": details["evaluations"][0]["action"],
    "effect": details["evaluations"][0]["evaluatedEffect"],
    "types": sorted(set(uris.values())),
    "region": details["requestContext"]["aws:RequestedRegion"],
    "version": root.get_request_authorization_policy(authorizationId=found, policyUri=list(uris)[-1])["policyDocument"]["Version"],
}
for name, call in {
    "unknown": lambda: root.get_request_authorization_details(authorizationId="0" * 25),
    "malformed": lambda: root.get_request_authorization_details(authorizationId="NO"),
    "foreign": lambda: client("iam-toolbox", "production-root").get_request_authorization_details(authorizationId=found),
    "denied": lambda: client("iam-toolbox", "developer").get_request_authorization_details(authorizationId=found),
}.items():
    answer = refusal(call)
    told[name] = f'{answer["ResponseMetadata"]["HTTPStatusCode"]} {answer["Error"]["Code"]}'
print(json.dumps(told))
