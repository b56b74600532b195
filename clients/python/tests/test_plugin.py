"""What a suite gets of the fixtures. Run by tests/Client.Tests (PythonTests)."""

import json
import os

import pytest
from pytest_rolecall import Denied, Refused, Server

DEMO = os.path.join(os.path.dirname(__file__), "..", "..", "..", "worlds", "demo.yaml")
UPDATE_APP = "arn:aws:iam::333333333333:role/UpdateApp"
VENDOR_AUDIT = "arn:aws:iam::333333333333:role/VendorAudit"
pytest_plugins = ["pytester"]


def test_sandbox_without_a_world_is_empty(sandbox):
    assert sandbox.people == {}
    assert sandbox.call("AccountService/ListAccounts").get("accounts", []) == []


@pytest.mark.world(DEMO)
def test_people_call_as_themselves(aws):
    assert aws("sts", "developer").get_caller_identity()["Arn"] == "arn:aws:iam::222222222222:user/developer"


@pytest.mark.world(DEMO)
def test_session_works_and_expires_with_the_sandboxs_clock(aws, clock):
    session = aws("sts", "developer").assume_role(RoleArn=UPDATE_APP, RoleSessionName="me")["Credentials"]
    aws("s3", session).list_objects_v2(Bucket="productionapp")
    before = clock.now()
    clock.advance(minutes=61)
    assert clock.now() > before
    with pytest.raises(Exception, match="ExpiredToken"):
        aws("s3", session).list_objects_v2(Bucket="productionapp")


@pytest.mark.world(DEMO)
def test_assertions_that_hold(sandbox):
    sandbox.should_deny("tester", "sts:AssumeRole", UPDATE_APP)
    sandbox.should_allow("vendor", "sts:AssumeRole", VENDOR_AUDIT, {"sts:ExternalId": "example-corp-7731"})


@pytest.mark.world(DEMO)
def test_assertion_that_fails_explains_the_decision(sandbox):
    with pytest.raises(Denied, match="(?s)vendor should be allowed .* and is not.*sts:ExternalId"):
        sandbox.should_allow("vendor", "sts:AssumeRole", VENDOR_AUDIT)
    with pytest.raises(Denied, match="developer should not be allowed"):
        sandbox.should_deny("developer", "sts:AssumeRole", UPDATE_APP)


def test_world_that_is_wrong_fails_with_its_place(rolecall, tmp_path):
    world = tmp_path / "world.yaml"
    world.write_text("organizatons: []")
    with pytest.raises(Refused, match='world.yaml:1:1: unknown key "organizatons", did you mean "organizations"'):
        rolecall.sandbox(str(world))


@pytest.mark.parametrize("written", [
    "{name: Read, file: may read.json}",
    "{name: Read, file: 'may read.json'}",
    '{"name": Read, "file": "may\\u0020read.json"}',
    "\n  name: Read\n  file: may read.json   # of the team",
    "\n  name: Read\n  file: >-\n    may\n    read.json",
    "\n  ? file\n  : may read.json\n  ? name\n  : Read",
])
def test_world_brings_the_files_that_it_names(rolecall, tmp_path, written):
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    (tmp_path / "may read.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": statement}))
    indented = written.replace("\n", "\n" + 10 * " ")
    (tmp_path / "world.yaml").write_text(f"""
organizations:
  - name: Corp
    management:
      name: corp
      users:
        - name: eve
          accessKey: true
          policies:
          - {indented}
""")
    made = rolecall.sandbox(str(tmp_path / "world.yaml"))
    made.should_allow("eve", "s3:GetObject", "arn:aws:s3:::any/thing")
    made.delete()


def test_server_of_its_own_starts_and_ends():
    server = Server.start()
    assert server.call("SandboxService/ListSandboxes")["sandboxes"][0]["name"] == "default"
    server.stop()
    with pytest.raises(OSError):
        server.call("SandboxService/ListSandboxes")


def test_denial_that_fails_a_test_is_shown_with_its_reason(pytester):
    pytester.makepyfile(f"""
        import pytest

        @pytest.mark.world({DEMO!r})
        def test_that_fails(aws):
            aws("sts", "tester").assume_role(RoleArn={UPDATE_APP!r}, RoleSessionName="me")
    """)
    result = pytester.runpytest_subprocess("-p", "pytest_rolecall.plugin")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*why (Rolecall)*", "*sts:AssumeRole*UpdateApp*"])


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "it is not JSON"), ("[]", 'it has no "aws"'), ('{"aws": "http://127.0.0.1:1"}', 'it has no "adminToken"'), ('{"aws": 7}', 'it has no "aws"')],
)
def test_file_that_is_no_ready_file_is_told_with_what_it_lacks(tmp_path, text, told):
    file = tmp_path / "ready.json"
    file.write_text(text)
    with pytest.raises(ValueError, match="no ready file of a Rolecall server: " + told):
        Server.of_ready_file(str(file))
