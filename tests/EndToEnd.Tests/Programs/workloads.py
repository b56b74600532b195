"""Programs on an instance and in a task, with boto3 as it is, while the sandbox's clock is moved under them. Prints one JSON
object of what happened; the test judges it."""
import json
import os
import sys
import time
import urllib.request

for name in list(os.environ):
    if name.startswith("AWS_"):
        del os.environ[name]
os.environ.update(AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null", AWS_DEFAULT_REGION="us-east-1", NO_PROXY="127.0.0.1,localhost")

import boto3  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

ready = json.load(open(sys.argv[1]))
people = {person["name"]: person for person in ready["people"]}


def native(method, **body):
    request = urllib.request.Request(
        f"{ready['aws']}/rolecall.v1.{method}", json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer " + ready["adminToken"]})
    return json.load(urllib.request.urlopen(request))


def client(service, session):
    return session.client(service, endpoint_url=ready["aws"])


def who(session):
    try:
        return client("sts", session).get_caller_identity()["Arn"]
    except ClientError as error:
        return error.response["Error"]["Code"]


def copy_of(session):
    """What somebody gets who copies the keys once."""
    keys = session.get_credentials().get_frozen_credentials()
    return boto3.Session(keys.access_key, keys.secret_key, keys.token)


def key_of(session):
    return session.get_credentials().get_frozen_credentials().access_key


def started_with(**variables):
    """A program with these variables; they stay, since botocore reads the container's again with each refresh."""
    for name in [name for name in os.environ if name.startswith(("AWS_EC2_", "AWS_CONTAINER_"))]:
        del os.environ[name]
    os.environ.update(variables)
    session = boto3.Session()
    session.get_credentials()
    return session


def advance(minutes):
    native("ClockService/AdvanceClock", by=f"{minutes * 60}s")


def trust(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]})


account = "333333333333"
admin = boto3.Session(people["admin"]["accessKeyId"], people["admin"]["secretAccessKey"])
iam = client("iam", admin)
for role, service in (("Machine", "ec2"), ("Task", "ecs-tasks"), ("Pod", "pods.eks")):
    iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust(service + ".amazonaws.com"))
iam.create_role(RoleName="Hour", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}]}))
iam.put_role_policy(RoleName="Machine", PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*", "Condition": {
        "StringEquals": {"ec2:RoleDelivery": "2.0", "ec2:SourceInstanceArn": "${ec2:SourceInstanceArn}"},
        "ArnLike": {"ec2:SourceInstanceArn": f"arn:aws:ec2:us-east-1:{account}:instance/i-*"},
        "IpAddress": {"aws:Ec2InstanceSourcePrivateIPv4": "10.0.0.0/8"}}}]}))
iam.put_role_policy(RoleName="Pod", PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*", "Condition": {
        "StringEquals": {"aws:PrincipalTag/kubernetes-namespace": "shop"}}}]}))
iam.create_instance_profile(InstanceProfileName="machine")
iam.add_role_to_instance_profile(InstanceProfileName="machine", RoleName="Machine")

launched = native("ComputeService/LaunchInstance", accountId=account, instanceProfile="machine")
instance = launched["instance"]
task = native("ComputeService/RunTask", accountId=account, taskRoleArn=f"arn:aws:iam::{account}:role/Task")
pod = native("ComputeService/CreatePodIdentityAssociation", accountId=account, roleArn=f"arn:aws:iam::{account}:role/Pod",
             clusterName="blue", namespace="shop", serviceAccount="cart")
token_file = sys.argv[1] + ".token"
with open(token_file, "w") as file:
    file.write(pod["authorizationToken"])

on_instance = started_with(AWS_EC2_METADATA_SERVICE_ENDPOINT=ready["aws"] + launched["metadataPath"])
result = {"instance": who(on_instance).replace(instance["id"], "ID")}
result["instance_buckets"] = "ok" if client("s3", on_instance).list_buckets()["Buckets"] else "none"
try:
    in_pod = started_with(AWS_CONTAINER_CREDENTIALS_FULL_URI=ready["aws"] + pod["association"]["credentialsPath"],
                          AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=token_file)
    result["pod"] = who(in_pod).startswith(f"arn:aws:sts::{account}:assumed-role/Pod/eks-blue-cart-")
    result["pod_buckets"] = "ok" if client("s3", in_pod).list_buckets()["Buckets"] else "none"
except Exception as old_botocore:  # the token file is newer than Debian's boto3
    result["pod"] = result["pod_buckets"] = repr(old_botocore)
in_task = started_with(AWS_CONTAINER_CREDENTIALS_FULL_URI=ready["aws"] + task["task"]["credentialsPath"],
                       AWS_CONTAINER_AUTHORIZATION_TOKEN=task["authorizationToken"])
result["task"] = who(in_task).replace(task["task"]["id"], "ID")

# A copy of an hour's session, and programs that fetch theirs themselves.
hour = client("sts", admin).assume_role(RoleArn=f"arn:aws:iam::{account}:role/Hour", RoleSessionName="copy")["Credentials"]
hour = boto3.Session(hour["AccessKeyId"], hour["SecretAccessKey"], hour["SessionToken"])
result["hour"] = who(hour).rsplit("/", 1)[-1]
copies = copy_of(on_instance), copy_of(in_task)
before = key_of(on_instance), key_of(in_task)
result["kept"] = before == (key_of(on_instance), key_of(in_task))
advance(61)
result["hour_after_61m"] = who(hour)
result["rotated_after_61m"] = [key_of(on_instance) != before[0], key_of(in_task) != before[1]]
result["after_61m"] = [who(on_instance).replace(instance["id"], "ID"), who(in_task).replace(task["task"]["id"], "ID")]
advance(300)
result["copies_after_6h"] = [who(copy) for copy in copies]
result["after_6h"] = [who(on_instance).replace(instance["id"], "ID"), who(in_task).replace(task["task"]["id"], "ID")]

# At a thousand seconds a second, six hours are 22 seconds, and an hour is less than four.
native("ClockService/SetClockRate", rate=1000)
seen, until = set(), time.monotonic() + 60
while len(seen) < 3 and time.monotonic() < until:
    result["fast"] = [who(on_instance).replace(instance["id"], "ID"), who(in_task).replace(task["task"]["id"], "ID")]
    if result["fast"] != result["after_6h"]:
        break
    seen.add(key_of(on_instance))
result["rotations"] = len(seen)
native("ClockService/SetClockRate", rate=1)

# A role that is not trusted any more is handed out no more; nor is anything to a terminated instance.
iam.update_assume_role_policy(RoleName="Machine", PolicyDocument=trust("lambda.amazonaws.com"))
advance(61)
result["untrusted"] = started_with(AWS_EC2_METADATA_SERVICE_ENDPOINT=ready["aws"] + launched["metadataPath"]).get_credentials() is None
print(json.dumps(result))
