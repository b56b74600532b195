"""Who the programs call as, and how: the people of the ready file that a program is given, boto3 sessions and clients of theirs."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ready = json.load(open(sys.argv[1]))
people = {person["name"]: person for person in ready["people"]}


def session(key, secret, token=None):
    return boto3.Session(aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token, region_name="us-east-1")


def client(service, who, **more):
    return who.client(service, endpoint_url=ready["aws"], config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, **more))


def person(name):
    return session(people[name]["accessKeyId"], people[name]["secretAccessKey"])


def attempt(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]
