"""The policy simulator and the encoded authorization message, by boto3 as it is. Prints what it saw as JSON."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ready = json.load(open(sys.argv[1]))
people = {person["name"]: person for person in ready["people"]}


def client(service, name, session=None):
    keys = session or {"AccessKeyId": people[name]["accessKeyId"], "SecretAccessKey": people[name]["secretAccessKey"]}
    return boto3.client(
        service, endpoint_url=ready["aws"], region_name="us-east-1", config=Config(retries={"max_attempts": 1}),
        aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys.get("SessionToken"))


def refused(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response
    raise SystemExit("was not refused")


seen = {}
iam = client("iam", "admin")
account = people["admin"]["accountId"]
allow = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
conditional = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]})

result = iam.simulate_custom_policy(PolicyInputList=[allow], ActionNames=["s3:GetObject", "ec2:RunInstances"])
seen["custom"] = [[one["EvalActionName"], one["EvalDecision"]] for one in result["EvaluationResults"]]
seen["matched"] = result["EvaluationResults"][0]["MatchedStatements"]
missing = iam.simulate_custom_policy(PolicyInputList=[conditional], ActionNames=["s3:GetObject"])["EvaluationResults"][0]
seen["missing"] = [missing["EvalDecision"], missing["MissingContextValues"]]
given = iam.simulate_custom_policy(
    PolicyInputList=[conditional], ActionNames=["s3:GetObject"],
    ContextEntries=[{"ContextKeyName": "aws:SourceIp", "ContextKeyType": "ip", "ContextKeyValues": ["10.1.2.3"]}])
seen["given"] = given["EvaluationResults"][0]["EvalDecision"]

trust = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "sts:AssumeRole"}]})
for caller in ("arn:aws:iam::999999999999:user/partner", f"arn:aws:iam::{account}:user/admin"):
    assumed = iam.simulate_custom_policy(
        PolicyInputList=[json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]})],
        ActionNames=["sts:AssumeRole"], ResourceArns=[f"arn:aws:iam::{account}:role/target"], ResourcePolicy=trust, CallerArn=caller)["EvaluationResults"][0]
    seen.setdefault("trust", []).append(assumed["EvalDecision"])
    seen.setdefault("details", []).append(assumed.get("EvalDecisionDetails"))

pages = iam.get_paginator("simulate_principal_policy").paginate(
    PolicySourceArn=f"arn:aws:iam::{account}:role/UpdateApp", ActionNames=["s3:ListBucket", "s3:GetObject", "iam:GetUser"],
    ResourceArns=["arn:aws:s3:::productionapp", "arn:aws:s3:::productionapp/x"], PaginationConfig={"PageSize": 2})
seen["principal"] = [
    [one["EvalActionName"], one["EvalDecision"], [inner["EvalResourceDecision"] for inner in one["ResourceSpecificResults"]]]
    for page in pages for one in page["EvaluationResults"]]
seen["keys"] = iam.get_context_keys_for_custom_policy(PolicyInputList=[conditional])["ContextKeyNames"]
seen["nobody"] = refused(iam.simulate_principal_policy, PolicySourceArn=f"arn:aws:iam::{account}:user/nobody", ActionNames=["s3:GetObject"])["Error"]["Code"]
seen["broken"] = refused(iam.simulate_custom_policy, PolicyInputList=["{"], ActionNames=["s3:GetObject"])["Error"]["Code"]

session = client("sts", "developer").assume_role(RoleArn=f"arn:aws:iam::{account}:role/UpdateApp", RoleSessionName="boto")["Credentials"]
for service, call in (("iam", lambda denied: denied.list_users()), ("s3", lambda denied: denied.get_object(Bucket="productionapp", Key="x", IfMatch="x"))):
    denied = client(service, None, session)
    try:
        call(denied)
    except ClientError as error:
        response = error.response
    seen.setdefault("denied", []).append(response["Error"]["Code"])
    encoded = response["ResponseMetadata"]["HTTPHeaders"].get("x-rolecall-encoded-authorization-message")
    if encoded:
        decoded = json.loads(client("sts", "admin").decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"])
        seen["decoded"] = [decoded["allowed"], decoded["explicitDeny"], decoded["context"]["action"], decoded["context"]["principal"]["arn"]]
        # What follows tells where the details are.
        seen["message"] = response["Error"]["Message"].split(". Go to ")[0]
        seen["foreign"] = refused(client("sts", "developer").decode_authorization_message, EncodedMessage=encoded)["Error"]["Code"]
seen["garbled"] = refused(client("sts", "admin").decode_authorization_message, EncodedMessage="garbled")["Error"]["Code"]
seen["assume"] = refused(client("sts", "tester").assume_role, RoleArn=f"arn:aws:iam::{account}:role/UpdateApp", RoleSessionName="xx")["Error"]["Message"]
print(json.dumps(seen))
