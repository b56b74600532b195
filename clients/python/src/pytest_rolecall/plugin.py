"""The fixtures, and the explanation of a denial that fails a test."""

import os

import pytest

from .client import Refused, Server

SESSION_KEYS = ("AccessKeyId", "SecretAccessKey", "SessionToken")


def pytest_addoption(parser):
    parser.addini("rolecall_world", "the world file of every test's sandbox")
    parser.addini("rolecall_server", "the program of the Rolecall server")


def pytest_configure(config):
    config.addinivalue_line("markers", "world(file): what the test's Rolecall sandbox holds")


@pytest.fixture(scope="session")
def rolecall(request):
    """The server of this run; of this worker's, with pytest-xdist: each starts its own on free ports."""
    ready_file = os.environ.get("ROLECALL_READY_FILE")
    server = Server.of_ready_file(ready_file) if ready_file else Server.start(request.config.getini("rolecall_server") or None)
    yield server
    server.stop()


@pytest.fixture
def sandbox(request, rolecall):
    """A sandbox of the test's own."""
    marker = request.node.get_closest_marker("world")
    world = marker.args[0] if marker else request.config.getini("rolecall_world") or None
    if world is not None and not os.path.isabs(world):
        world = os.path.join(str(request.config.rootpath), world)
    made = rolecall.sandbox(world)
    request.node.rolecall_sandbox = made
    yield made
    made.delete()


@pytest.fixture
def clock(sandbox):
    """The sandbox's clock."""
    return sandbox.clock


@pytest.fixture
def aws(sandbox):
    """aws(service, person): a boto3 client. `person` is somebody of the world, or the Credentials of an AssumeRole answer."""
    import boto3
    from botocore.config import Config

    def client(service, person, **more):
        if isinstance(person, str):
            keys = sandbox.people[person]
            who = {"aws_access_key_id": keys["accessKeyId"], "aws_secret_access_key": keys["secretAccessKey"]}
        else:
            who = dict(zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), (person[key] for key in SESSION_KEYS)))
        # The endpoint is a path of the server's; a bucket's name in the host's place would not resolve.
        config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1})
        return boto3.client(service, endpoint_url=sandbox.endpoint, region_name="us-east-1", config=config, **who, **more)

    return client


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    sandbox = getattr(item, "rolecall_sandbox", None)
    if call.excinfo is None or sandbox is None or call.when != "call":
        return
    # botocore's ClientError, whatever version; its answer bears the id by which the decision is on record.
    response = getattr(call.excinfo.value, "response", None)
    request_id = response.get("ResponseMetadata", {}).get("RequestId") if isinstance(response, dict) else None
    if request_id:
        try:
            report.sections.append(("why (Rolecall)", sandbox.why(request_id)))
        except Refused:
            # The call is on no record: it never reached the sandbox.
            pass
