"""The cross-account story with boto3 as it is. Prints one JSON object of what happened; the test judges it."""
import json

from people import attempt, client, people, person, session


def assume(name, role, **more):
    answer = client("sts", person(name)).assume_role(RoleArn=f"arn:aws:iam::333333333333:role/{role}", RoleSessionName="boto", **more)
    keys = answer["Credentials"]
    return session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


role = assume("developer", "UpdateApp")
s3 = client("s3", role)
body = bytes(range(256)) * 4096 * 3  # 3 MiB: several chunks
result = {
    "identity": client("sts", role).get_caller_identity()["Arn"],
    "put": attempt(s3.put_object, Bucket="productionapp", Key="ünï/код.bin", Body=body, Metadata={"k": "v"}),
}
got = s3.get_object(Bucket="productionapp", Key="ünï/код.bin")
result["same"] = got["Body"].read() == body and got["Metadata"] == {"k": "v"}
result["range"] = s3.get_object(Bucket="productionapp", Key="ünï/код.bin", Range="bytes=1-3")["Body"].read().hex()
result["listed"] = [o["Key"] for o in s3.list_objects_v2(Bucket="productionapp", Prefix="ünï/")["Contents"]]
for i in range(5):
    s3.put_object(Bucket="productionapp", Key=f"pages/{i}/x", Body=b"x")
pages = s3.get_paginator("list_objects_v2").paginate(Bucket="productionapp", Prefix="pages/", Delimiter="/", PaginationConfig={"PageSize": 2})
result["prefixes"] = [p["Prefix"] for page in pages for p in page.get("CommonPrefixes", [])]
result["missing"] = attempt(s3.get_object, Bucket="productionapp", Key="none")
result["head_missing"] = attempt(s3.head_object, Bucket="productionapp", Key="none")
result["role_other_bucket"] = attempt(s3.create_bucket, Bucket="stolen")
result["role_iam"] = attempt(client("iam", role).list_users)
result["delete"] = attempt(s3.delete_object, Bucket="productionapp", Key="ünï/код.bin")
result["tester"] = attempt(client("sts", person("tester")).assume_role, RoleArn="arn:aws:iam::333333333333:role/UpdateApp", RoleSessionName="boto")
result["narrowed_put"] = attempt(
    client("s3", assume("developer", "UpdateApp", Policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}))).put_object,
    Bucket="productionapp", Key="x", Body=b"")
admin = client("iam", person("admin"))
result["trust"] = admin.get_role(RoleName="UpdateApp")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"]
result["malformed"] = attempt(admin.put_role_policy, RoleName="UpdateApp", PolicyName="bad", PolicyDocument="{}")
token = client("sts", person("admin")).get_session_token()["Credentials"]
own = session(token["AccessKeyId"], token["SecretAccessKey"], token["SessionToken"])
result["session_token_identity"] = client("sts", own).get_caller_identity()["Arn"]
result["session_token_iam"] = attempt(client("iam", own).list_users)
result["session_token_s3"] = attempt(client("s3", own).list_buckets)
federated = client("sts", person("admin")).get_federation_token(Name="bob", Policy=json.dumps({
    "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}))
keys = federated["Credentials"]
bob = session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
result["federated"] = [federated["FederatedUser"]["Arn"], attempt(client("s3", bob).list_buckets), attempt(client("s3", bob).list_objects_v2, Bucket="productionapp")]
result["key_info"] = client("sts", person("admin")).get_access_key_info(AccessKeyId=people["vendor"]["accessKeyId"])["Account"]
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:user/developer"},
                                                    "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::productionapp"}]}
owner = client("s3", person("admin"))
owner.put_bucket_policy(Bucket="productionapp", Policy=json.dumps(policy))
result["bucket_policy"] = json.loads(owner.get_bucket_policy(Bucket="productionapp")["Policy"]) == policy
# Across accounts both sides must allow: the bucket policy alone does not open it.
result["bucket_policy_alone"] = attempt(client("s3", person("developer")).list_objects_v2, Bucket="productionapp")
owner.delete_bucket_policy(Bucket="productionapp")
print(json.dumps(result))
