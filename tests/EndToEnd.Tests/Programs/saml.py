"""Active Directory's way into an account: a directory, a simulated SAML identity provider, and the AWS CLI, boto3 and a browser's form as they
are. Prints one JSON object of what happened; the test judges it."""
import html
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

ready = json.load(open(sys.argv[1]))
people = {person["name"]: person for person in ready["people"]}
account = "333333333333"
provider = "arn:aws:iam::%s:saml-provider/Corp" % account
roles = {name: "arn:aws:iam::%s:role/%s" % (account, name) for name in ("Corp-Admins", "Corp-Readers")}
attributes = "https://aws.amazon.com/SAML/Attributes/"
result = {}


def directory(method, **members):
    request = urllib.request.Request(
        ready["aws"].rstrip("/") + "/rolecall.v1.IdentityProviderService/" + method, json.dumps(members).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer " + ready["adminToken"]})
    return json.load(urllib.request.urlopen(request))


def sign_in(**fields):
    try:
        with urllib.request.urlopen(ready["aws"].rstrip("/") + "/saml", urllib.parse.urlencode(fields).encode()) as page:
            return page.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.read().decode()


def attempt(call, **kwargs):
    try:
        call(**kwargs)
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]


environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
environment.update({
    "AWS_ACCESS_KEY_ID": people["admin"]["accessKeyId"], "AWS_SECRET_ACCESS_KEY": people["admin"]["secretAccessKey"],
    "AWS_DEFAULT_REGION": "eu-central-1", "AWS_EC2_METADATA_DISABLED": "true"})


def aws(*arguments):
    return json.loads(subprocess.run(
        ["aws", "--endpoint-url", ready["aws"], "--output", "json", *arguments],
        env=environment, check=True, capture_output=True, text=True).stdout or "{}")


for user, groups in (("ann", ["Corp-Admins", "Corp-Readers"]), ("bob", ["Corp-Readers"]), ("cyd", [])):
    directory("PutDirectoryUser", user={
        "name": user, "email": user + "@corp.example", "groups": groups, "attributes": [{"name": "department", "values": ["Payments"]}]})
idp = directory("CreateSamlIdentityProvider", name="adfs", attributeMappings=[
    *({"attribute": attributes + "Role", "value": "%s,%s" % (role, provider), "group": group} for group, role in roles.items()),
    {"attribute": attributes + "RoleSessionName", "value": "${user:email}"},
    {"attribute": attributes + "PrincipalTag:department", "value": "${user:department}"}])["provider"]
result["published"] = urllib.request.urlopen(idp["entityId"]).read().decode() == idp["metadata"]

with open(sys.argv[2], "w") as metadata:
    metadata.write(idp["metadata"])
result["created"] = aws("iam", "create-saml-provider", "--name", "Corp", "--saml-metadata-document", "file://" + sys.argv[2])["SAMLProviderArn"]
iam = boto3.client(
    "iam", endpoint_url=ready["aws"], region_name="eu-central-1",
    aws_access_key_id=people["admin"]["accessKeyId"], aws_secret_access_key=people["admin"]["secretAccessKey"])
trust = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Federated": provider}, "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
    "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml", "aws:RequestTag/department": "Payments"}}}]})
for name in roles:
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)


def mint(user, **members):
    return directory("MintSamlResponse", entityId=idp["entityId"], user=user, **members)["samlResponse"]


answer = aws(
    "sts", "assume-role-with-saml", "--role-arn", roles["Corp-Admins"], "--principal-arn", provider, "--saml-assertion", mint("ann"))
result["cli"] = [answer["AssumedRoleUser"]["Arn"], answer["Subject"], answer["SubjectType"], answer["Issuer"] == idp["entityId"]]
sts = boto3.client("sts", endpoint_url=ready["aws"], region_name="eu-central-1", config=Config(
    retries={"max_attempts": 1}, signature_version=UNSIGNED))


def assume(response, role="Corp-Admins"):
    return attempt(sts.assume_role_with_saml, RoleArn=roles[role], PrincipalArn=provider, SAMLAssertion=response)


once = mint("ann")
result["boto3"] = [assume(once), assume(once), assume(mint("bob")), assume(mint("bob"), "Corp-Readers"), assume(mint("cyd"))]
result["faulty"] = [assume(mint("ann", fault="SAML_RESPONSE_FAULT_" + fault)) for fault in ("EXPIRED", "OTHER_KEY", "UNSIGNED", "WRAPPED5")]

choice = sign_in(SAMLResponse=mint("ann"))
result["choices"] = [html.unescape(value) for value in re.findall(r'type="radio" name="role" value="([^"]*)"', choice)]
response = html.unescape(re.search(r'name="SAMLResponse" value="([^"]*)"', choice).group(1))
page = sign_in(SAMLResponse=response, role=result["choices"][1])
process = json.loads(html.unescape(re.search(r'<pre id="process">(.*?)</pre>', page, re.S).group(1)))
result["signed_in"] = boto3.client(
    "sts", endpoint_url=ready["aws"], region_name="eu-central-1", aws_access_key_id=process["AccessKeyId"],
    aws_secret_access_key=process["SecretAccessKey"], aws_session_token=process["SessionToken"]).get_caller_identity()["Arn"]
result["signed_in_again"] = "ExpiredTokenException" in sign_in(SAMLResponse=response, role=result["choices"][1])

rotated = directory("RotateSamlIdentityProviderKeys", entityId=idp["entityId"])["provider"]
result["rotated"] = [assume(mint("ann"))]
iam.update_saml_provider(SAMLProviderArn=provider, SAMLMetadataDocument=rotated["metadata"])
result["rotated"].append(assume(mint("ann")))

print(json.dumps(result))
