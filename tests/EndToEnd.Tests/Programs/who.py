"""A program that starts, as boto3 finds its credentials by itself: prints who it is, or the code of the refusal."""
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

try:
    print(boto3.client("sts", config=Config(retries={"max_attempts": 1})).get_caller_identity()["Arn"])
except ClientError as refused:
    print(refused.response["Error"]["Code"])
