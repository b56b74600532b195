"""What guards of S3 objects meet, played with boto3 as it is. Prints one JSON object of what happened; the test judges it."""
import io
import json
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

from people import attempt, client, people, person, ready, session


def http(url, method="GET", body=None, headers=None):
    request = urllib.request.Request(url, method=method, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


owner = person("admin")
keys = client("sts", owner).get_session_token()["Credentials"]
temporary = session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
s3 = client("s3", owner)
iam = client("iam", owner)
bucket, other = "store-of-parts", "store-of-copies"
for name in (bucket, other):
    s3.create_bucket(Bucket=name)
result = {}

# Multipart.
body = bytes(range(256)) * 4096 * 20
s3.upload_fileobj(io.BytesIO(body), bucket, "big ünï.bin", ExtraArgs={"Metadata": {"k": "v"}, "ContentType": "text/x"},
                  Config=TransferConfig(multipart_threshold=8 << 20, multipart_chunksize=8 << 20))
head = s3.head_object(Bucket=bucket, Key="big ünï.bin")
result["multipart"] = [head["ContentLength"], head["ETag"].strip('"').split("-")[1], head["Metadata"], head["ContentType"]]
got = io.BytesIO()
s3.download_fileobj(bucket, "big ünï.bin", got)
result["multipart_same"] = got.getvalue() == body
result["multipart_whole"] = s3.get_object(Bucket=bucket, Key="big ünï.bin")["Body"].read() == body
middle = (8 << 20) - 2
result["multipart_range"] = s3.get_object(Bucket=bucket, Key="big ünï.bin", Range=f"bytes={middle}-{middle + 3}")["Body"].read() == body[middle:middle + 4]
upload = s3.create_multipart_upload(Bucket=bucket, Key="p")["UploadId"]
etags = [s3.upload_part(Bucket=bucket, Key="p", UploadId=upload, PartNumber=n, Body=b"x" * size)["ETag"] for n, size in ((1, 10), (2, 20))]
result["uploads"] = [u["UploadId"] == upload for u in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]]
result["parts"] = [(p["PartNumber"], p["Size"]) for p in s3.list_parts(Bucket=bucket, Key="p", UploadId=upload)["Parts"]]


def complete(*parts):
    return attempt(s3.complete_multipart_upload, Bucket=bucket, Key="p", UploadId=upload,
                   MultipartUpload={"Parts": [{"PartNumber": n, "ETag": e} for n, e in parts]})


result["refused_parts"] = [complete((1, etags[0]), (2, etags[1])), complete((2, etags[1]), (1, etags[0])), complete((1, etags[1])), complete((7, etags[0]))]
result["completed"] = [complete((2, etags[1])), complete((2, etags[1]))]
result["last_part_alone"] = s3.head_object(Bucket=bucket, Key="p")["ContentLength"]
upload = s3.create_multipart_upload(Bucket=bucket, Key="copied")["UploadId"]
part = s3.upload_part_copy(Bucket=bucket, Key="copied", UploadId=upload, PartNumber=1, CopySource={"Bucket": bucket, "Key": "big ünï.bin"}, CopySourceRange="bytes=0-99")
s3.complete_multipart_upload(Bucket=bucket, Key="copied", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]})
result["part_copied"] = s3.get_object(Bucket=bucket, Key="copied")["Body"].read() == body[:100]
upload = s3.create_multipart_upload(Bucket=bucket, Key="gone")["UploadId"]
result["aborted"] = [attempt(s3.abort_multipart_upload, Bucket=bucket, Key="gone", UploadId=upload), attempt(s3.list_parts, Bucket=bucket, Key="gone", UploadId=upload)]

# Copies.
source = {"Bucket": bucket, "Key": "big ünï.bin"}
s3.copy_object(Bucket=other, Key="whole", CopySource=source)
copy = s3.head_object(Bucket=other, Key="whole")
result["copy"] = [copy["ContentLength"], "-" in copy["ETag"], copy["Metadata"]]
s3.copy(source, other, "in parts", Config=TransferConfig(multipart_threshold=8 << 20, multipart_chunksize=8 << 20))
result["copy_in_parts"] = s3.get_object(Bucket=other, Key="in parts")["Body"].read() == body
s3.copy_object(Bucket=other, Key="whole", CopySource={"Bucket": other, "Key": "whole"}, MetadataDirective="REPLACE", Metadata={"n": "w"})
result["copy_onto_itself"] = [attempt(s3.copy_object, Bucket=other, Key="whole", CopySource={"Bucket": other, "Key": "whole"}), s3.head_object(Bucket=other, Key="whole")["Metadata"]]
result["copy_refused"] = [
    attempt(s3.copy_object, Bucket=other, Key="x", CopySource=source, CopySourceIfMatch="none"),
    attempt(s3.copy_object, Bucket=other, Key="x", CopySource=source, CopySourceIfNoneMatch=head["ETag"]),
    attempt(s3.copy_object, Bucket=other, Key="x", CopySource=source, CopySourceIfModifiedSince=head["LastModified"]),
    attempt(s3.copy_object, Bucket=other, Key="x", CopySource={"Bucket": bucket, "Key": "none"}),
    attempt(s3.copy_object, Bucket=other, Key="x", CopySource={"Bucket": "no-such-bucket-here", "Key": "none"}),
    attempt(s3.copy_object, Bucket=other, Key="x", CopySource=bucket),
    attempt(s3.copy_object, Bucket=other, Key="x", CopySource={"Bucket": bucket, "Key": "p", "VersionId": "v"}),
    attempt(s3.copy_object, Bucket=other, Key="x", CopySource={"Bucket": bucket, "Key": "p", "VersionId": "null"}),
]


# A user, with what its policy says.
def user(name, *statements):
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return client("s3", session(made["AccessKeyId"], made["SecretAccessKey"]))


def allow(*actions, resource=f"arn:aws:s3:::{bucket}/*", **condition):
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **({"Condition": condition} if condition else {})}


writer = user("only-writes", allow("s3:PutObject", resource=f"arn:aws:s3:::{other}/*"))
copier = user("copies", allow("s3:PutObject", resource=f"arn:aws:s3:::{other}/*"), allow("s3:GetObject"))
reader = user("only-reads", allow("s3:GetObject"))
result["copy_needs_both"] = [attempt(who.copy_object, Bucket=other, Key="y", CopySource={"Bucket": bucket, "Key": "p"}) for who in (writer, copier, reader)]

# Tags.
s3.put_object(Bucket=bucket, Key="tagged", Body=b"t", Tagging="team=blue&path=a%2Fb+c")
result["tags"] = s3.get_object_tagging(Bucket=bucket, Key="tagged")["TagSet"]
blue = user("blue", allow("s3:GetObject", StringEquals={"s3:ExistingObjectTag/team": "blue"}))
red = user("red", allow("s3:GetObject", StringEquals={"s3:ExistingObjectTag/team": "red"}))
result["existing_tags"] = [attempt(who.get_object, Bucket=bucket, Key="tagged") for who in (blue, red)]
s3.put_object_tagging(Bucket=bucket, Key="tagged", Tagging={"TagSet": [{"Key": "team", "Value": "red"}]})
result["changed_tags"] = [attempt(who.get_object, Bucket=bucket, Key="tagged") for who in (blue, red)]
tagger = user("tagger", allow("s3:PutObject"), allow("s3:PutObjectTagging", StringEquals={"s3:RequestObjectTag/team": "blue"}, **{"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["team"]}}))
result["request_tags"] = [attempt(tagger.put_object, Bucket=bucket, Key="t", Body=b"", Tagging=tags) for tags in ("team=blue", "team=red", "team=blue&x=y")]
result["request_tags"].append(attempt(writer.put_object, Bucket=other, Key="t", Body=b"", Tagging="a=b"))
result["tag_limits"] = [attempt(s3.put_object_tagging, Bucket=bucket, Key="tagged", Tagging={"TagSet": tags}) for tags in (
    [{"Key": str(n), "Value": ""} for n in range(10)], [{"Key": str(n), "Value": ""} for n in range(11)],
    [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}], [{"Key": "k" * 129, "Value": ""}], [{"Key": "k", "Value": "v" * 257}], [{"Key": "aws:k", "Value": ""}])]
s3.delete_object_tagging(Bucket=bucket, Key="tagged")
result["no_tags"] = s3.get_object_tagging(Bucket=bucket, Key="tagged")["TagSet"]

# Many keys.
for n in range(4):
    s3.put_object(Bucket=bucket, Key=f"many/{n}", Body=b"")
deleter = user("deleter", allow("s3:DeleteObject"), {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{bucket}/many/2"})
answer = deleter.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": f"many/{n}"} for n in range(1, 4)] + [{"Key": "never"}]})
result["deleted"] = [sorted(d["Key"] for d in answer["Deleted"]), [(e["Key"], e["Code"]) for e in answer["Errors"]]]
answer = deleter.delete_objects(Bucket=bucket, Delete={"Quiet": True, "Objects": [{"Key": "many/0"}, {"Key": "many/2"}]})
result["deleted_quietly"] = ["Deleted" in answer, [e["Key"] for e in answer["Errors"]]]
result["left"] = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket, Prefix="many/")["Contents"]]
result["too_many"] = attempt(s3.delete_objects, Bucket=bucket, Delete={"Objects": [{"Key": str(n)} for n in range(1001)]})

# Public access.
public = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}]})
result["blocks"] = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
result["public_blocked"] = attempt(s3.put_bucket_policy, Bucket=bucket, Policy=public)
s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
result["public_restricted"] = [attempt(s3.put_bucket_policy, Bucket=bucket, Policy=public), http(f"{ready['aws']}/{bucket}/p")[0], s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"]]
s3.delete_public_access_block(Bucket=bucket)
result["public"] = [http(f"{ready['aws']}/{bucket}/p")[0], attempt(s3.get_public_access_block, Bucket=bucket)]
result["ownership"] = [s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"][0]["ObjectOwnership"],
                       attempt(s3.put_bucket_acl, Bucket=bucket, ACL="public-read"), attempt(s3.put_object, Bucket=bucket, Key="a", Body=b"", ACL="public-read"),
                       attempt(s3.put_object, Bucket=bucket, Key="a", Body=b"", ACL="bucket-owner-full-control")]
s3.delete_bucket_ownership_controls(Bucket=bucket)
result["ownership"].append(attempt(s3.get_bucket_ownership_controls, Bucket=bucket))
s3.delete_bucket_policy(Bucket=bucket)

# Signature Version 2, as clients presign in us-east-1 by default.
result["v2"] = []
for who in (owner, temporary):
    old = client("s3", who, signature_version="s3")
    url = old.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "v2 ünï", "ContentType": "text/plain", "Tagging": "a=b"}, 60)
    result["v2"].append("AWSAccessKeyId=" in url)
    result["v2"].append(http(url, "PUT", b"hello", {"Content-Type": "text/plain"})[0])
    result["v2"].append(s3.get_object_tagging(Bucket=bucket, Key="v2 ünï")["TagSet"])
    url = old.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "v2 ünï", "ResponseContentType": "text/x", "ResponseContentDisposition": "attachment; filename=\"a b\""}, 60)
    result["v2"].append([http(url)[0], http(url)[1].decode()])
    result["v2"].append(http(old.generate_presigned_url("head_object", {"Bucket": bucket, "Key": "v2 ünï"}, 60), "HEAD")[0])
url = client("s3", owner, signature_version="s3").generate_presigned_url("get_object", {"Bucket": bucket, "Key": "v2 ünï"}, 60)
expired = client("s3", owner, signature_version="s3").generate_presigned_url("get_object", {"Bucket": bucket, "Key": "v2 ünï"}, -10)


def code(answer):
    text = answer[1].decode()
    return [answer[0], text[text.find("<Code>") + 6:text.find("</Code>")] if "<Code>" in text else text]


def elsewhere(link, host):
    request = urllib.request.Request(link, headers={"Host": host})
    try:
        return [urllib.request.urlopen(request).status, ""]
    except urllib.error.HTTPError as error:
        return code((error.code, error.read()))


result["v2_refused"] = [code(http(url.replace("v2%20", "v3%20"))), code(http(url, "DELETE")), code(http(expired)), code(http(url.replace("Signature=", "Sig="))),
                        code(http(url + "&response-content-type=text/x")), code(http(url.replace("Expires=", "Expires=x"))),
                        elsewhere(url, "s3.eu-central-1.amazonaws.com"), code(http(url, headers={"Authorization": "AWS a:b"}))]
# The host's bucket is signed with the path.
hosted = boto3.Session(aws_access_key_id=people["admin"]["accessKeyId"], aws_secret_access_key=people["admin"]["secretAccessKey"], region_name="us-east-1").client(
    "s3", config=Config(signature_version="s3", s3={"addressing_style": "virtual"})).generate_presigned_url("get_object", {"Bucket": bucket, "Key": "v2 ünï"}, 60)
host, rest = hosted.split("//", 1)[1].split("/", 1)
result["v2_virtual"] = [host.startswith(bucket + "."), elsewhere(f"{ready['aws']}/{rest}", host)[0]]
url = client("s3", owner, signature_version="s3v4").generate_presigned_url("get_object", {"Bucket": bucket, "Key": "v2 ünï"}, 60)
result["v4"] = http(url)[0]
print(json.dumps(result, ensure_ascii=False))
