"""AWS Organizations with boto3 as it is. Prints one JSON object of what happened; the test judges it."""
import json

from botocore.exceptions import ClientError

from people import attempt, client, person, session


def deny(action):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": action, "Resource": "*"}]})


org = client("organizations", person("management-root"))
described = org.describe_organization()["Organization"]
root = org.list_roots()["Roots"][0]
accounts = {account["Name"]: account["Id"] for page in org.get_paginator("list_accounts").paginate(MaxResults=1) for account in page["Accounts"]}
production = accounts["production"]
result = {
    "organization": [described["Id"], described["MasterAccountId"], described["FeatureSet"]],
    "types": sorted(entry["Type"] for entry in root["PolicyTypes"]),
    "accounts": accounts,
}

# The production account into an OU, an SCP upon it.
unit = org.create_organizational_unit(ParentId=root["Id"], Name="workloads", Tags=[{"Key": "team", "Value": "red"}])["OrganizationalUnit"]
org.move_account(AccountId=production, SourceParentId=root["Id"], DestinationParentId=unit["Id"])
result["parents"] = org.list_parents(ChildId=production)["Parents"] == [{"Id": unit["Id"], "Type": "ORGANIZATIONAL_UNIT"}]
result["children"] = [child["Id"] for child in org.list_children(ParentId=unit["Id"], ChildType="ACCOUNT")["Children"]]
result["path"] = org.describe_account(AccountId=production)["Account"]["Paths"] == [f"{described['Id']}/{root['Id']}/{unit['Id']}/{production}/"]
result["tags"] = org.list_tags_for_resource(ResourceId=unit["Id"])["Tags"]
policy = org.create_policy(Name="no-s3", Description="", Type="SERVICE_CONTROL_POLICY", Content=deny("s3:*"))["Policy"]["PolicySummary"]
s3 = client("s3", person("admin"))
result["before"] = attempt(s3.list_objects_v2, Bucket="productionapp")
org.attach_policy(PolicyId=policy["Id"], TargetId=unit["Id"])
try:
    s3.list_objects_v2(Bucket="productionapp")
except ClientError as error:
    result["denied"] = [error.response["Error"]["Code"], error.response["Error"]["Message"].endswith(f"with an explicit deny in a service control policy: {policy['Arn']}")]
result["targets"] = [target["TargetId"] == unit["Id"] for target in org.list_targets_for_policy(PolicyId=policy["Id"])["Targets"]]
result["attached"] = sorted(entry["Name"] for entry in org.list_policies_for_target(TargetId=unit["Id"], Filter="SERVICE_CONTROL_POLICY")["Policies"])
result["in_use"] = attempt(org.delete_policy, PolicyId=policy["Id"])
result["twice"] = attempt(org.attach_policy, PolicyId=policy["Id"], TargetId=unit["Id"])
org.detach_policy(PolicyId=policy["Id"], TargetId=unit["Id"])
result["after"] = attempt(s3.list_objects_v2, Bucket="productionapp")
org.delete_policy(PolicyId=policy["Id"])
result["not_empty"] = attempt(org.delete_organizational_unit, OrganizationalUnitId=unit["Id"])
org.move_account(AccountId=production, SourceParentId=unit["Id"], DestinationParentId=root["Id"])
org.delete_organizational_unit(OrganizationalUnitId=unit["Id"])

# Refusals, as botocore's own exception classes, with their reason.
try:
    org.detach_policy(PolicyId="p-FullAWSAccess", TargetId=root["Id"])
except org.exceptions.ConstraintViolationException as violation:
    result["reason"] = violation.response["Reason"]
try:
    org.create_policy(Name="bad", Description="", Type="SERVICE_CONTROL_POLICY", Content="{}")
except org.exceptions.MalformedPolicyDocumentException:
    result["malformed"] = True
result["no_such_parent"] = attempt(org.create_organizational_unit, ParentId="r-none", Name="x")
result["invalid_id"] = attempt(org.describe_account, AccountId="12")
result["member"] = attempt(client("organizations", person("production-root")).list_accounts)
result["member_describes"] = attempt(client("organizations", person("production-root")).describe_organization)
result["no_permission"] = attempt(client("organizations", person("developer")).describe_organization)

# A new account, entered through its role.
status = org.create_account(Email="made-by-boto@example.com", AccountName="made-by-boto")["CreateAccountStatus"]
status = org.describe_create_account_status(CreateAccountRequestId=status["Id"])["CreateAccountStatus"]
iam = client("iam", person("management-root"))
iam.create_user(UserName="organizer")
iam.attach_user_policy(UserName="organizer", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
key = iam.create_access_key(UserName="organizer")["AccessKey"]
entered = client("sts", session(key["AccessKeyId"], key["SecretAccessKey"])).assume_role(
    RoleArn=f"arn:aws:iam::{status['AccountId']}:role/OrganizationAccountAccessRole", RoleSessionName="boto")
result["created"] = [status["State"], entered["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{status['AccountId']}:assumed-role/OrganizationAccountAccessRole/boto"]
print(json.dumps(result))
