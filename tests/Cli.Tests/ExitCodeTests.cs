using Grpc.Core;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Tests;

/// <summary>Scripts depend on what the program ends with.</summary>
public sealed class ExitCodeTests(StandingServer server) : IDisposable
{
    private readonly TestTerminal terminal = new(server);

    public static TheoryData<int, string> Cases { get; } = new()
    {
        { 0, "can developer sts:AssumeRole UpdateApp" },
        { 0, "can tester sts:AssumeRole UpdateApp --expect deny" },
        { 0, "can tester sts:AssumeRole UpdateApp --expect implicit" },
        { 0, "principal-can tester iam:DeleteUser --expect deny" },
        { 1, "can tester sts:AssumeRole UpdateApp" },
        { 1, "can tester sts:AssumeRole UpdateApp --expect explicit" },
        { 1, "can developer sts:AssumeRole UpdateApp --expect deny" },
        { 1, "principal-can tester iam:GetUser iam:DeleteUser --expect deny" },
        { 1, "assume UpdateApp --as tester" },
        { 1, "ready --grpc-endpoint http://127.0.0.1:1" },
        { 2, "can" },
        { 2, "nonsense" },
        { 2, "can developer sts:AssumeRole UpdateApp --expect maybe" },
        { 2, "status -o xml" },
        { 2, "status -o 3" },
        { 0, "status -o JSON" },
        { 2, "clock advance soon" },
        { 2, "status --endpoint 127.0.0.1" },
        { 0, "trail verify" },
        { 2, "trail --filter nonsense=1" },
        { 2, "trail verify --limit 3" },
        { 2, "call ClockService/AdvanceClock -d {\"byy\":1}" },
        { 3, "status --ready-file nowhere.json" },
        { 3, "status --token-file nowhere" },
        { 3, "status --token-file ." },
        { 3, "call ClockService/GetClock -d @nowhere.json" },
        { 3, "test . --running" },
        { 3, "world validate nowhere.yaml" },
        { 3, "can tester s3:GetObject --session-policy nowhere.json" },
        { 3, "can tester s3:GetObject --session-policy ." },
        { 3, "configure --file /dev/null/config" },
        { 4, "why 00000000-0000-0000-0000-000000000000" },
        { 4, "can nobody s3:GetObject" },
        { 4, "can tester s3:GetObject photos" },
        { 4, "assume NoSuchRole --as developer" },
        { 4, "account root-key 999999999999" },
        { 4, "account root-key producti" },
        { 4, "account close prod" },
        { 4, "account create Example shop" },
        { 4, "org delete Exampl --force" },
        { 4, "session revoke Upd" },
        { 4, "session revoke prod/UpdateApp" },
        { 4, "call DeleteSandb" },
        { 7, "env UpdateApp" },
        { 4, "configure --print --sandbox blue" },
        { 4, "mfa code arn:aws:iam::222222222222:mfa/none" },
        { 5, "sandbox create default" },
        { 6, "status --grpc-endpoint http://127.0.0.1:1" },
        { 6, "clock show --grpc-endpoint http://127.0.0.1:1 --token-file token" },
        { 7, "assume UpdateApp" },
        { 7, "clock show --token-file token" },
    };

    public void Dispose() => terminal.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Command_EndsWith(int code, string line)
    {
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "token"), "guessed", TestContext.Current.CancellationToken);

        var result = await terminal.Run(line.Split(' '));

        result.ExitCode.Should().Be(code, result.Errors);
        if (code > 1 && !line.StartsWith("status --grpc", StringComparison.Ordinal))
            result.Errors.Should().StartWith("error: ").And.NotContain("   at ");
        if (code is > 1 and not 6)
            result.Output.Should().BeEmpty();
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, ExitCodes.Usage)]
    [InlineData(StatusCode.NotFound, ExitCodes.NotFound)]
    [InlineData(StatusCode.Unimplemented, ExitCodes.NotFound)]
    [InlineData(StatusCode.AlreadyExists, ExitCodes.Conflict)]
    [InlineData(StatusCode.ResourceExhausted, ExitCodes.Conflict)]
    [InlineData(StatusCode.Unavailable, ExitCodes.Unreachable)]
    [InlineData(StatusCode.Unauthenticated, ExitCodes.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied, ExitCodes.Forbidden)]
    [InlineData(StatusCode.DeadlineExceeded, ExitCodes.TimedOut)]
    [InlineData(StatusCode.Internal, ExitCodes.Bug)]
    public void Refusal_EndsWith(StatusCode status, int code)
    {
        var nowhere = new Terminal { Out = TextWriter.Null, Error = TextWriter.Null, Variable = _ => null, Folder = terminal.Folder };

        Refusals.Of(new RpcException(new Status(status, "no")), new ServerFlags(null, null, null, null, null), nowhere).Code.Should()
            .Be(code);
    }

    /// <summary>Programs that were never foreseen wait, too.</summary>
    [Fact]
    public async Task WhatTakesTooLong_EndsWithThat() => (await RunWhere(() => throw new TimeoutException("nobody came"))).Should().Be(
        (ExitCodes.TimedOut, "error: nobody came\n"));

    [Fact]
    public async Task Bug_IsToldAsOne()
    {
        var (code, errors) = await RunWhere(() => throw new InvalidOperationException("nobody expects it"));

        code.Should().Be(ExitCodes.Bug);
        errors.Should().StartWith("error: a bug of rolecall: InvalidOperationException: nobody expects it\n")
            .And.Contain("   at Rolecall.Cli.");
    }

    [Fact]
    public async Task MistypedName_IsToldTheNearest() =>
        (await terminal.Run("can", "testr", "s3:GetObject")).Errors.Should().Contain("did you mean \"tester\"?");

    [Theory]
    [InlineData("account close prod", "did you mean \"production\"?")]
    [InlineData("org delete Exampl --force", "did you mean \"Example Corp\"?")]
    [InlineData("session revoke VendorAudi", "did you mean \"VendorAudit\"?")]
    [InlineData("session revoke production/vendoraudit", "did you mean \"VendorAudit\"?")]
    [InlineData("call SandboxService/DeleteSandb", "did you mean \"SandboxService/DeleteSandbox\"?")]
    public async Task HalfAName_OfWhatWouldEnd_IsToldTheWholeOne(string line, string hint) =>
        (await terminal.Run(line.Split(' '))).Errors.Should().Contain("why: a change wants the whole name").And.Contain("try: " + hint);

    /// <summary>A server's ready file goes with it; the variable that names it stays in the shell.</summary>
    [Theory]
    [InlineData("ready", ExitCodes.No)]
    [InlineData("status", ExitCodes.Unreachable)]
    [InlineData("clock show", ExitCodes.Unreachable)]
    public async Task ReadyFileOfAServerThatHasEnded_IsNoServer(string line, int code)
    {
        terminal["ROLECALL_READY_FILE"] = "gone.json";

        var result = await terminal.Run(line.Split(' '));

        result.ExitCode.Should().Be(code, result.Errors);
        (result.Output + result.Errors).Should().Contain("gone.json is not there").And.Contain("rolecall up");
    }

    [Fact]
    public async Task NameOfSeveral_IsToldAllOfThem() =>
        (await terminal.Run("env", "dev")).Errors.Should().Contain("developer, development-root");

    /// <summary>What is wrong is told in one line, and the next tells what would be right.</summary>
    [Theory]
    [InlineData("acount list", "there is no command \"acount\"", "did you mean \"account\"?")]
    [InlineData("sandbox get trial", "there is no command \"get\"", "known are list, show")]
    [InlineData("account create shop --organisation Corp", "there is no option \"--organisation\"", "rolecall account create --help")]
    [InlineData("account create --sandbx=x shop", "there is no option \"--sandbx\"", "did you mean \"--sandbox\"?")]
    [InlineData("account create", "rolecall account create wants ORGANIZATION and NAME", "rolecall account create --help")]
    [InlineData("can tester", "rolecall can wants ACTION", "rolecall can developer sts:AssumeRole UpdateApp, or rolecall can --help")]
    [InlineData("provider mint-saml idp", "rolecall provider mint-saml wants --user NAME", "rolecall provider mint-saml --help")]
    [InlineData("clock", "rolecall clock wants one of its commands: show, advance, set, freeze, resume, rate", "rolecall clock --help")]
    [InlineData("clock rate fast", "RATE wants a number such as 0.5, not \"fast\"", "rolecall clock rate --help")]
    [InlineData("clock show now then", "there is no place for \"now\", \"then\"", "rolecall clock show --help")]
    [InlineData("trail -n few", "--limit wants a whole number such as 10, not \"few\"", "rolecall trail --help")]
    [InlineData("trail -n", "--limit wants a value: RECORDS", "rolecall trail --help")]
    [InlineData("trail -n 1 -n 2", "--limit is given more than once", "rolecall trail --help")]
    [InlineData("can tester s3:GetObject -x", "there is no option \"-x\"", "rolecall can --help")]
    [InlineData("status -o xml", "-o, --output is one of text, wide, json, jsonl, yaml, none, and not \"xml\"", "rolecall status --help")]
    [InlineData("can tester s3:GetObject --expect implict", "and not \"implict\": did you mean \"implicit\"?", "rolecall can --help")]
    [InlineData("completion tcsh", "SHELL is one of bash, zsh, fish, pwsh, and not \"tcsh\"", "rolecall completion --help")]
    [InlineData("status --sandbox Trial_1", "--sandbox wants the name of a sandbox", "rolecall sandbox list")]
    [InlineData("can developer UpdateApp", "\"UpdateApp\" is no action such as s3:GetObject", null)]
    [InlineData("who-can UpdateApp", "\"UpdateApp\" is no action such as s3:GetObject", null)]
    [InlineData("principal-can developer s3:GetObject UpdateApp", "\"UpdateApp\" is no action such as s3:GetObject", null)]
    [InlineData("mfa code phone", "\"phone\" is no ARN such as arn:aws:iam::222222222222:mfa/phone", null)]
    [InlineData("call Sts/GetCallerIdentity -d {\"x\":1}", "is not the JSON of GetCallerIdentityRequest", "it has no fields: -d {}")]
    [InlineData("call ClockService/AdvanceClock -d {\"by\":", "is not the JSON of AdvanceClockRequest", "its fields are by")]
    public async Task CommandLineThatIsWrong_IsToldInOneLine_WithWhatWouldBeRight(string line, string wrong, string? right)
    {
        var result = await terminal.Run(line.Split(' '));

        result.ExitCode.Should().Be(ExitCodes.Usage);
        var lines = result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].Should().StartWith("error: ").And.Contain(wrong);
        (right is null ? lines[0] : lines[^1]).Should().Contain(right ?? wrong);
        lines[1..].Should().OnlyContain(told => told.StartsWith("  why: ") || told.StartsWith("  try: "));
    }

    /// <summary>The server judges it, in its words: no library's, and none of another program's.</summary>
    [Theory]
    [InlineData("ClockService/AdvanceClock", """{"byy":"1s"}""", "did you mean \"by\"?")]
    [InlineData("ClockService/AdvanceClock", """{"by":"61m"}""", "3660s")]
    [InlineData("Sts/AssumeRole", """{"roleAnr":"x"}""", "did you mean \"roleArn\"?")]
    [InlineData("AccessService/WhoCan", """{"actoin":"s3:GetObject"}""", "did you mean \"action\"?")]
    public async Task RequestThatDoesNotFit_IsToldAsTheServerTellsIt(string method, string json, string told)
    {
        string[] caller = method.StartsWith("Sts", StringComparison.Ordinal) ? ["--as", "developer"] : [];
        var result = await terminal.Run(["call", method, "-d", json, .. caller]);

        result.ExitCode.Should().Be(ExitCodes.Usage, result.Errors);
        result.Errors.Should().Contain("  why: ").And.Contain(told);
    }

    /// <summary>A header takes none of these: the call would end before it reaches a server, which then seems to be away.</summary>
    [Theory]
    [InlineData("", "the token file token is empty")]
    [InlineData(" \n\n", "the token file token is empty")]
    [InlineData("one\ntwo", "the token file token has more than one line")]
    [InlineData("one\u0001two", "the token file token has a character that no token or key has, after 3 that may be")]
    [InlineData("one two", "the token file token has a character that no token or key has, after 3 that may be")]
    [InlineData("tökén", "the token file token has a character that no token or key has, after 1 that may be")]
    public async Task TokenFileThatHoldsNoToken_IsToldAsThat(string text, string told)
    {
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "token"), text, TestContext.Current.CancellationToken);

        var result = await terminal.Run("clock", "show", "--token-file", "token");

        result.ExitCode.Should().Be(ExitCodes.Invalid);
        result.Errors.Should().StartWith("error: " + told);
    }

    [Fact]
    public async Task TokenFile_OfBytesThatAreNoText_IsToldAsThat_AndAByteOrderMarkIsNoPartOfAToken()
    {
        var file = Path.Combine(terminal.Folder, "token");
        await File.WriteAllBytesAsync(file, [0xff, 0xfe - 1, 0x80], TestContext.Current.CancellationToken);
        (await terminal.Run("clock", "show", "--token-file", "token")).Errors.Should().StartWith("error: the token file token is no text");

        await File.WriteAllTextAsync(file, "\uFEFF" + server.Ready.AdminToken + "\r\n", TestContext.Current.CancellationToken);
        (await terminal.Run("clock", "show", "--token-file", "token")).ExitCode.Should().Be(ExitCodes.Done);
    }

    [Theory]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_SESSION_TOKEN")]
    public async Task KeyOfTwoLines_IsToldByItsVariable(string variable)
    {
        (terminal["AWS_ACCESS_KEY_ID"], terminal["AWS_SECRET_ACCESS_KEY"]) = ("AKIAIOSFODNN7EXAMPLE", "secret");
        terminal[variable] = "one\ntwo";

        var result = await terminal.Run("call", "Sts/GetCallerIdentity", "--as", "env");

        result.ExitCode.Should().Be(ExitCodes.Invalid);
        result.Errors.Should().StartWith($"error: {variable} has more than one line").And.NotContain("two\n");
    }

    [Fact]
    public async Task RequestOfAFile_IsRead()
    {
        await File.WriteAllTextAsync(
            Path.Combine(terminal.Folder, "request.json"), """{ "pageSize": 1 }""", TestContext.Current.CancellationToken);

        var result = await terminal.Run(["call", "AccountService/ListAccounts", "-d", "@request.json"]);

        result.ExitCode.Should().Be(ExitCodes.Done, result.Errors);
        result.Output.Should().Contain("nextPageToken");
    }

    [Theory]
    [InlineData("can developer sts:AssumeRole UpdateApp --context --odd=value")]
    [InlineData("can developer sts:AssumeRole -- UpdateApp")]
    public async Task WordsThatLookLikeOptions_MayBeValues(string line) => (await terminal.Run(line.Split(' '))).ExitCode.Should()
        .Be(ExitCodes.Done);

    /// <summary>A run in which every look at the environment ends so.</summary>
    private async Task<(int Code, string Errors)> RunWhere(Func<string?> look)
    {
        using var errors = new StringWriter();
        var code = await CommandLine.Run(
            ["status"], new Terminal { Out = TextWriter.Null, Error = errors, Variable = _ => look(), Folder = terminal.Folder });
        return (code, errors.ToString());
    }
}
