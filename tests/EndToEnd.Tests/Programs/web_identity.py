"""GitHub Actions' way into an account, with boto3 as it is and a simulated issuer. Prints one JSON object of what happened; the test judges it."""
import datetime
import json
import os
import sys
import tempfile
import urllib.request

import boto3
import botocore.credentials
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

ready = json.load(open(sys.argv[1]))
people = {person["name"]: person for person in ready["people"]}
account, issuer = "333333333333", "https://token.actions.githubusercontent.com"
provider = "arn:aws:iam::%s:oidc-provider/token.actions.githubusercontent.com" % account
role = "arn:aws:iam::%s:role/Deploy" % account
subject = "repo:acme/app:ref:refs/heads/main"
result = {}


def administer(service, method, **members):
    request = urllib.request.Request(
        ready["aws"].rstrip("/") + "/rolecall.v1." + service + "/" + method, json.dumps(members).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer " + ready["adminToken"]})
    return json.load(urllib.request.urlopen(request))


def issuers(method, **members):
    return administer("IdentityProviderService", method, **members)


def mint(sub, **members):
    return issuers("MintOidcToken", url=issuer, claims=json.dumps({"sub": sub, "aud": "sts.amazonaws.com"}), **members)["token"]


def attempt(call, **kwargs):
    try:
        call(**kwargs)
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]


once = Config(retries={"max_attempts": 1})
iam = boto3.client(
    "iam", endpoint_url=ready["aws"], region_name="eu-central-1", config=once,
    aws_access_key_id=people["admin"]["accessKeyId"], aws_secret_access_key=people["admin"]["secretAccessKey"])


def trust(conditions):
    return json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": conditions}]})


issuers("CreateOidcIssuer", url=issuer)
iam.create_open_id_connect_provider(Url=issuer, ClientIDList=["sts.amazonaws.com"])
result["open_trust"] = attempt(
    iam.create_role, RoleName="Deploy", AssumeRolePolicyDocument=trust({"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}))
iam.create_role(RoleName="Deploy", AssumeRolePolicyDocument=trust({
    "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
    "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/app:*"}}))

sts = boto3.client("sts", endpoint_url=ready["aws"], region_name="eu-central-1", config=once.merge(Config(signature_version=UNSIGNED)))


def assume(token):
    return attempt(sts.assume_role_with_web_identity, RoleArn=role, RoleSessionName="run-1", WebIdentityToken=token)


answer = sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="run-1", WebIdentityToken=mint(subject))
result["assumed"] = answer["AssumedRoleUser"]["Arn"]
result["told"] = [answer["SubjectFromWebIdentityToken"], answer["Provider"], answer["Audience"]]
result["other_repository"] = assume(mint("repo:other/app:ref:refs/heads/main"))
result["expired"] = assume(mint(subject, fault="OIDC_TOKEN_FAULT_EXPIRED"))
result["unsigned"] = assume(mint(subject, fault="OIDC_TOKEN_FAULT_ALGORITHM_NONE"))
result["other_key"] = assume(mint(subject, fault="OIDC_TOKEN_FAULT_OTHER_KEY"))

# An action that asks the runner for its token, as actions/toolkit does.
job = issuers("StartWorkflowJob", url=issuer, claims=json.dumps({"sub": subject, "repository": "acme/app", "repository_owner": "acme"}))
with urllib.request.urlopen(urllib.request.Request(
        job["idTokenRequestUrl"] + "&audience=sts.amazonaws.com", headers={"Authorization": "bearer " + job["idTokenRequestToken"]})) as told:
    result["runner"] = assume(json.load(told)["value"])

# What the runner of a workflow, and a pod of EKS, have: a file and two variables, and no credentials.
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "token")
    with open(path, "w") as file:
        file.write(mint(subject))
    os.environ.update({
        "AWS_WEB_IDENTITY_TOKEN_FILE": path, "AWS_ROLE_ARN": role, "AWS_ROLE_SESSION_NAME": "from-file",
        "AWS_ENDPOINT_URL": ready["aws"], "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "eu-central-1"})
    session = boto3.Session()
    result["provider"] = session.get_credentials().method
    from_file = session.client("sts", config=once)
    result["from_file"] = from_file.get_caller_identity()["Arn"]

    # The program goes on for two hours, by its own clock and the sandbox's: its session and the token in the file both end.
    first = session.get_credentials().get_frozen_credentials().access_key
    administer("ClockService", "AdvanceClock", by="7200s")
    later = lambda: datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)
    botocore.credentials._local_now = session.get_credentials()._time_fetcher = later
    result["stale_file"] = attempt(from_file.get_caller_identity)
    with open(path, "w") as file:
        file.write(mint(subject))
    result["refreshed_file"] = from_file.get_caller_identity()["Arn"]
    result["another_session"] = session.get_credentials().get_frozen_credentials().access_key != first

print(json.dumps(result))
