"""Tags, chains, one-time codes and federated users with boto3 as it is. Prints one JSON object of what happened; the test judges it."""
import base64
import hashlib
import hmac
import json
import struct
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ready = json.load(open(sys.argv[1]))
people = {person["name"]: person for person in ready["people"]}
account = "333333333333"
allow_all = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def session(keys):
    return boto3.Session(
        aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"), region_name="eu-central-1")


def client(service, who):
    return who.client(service, endpoint_url=ready["aws"], config=Config(retries={"max_attempts": 1}))


def attempt(call, **kwargs):
    try:
        call(**kwargs)
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]


def code(seed, step):
    """RFC 6238, by hand."""
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000)


admin = session({"AccessKeyId": people["admin"]["accessKeyId"], "SecretAccessKey": people["admin"]["secretAccessKey"]})
iam, sts = client("iam", admin), client("sts", admin)
trust = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "Principal": {"AWS": account}}]})
for name in ("First", "Second"):
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
iam.put_role_policy(RoleName="First", PolicyName="own", PolicyDocument=allow_all)
iam.put_role_policy(RoleName="Second", PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*",
    "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue", "aws:SourceIdentity": "alice"}}}]}))
role = "arn:aws:iam::%s:role/" % account
result = {}

first = sts.assume_role(
    RoleArn=role + "First", RoleSessionName="boto", SourceIdentity="alice",
    Tags=[{"Key": "team", "Value": "blue"}, {"Key": "cost", "Value": "1"}], TransitiveTagKeys=["team"])
result["source_identity"] = first["SourceIdentity"]
result["packed"] = 0 < first["PackedPolicySize"] <= 100
second = client("sts", session(first["Credentials"])).assume_role(RoleArn=role + "Second", RoleSessionName="boto")
result["chained"] = second["SourceIdentity"]
result["chained_buckets"] = attempt(client("s3", session(second["Credentials"])).list_buckets)
result["untagged_buckets"] = attempt(client("s3", session(sts.assume_role(RoleArn=role + "Second", RoleSessionName="boto")["Credentials"])).list_buckets)
result["duplicate"] = attempt(sts.assume_role, RoleArn=role + "First", RoleSessionName="boto", Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])
result["changed_source"] = attempt(client("sts", session(first["Credentials"])).assume_role, RoleArn=role + "Second", RoleSessionName="boto", SourceIdentity="bob")

device = iam.create_virtual_mfa_device(VirtualMFADeviceName="boto")["VirtualMFADevice"]
seed, serial = device["Base32StringSeed"], device["SerialNumber"]
result["serial"] = serial
result["qr"] = device["QRCodePNG"][:4] == b"\x89PNG"
# Two codes in a row use up this step and the one before; the next one is good from now on, a step early.
step = int(time.time()) // 30
iam.enable_mfa_device(UserName="admin", SerialNumber=serial, AuthenticationCode1=code(seed, step - 1), AuthenticationCode2=code(seed, step))
result["devices"] = [d["SerialNumber"] for d in iam.list_mfa_devices(UserName="admin")["MFADevices"]]
with_code = sts.get_session_token(SerialNumber=serial, TokenCode=code(seed, step + 1))["Credentials"]
result["replayed"] = attempt(sts.get_session_token, SerialNumber=serial, TokenCode=code(seed, step + 1))
result["wrong"] = attempt(sts.get_session_token, SerialNumber=serial, TokenCode="000000" if code(seed, step + 1) != "000000" else "000001")
result["mfa_iam"] = attempt(client("iam", session(with_code)).list_users)
result["plain_iam"] = attempt(client("iam", session(sts.get_session_token()["Credentials"])).list_users)
result["mfa_sts"] = attempt(client("sts", session(with_code)).get_session_token)
iam.deactivate_mfa_device(UserName="admin", SerialNumber=serial)
result["deactivated"] = attempt(sts.get_session_token, SerialNumber=serial, TokenCode=code(seed, step + 2))
iam.delete_virtual_mfa_device(SerialNumber=serial)

policy = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}]})
blue = session(sts.get_federation_token(Name="bob", Policy=policy, Tags=[{"Key": "team", "Value": "blue"}])["Credentials"])
result["federated_tagged"] = attempt(client("s3", blue).list_buckets)
result["federated_untagged"] = attempt(client("s3", session(sts.get_federation_token(Name="bob", Policy=policy)["Credentials"])).list_buckets)
result["federated_bare"] = attempt(client("s3", session(sts.get_federation_token(Name="bob")["Credentials"])).list_buckets)
result["federated_sts"] = attempt(client("sts", blue).assume_role, RoleArn=role + "First", RoleSessionName="boto")
result["federated_iam"] = attempt(client("iam", blue).list_users)
result["federated_identity"] = client("sts", blue).get_caller_identity()["Arn"]
print(json.dumps(result))
