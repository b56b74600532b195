"""A server of Rolecall, its sandboxes and their clocks, by Connect JSON: the standard library is enough."""

import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from datetime import timedelta

START_SECONDS = 120


class Refused(Exception):
    """A call of Rolecall's own services was refused."""

    def __init__(self, status, code, message):
        super().__init__(f"{code}: {message}")
        self.status, self.code, self.message = status, code, message


class Denied(AssertionError):
    """Somebody may do what they should not, or may not what they should."""


class Server:
    """A server that answers. `start` makes one of its own; `of_ready_file` finds one that runs."""

    def __init__(self, ready, process=None, folder=None):
        self.endpoint, self.token, self.people = ready["aws"], ready["adminToken"], ready.get("people") or []
        self._process, self._folder = process, folder
        # A proxy of the machine's owner is for other machines.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    @classmethod
    def of_ready_file(cls, path):
        """Raises ValueError where it is no ready file, and says what it lacks."""
        with open(path, encoding="utf-8") as file:
            try:
                ready = json.load(file)
            except ValueError as malformed:
                raise ValueError(f"{path} is no ready file of a Rolecall server: it is not JSON ({malformed})") from None
        for name in ("aws", "adminToken"):
            if not isinstance(ready, dict) or not isinstance(ready.get(name), str):
                raise ValueError(f'{path} is no ready file of a Rolecall server: it has no "{name}", or none that is a text')
        return cls(ready)

    @classmethod
    def start(cls, program=None):
        program = program or os.environ.get("ROLECALL_SERVER") or shutil.which("rolecall-server")
        if not program or not os.path.exists(program):
            raise FileNotFoundError("no Rolecall server: set ROLECALL_SERVER to its program, or put rolecall-server on the PATH")
        folder = tempfile.mkdtemp(prefix="rolecall-pytest-")
        ready_file, log = os.path.join(folder, "ready.json"), os.path.join(folder, "server.log")
        command = ["dotnet", program] if program.endswith(".dll") else [program]
        with open(log, "wb") as output:
            process = subprocess.Popen(
                command + ["--ephemeral", "--port", "0", "--ready-file", ready_file], cwd=folder, stdout=output, stderr=output)
        give_up = time.monotonic() + START_SECONDS
        while not os.path.exists(ready_file):
            if process.poll() is not None or time.monotonic() > give_up:
                process.kill()
                with open(log, encoding="utf-8", errors="replace") as output:
                    words = output.read().strip()
                shutil.rmtree(folder)
                raise RuntimeError("the Rolecall server did not start: " + words)
            time.sleep(0.02)
        with open(ready_file, encoding="utf-8") as file:
            return cls(json.load(file), process, folder)

    def stop(self):
        """Ends a server that was started here; one that was found goes on."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            shutil.rmtree(self._folder)

    def call(self, method, body=None, sandbox="default"):
        """Calls "AccessService/Authorize" or another method of rolecall.v1 as the administrator; returns its answer."""
        headers = {"Content-Type": "application/json", "Authorization": "Bearer " + self.token, "rolecall-sandbox": sandbox}
        request = urllib.request.Request(f"{self.endpoint}/rolecall.v1.{method}", json.dumps(body or {}).encode(), headers)
        try:
            with self._opener.open(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            told = json.load(refused)
            raise Refused(refused.code, told.get("code", ""), told.get("message", "")) from None

    def read_world(self, path):
        """A world file with those that it names by `file:`, of its own folder and below. The server reads the YAML."""
        folder = os.path.realpath(os.path.dirname(os.path.abspath(path)))
        with open(path, encoding="utf-8") as file:
            world = {"name": str(path), "text": file.read()}
        files = []
        for name in self.call("WorldService/ValidateWorld", {"world": world}).get("files", []):
            found = os.path.realpath(os.path.join(folder, name))
            if found.startswith(folder + os.sep) and os.path.isfile(found):
                with open(found, encoding="utf-8") as file:
                    files.append({"name": name, "text": file.read()})
        return {**world, "files": files}

    def sandbox(self, world=None):
        """A new sandbox, empty or with the world of a file."""
        return Sandbox(self, world)


class Sandbox:
    """A universe of its own. `delete` ends it with all that it holds."""

    def __init__(self, server, world=None):
        self.server, self.name = server, "test-" + secrets.token_hex(8)
        body = {"name": self.name}
        if world is not None:
            body["world"] = server.read_world(world)
        made = server.call("SandboxService/CreateSandbox", body)
        self.people = {person["name"]: person for person in made.get("applied", {}).get("people", [])}
        self.endpoint = f"{server.endpoint}/_sandbox/{self.name}"
        self.clock = Clock(self)

    def delete(self):
        self.server.call("SandboxService/DeleteSandbox", {"name": self.name})

    def call(self, method, body=None):
        return self.server.call(method, body, self.name)

    def authorize(self, caller, action, resource="*", context=None):
        """The decision of a call that is not made. `caller` is somebody of the world, or an ARN."""
        caller = self.people[caller]["arn"] if caller in self.people else caller
        return self.call("AccessService/Authorize", {
            "caller": caller, "action": action, "resource": resource,
            "context": [{"key": key, "values": [value]} for key, value in (context or {}).items()],
        })

    def should_allow(self, caller, action, resource="*", context=None):
        self._decide(caller, action, resource, context, True)

    def should_deny(self, caller, action, resource="*", context=None):
        self._decide(caller, action, resource, context, False)

    def why(self, request_id):
        """The decision that a call met, as a text to read."""
        return self.call("AccessService/Explain", {"requestId": request_id}).get("explanation", "")

    def _decide(self, caller, action, resource, context, should_allow):
        answer = self.authorize(caller, action, resource, context)
        if (answer["decision"]["result"] == "DECISION_RESULT_ALLOWED") != should_allow:
            raise Denied(f"{caller} should {'' if should_allow else 'not '}be allowed {action} on {resource}, "
                         f"and is{' not' if should_allow else ''}.\n{answer['explanation']}")


class Clock:
    """The clock of a sandbox."""

    def __init__(self, sandbox):
        self._sandbox = sandbox

    def now(self):
        """What it shows: RFC 3339."""
        return self._sandbox.call("ClockService/GetClock")["now"]

    def advance(self, by=None, **span):
        """Moves it forward: advance(timedelta(hours=1)), advance(minutes=61)."""
        seconds = (by or timedelta(**span)).total_seconds()
        return self._sandbox.call("ClockService/AdvanceClock", {"by": f"{seconds:.6f}s"})["now"]
