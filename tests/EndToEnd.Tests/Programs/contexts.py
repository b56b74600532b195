"""Identity-enhanced role sessions with boto3 as it is: the sandbox plays IAM Identity Center, the program passes what it asserts to
AssumeRole. Prints one JSON object of what happened; the test judges it."""
import json
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError

ready = json.load(open(sys.argv[1]))
people = {person["name"]: person for person in ready["people"]}
account = "333333333333"
ann, bob = "94482488-3041-7026-18f3-be45837cd0e4", "94482488-3041-7026-18f3-be45837cd0e5"
provider = "arn:aws:iam::aws:contextProvider/IdentityCenter"


def native(method, **body):
    request = urllib.request.Request(
        f"{ready['aws']}/rolecall.v1.{method}", json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer " + ready["adminToken"]})
    return json.load(urllib.request.urlopen(request))


def assertion(user, claim="sts:identity_context"):
    """What CreateTokenWithIAM's ID token has under this claim."""
    return native(
        "ContextService/IssueContextAssertion", userId=user, claim=claim,
        identityStoreArn="arn:aws:identitystore::111111111111:identitystore/d-1234567890",
        instanceArn="arn:aws:sso:::instance/ssoins-1234567890abcdef",
        applicationArn="arn:aws:sso::222222222222:application/ssoins-1234567890abcdef/apl-fedcba0987654321")["contextAssertion"]


def session(keys):
    return boto3.Session(
        aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"), region_name="us-east-1")


def client(service, who, **config):
    return who.client(service, endpoint_url=ready["aws"], config=Config(retries={"max_attempts": 1}, **config))


def attempt(call, **kwargs):
    try:
        call(**kwargs)
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]
    except ParamValidationError:
        return "refused by boto3"


admin = session({"AccessKeyId": people["admin"]["accessKeyId"], "SecretAccessKey": people["admin"]["secretAccessKey"]})
iam, sts = client("iam", admin), client("sts", admin)
for name, actions, condition in (
        ("Ann", ["sts:AssumeRole", "sts:SetContext"], {"StringEquals": {"sts:RequestContext/identitystore:UserId": ann}}),
        ("Closed", ["sts:AssumeRole"], {}),
        ("Any", ["sts:AssumeRole", "sts:SetContext"], {})):
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": actions, "Principal": {"AWS": account}, "Condition": condition}]}))
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::productionapp/${identitystore:UserId}/*"}]}))


def asking(role, *contexts):
    return {"RoleArn": f"arn:aws:iam::{account}:role/{role}", "RoleSessionName": "boto", "ProvidedContexts": [
        {"ProviderArn": provider, "ContextAssertion": context} for context in contexts]}


result = {
    "expected_user": attempt(sts.assume_role, **asking("Ann", assertion(ann))),
    "unexpected_user": attempt(sts.assume_role, **asking("Ann", assertion(bob))),
    "no_context": attempt(sts.assume_role, RoleArn=f"arn:aws:iam::{account}:role/Ann", RoleSessionName="boto"),
    "no_permission": attempt(sts.assume_role, **asking("Closed", assertion(ann))),
    "forged": attempt(sts.assume_role, **asking("Any", "trusted-context-assertion")),
    "two": attempt(sts.assume_role, **asking("Any", assertion(ann), assertion(ann, "sts:audit_context"))),
    "empty": attempt(sts.assume_role, **asking("Any")),
    # On the wire an empty list is no list: nothing is asked of sts:SetContext.
    "empty_on_the_wire": attempt(client("sts", admin, parameter_validation=False).assume_role, **asking("Closed")),
}
enforced = session(sts.assume_role(**asking("Any", assertion(ann)))["Credentials"])
result["enforced_identity"] = client("sts", enforced).get_caller_identity()["Arn"]
result["enforced_put"] = attempt(client("s3", enforced).put_object, Bucket="productionapp", Key=ann + "/notes", Body=b"x")
result["enforced_chain"] = attempt(client("sts", enforced).assume_role, RoleArn=f"arn:aws:iam::{account}:role/Any", RoleSessionName="boto")
audited = session(sts.assume_role(**asking("Any", assertion(ann, "sts:audit_context")))["Credentials"])
result["audited_own"] = attempt(client("s3", audited).put_object, Bucket="productionapp", Key=ann + "/notes", Body=b"x")
result["audited_other"] = attempt(client("s3", audited).put_object, Bucket="productionapp", Key=bob + "/notes", Body=b"x")
records = [event["record"] for event in native("AuditService/LookupEvents", filter={"eventName": "PutObject"})["events"]]
result["on_behalf_of"] = sorted({json.dumps(record["userIdentity"].get("onBehalfOf"), sort_keys=True) for record in records})
expiring = assertion(ann)
native("ClockService/AdvanceClock", by="3601s")
result["expired"] = attempt(sts.assume_role, **asking("Any", expiring))
print(json.dumps(result))
