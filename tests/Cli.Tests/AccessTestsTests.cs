using System.Text.Json.Nodes;
using System.Xml.Linq;
using Rolecall.Cli.AccessTests;
using Rolecall.Cli.YamlFiles;

namespace Rolecall.Cli.Tests;

/// <summary>Access tests: what passes, what fails and where, and what a file may not say.</summary>
public sealed class AccessTestsTests(StandingServer server) : IDisposable
{
    private const string Wrong = """
        tests:
          - name: the tester may
            as: tester
            can: [{sts:AssumeRole: UpdateApp}]
          - name: the developer may not
            as: developer
            cannot: [{sts:AssumeRole: UpdateApp}]
          - name: another layer
            as: tester
            cannot:
              - sts:AssumeRole: UpdateApp
            expect: {deny: explicit}
          - name: nobody
            as: nobody
            can: [s3:GetObject]
        invariants:
          - who-can: {action: sts:AssumeRole, resource: UpdateApp, exactly: [tester]}
        """;

    private readonly TestTerminal terminal = new(server);

    public static TheoryData<string, string> Refused { get; } = new()
    {
        { "tests:\n  - nmae: a\n    as: b\n    can: [a:B]", "f.yaml:2:5: \"nmae\" is not known here; did you mean \"name\"?" },
        { "tests:\n  - as: b\n    can: [a:B]", "f.yaml:2:5: wants name" },
        { "test:\n  - name: b", "f.yaml:1:1: \"test\" is not known here; did you mean \"tests\"?" },
        {
            "tests:\n  - name: a\n    as: b\n    cannot: [a:B]\n    expect: {layer: trustPolice}",
            "f.yaml:5:21: layer is one of identityPolicy, trustPolicy, permissionsBoundary, sessionPolicy, resourcePolicy, "
                + "serviceControlPolicy, resourceControlPolicy, service; did you mean \"trustPolicy\"?"
        },
        { "invariants:\n  - who-can: {action: a:B, exactly: []}\n    no-path: {from: a, to: r}", "wants one of who-can and no-path" },
        {
            "tests:\n  - name: a\n    as: b\n    can: [a:B]\n    cannto: [a:C]",
            "f.yaml:5:5: \"cannto\" is not known here; did you mean \"cannot\"?"
        },
        { "tests:\n  - name: a\n    can: [a:B]", "wants as" },
        { "tests:\n  - name: a\n    as: b", "wants one of assume, can and cannot" },
        { "tests:\n  - name: a\n    as: b\n    can: [[]]", "f.yaml:4:11: wants an action" },
        {
            "tests:\n  - name: a\n    as: b\n    can: [sts:AssumeRole UpdateApp]",
            "f.yaml:4:11: an action on a resource is written {sts:AssumeRole: UpdateApp}"
        },
        {
            "tests:\n  - name: a\n    as: b\n    can: [sts:AssumeRole on UpdateApp]",
            "f.yaml:4:11: an action on a resource is written {sts:AssumeRole: UpdateApp}"
        },
        { "tests:\n  - name: a\n    as: b\n    can: [UpdateApp]", "f.yaml:4:11: \"UpdateApp\" is no action such as s3:GetObject" },
        { "tests:\n  - name: a\n    as: b\n    can: [{UpdateApp: sts:AssumeRole}]", "\"UpdateApp\" is no action" },
        { "tests:\n  - name: a\n    as: b\n    can: [{a:B: [c, d]}]", "f.yaml:4:12: wants {ACTION: RESOURCE}, one resource for each action" },
        { "invariants:\n  - who-can: {action: AssumeRole, exactly: []}", "f.yaml:2:23: \"AssumeRole\" is no action" },
        { "invariants:\n  - no-path: {from: a, action: AssumeRole}", "f.yaml:2:32: \"AssumeRole\" is no action" },
        { "tests: " + new string('[', 100_000), "is nested deeper than 64 levels" },
        {
            "tests:\n  - name: a\n    as: b\n    cannot: [a:B]\n    expect: {deny: perhaps}",
            "f.yaml:5:20: deny is one of implicit, explicit, any"
        },
        { "tests:\n  - name: a\n    as: b\n    can: [a:B]\n    after: {advance: 61m}", "after wants assume" },
        {
            "tests:\n  - name: a\n    as: b\n    can: [a:B]\n    expect: {deny: implicit}",
            "expect wants assume or cannot: the denial that it is about"
        },
        {
            "tests:\n  - name: a\n    as: b\n    assume: {role: r}\n    expect: {deny: any}\n    after: {advance: 61m}",
            "after wants a role that is assumed, and expect has it denied"
        },
        { "invariants:\n  - who-can: {action: a:B}", "f.yaml:2:14: wants exactly" },
        { "tests:\n  - name: a\n    as: b\n    assume: {role: r}\n    after: {advance: soon}", "advance wants a time" },
        { "invariants:\n  - who-can: {resource: r, exactly: []}", "wants action" },
        { "invariants:\n  - name: x", "wants who-can: {action, resource, exactly} or no-path" },
        { "invariants:\n  - no-path: {to: r}", "f.yaml:2:14: wants from" },
        { "invariants:\n  - no-path: {from: a}", "wants one of to: a role, and action" },
        { "invariants:\n  - no-path: {from: a, to: r, action: a:B}", "wants one of to: a role, and action" },
        { "invariants:\n  - no-path: {from: a, to: r, resource: b}", "resource wants action" },
        { "invariants:\n  - no-path: {from: a, to: r, depth: 11}", "f.yaml:2:38: depth wants a whole number from 1 to 10" },
        { "{}", "wants tests or invariants" },
        { "tests: [", "f.yaml:2:1: While parsing a node" },
    };

    public void Dispose() => terminal.Dispose();

    [Theory]
    [MemberData(nameof(Refused))]
    public void FileThatSaysWhatItCannot_IsRefused_WithTheLineAndTheColumn(string yaml, string message) =>
        FluentActions.Invoking(() => AccessTestReader.Read("f.yaml", yaml)).Should().Throw<YamlFileException>().Which.Message
            .Should().StartWith("f.yaml:").And.Contain(message);

    [Theory]
    [InlineData(
        "tests:\n  - name: a\n    as: b\n    can: [sts:AssumeRole UpdateApp]\n",
        "odd.yaml:4:11\n        can: [sts:AssumeRole UpdateApp]\n              ^ an action on")]
    [InlineData("tests:\n  - name: a\n  as: b\n", "odd.yaml:3:3\n      as: b\n      ^ ")]
    [InlineData("tests: [\n", "odd.yaml:2:1\n    tests: [\n            ^ ")]
    public async Task FileThatSaysWhatItCannot_IsShown_WithItsLineAndACaret(string yaml, string shown)
    {
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "odd.yaml"), yaml, TestContext.Current.CancellationToken);

        var result = await terminal.RunLine("rolecall test odd.yaml --running");

        result.ExitCode.Should().Be(ExitCodes.Invalid);
        result.Errors.Should().StartWith("error: " + shown);
    }

    [Fact]
    public void Errors_OfAFile_AreToldAllAtOnce_InTheirOrder() =>
        FluentActions.Invoking(() => AccessTestReader.Read("f.yaml", """
            tests:
              - {nmae: a, as: b, cna: [a:B]}
              - {name: a, as: b, can: [B, a:B], cannot: [C]}
            invariants:
              - who-can: {action: a:B}
            """)).Should().Throw<YamlFileException>().Which.Message.Split('\n').Select(line => line.Split(' ')[0])
                .Should().Equal("f.yaml:2:6:", "f.yaml:2:22:", "f.yaml:3:28:", "f.yaml:3:46:", "f.yaml:5:14:");

    [Fact]
    public void Layers_AreThoseOfTheSchema()
    {
        using var schema = typeof(AccessTestReader).Assembly.GetManifestResourceStream("access-tests.schema.json")!;
        var layers = JsonNode.Parse(schema)!["$defs"]!["test"]!["properties"]!["expect"]!["properties"]!["layer"]!["enum"]!.AsArray();

        AccessTestReader.Layers.Should().Equal(layers.Select(layer => layer!.GetValue<string>()));
    }

    /// <summary>Policies decide an action that AWS does not have by its text: "cannot" would pass, whatever was meant.</summary>
    [Fact]
    public async Task ActionThatAwsDoesNotHave_FailsTheTest_WithTheNearestThatItHas()
    {
        await Write("""
            tests:
              - name: mistyped
                as: tester
                cannot: [s3:GetObjct, {sts:AssumeRoles: UpdateApp}, "s3:Get*"]
            invariants:
              - who-can: {action: s3:GetObjct, exactly: []}
              - no-path: {from: tester, action: zzz:Nothing}
            """);

        (await terminal.RunLine("rolecall test odd.yaml --running")).Output.Should()
            .Contain("odd.yaml:4:14\n").And.Contain("^ AWS has no action s3:GetObjct that we know of; did you mean \"s3:GetObject\"?")
            .And.Contain("odd.yaml:4:28\n").And.Contain("sts:AssumeRoles that we know of; did you mean \"sts:AssumeRole\"?")
            .And.Contain("odd.yaml:6:15\n").And.Contain("odd.yaml:7:29\n").And.Contain("AWS has no action zzz:Nothing that we know of\n")
            .And.Contain("0 passed, 3 failed").And.NotContain("s3:Get* that we");
    }

    [Fact]
    public async Task LayerThatIsAnother_IsShownWhereTheFileNamesIt()
    {
        await Write("""
            tests:
              - name: another layer
                as: tester
                cannot: [{sts:AssumeRole: UpdateApp}]
                expect: {deny: implicit, layer: trustPolicy}
            """);

        (await terminal.RunLine("rolecall test odd.yaml --running")).Output.Should().Contain(
            "odd.yaml:5:30\n        expect: {deny: implicit, layer: trustPolicy}\n"
            + new string(' ', 33) + "^ expected trustPolicy to deny, and it is identityPolicy");
    }

    [Fact]
    public async Task Tests_AsData_AreAListWithTheFailures()
    {
        await Write(Wrong);

        var tests = JsonNode.Parse((await terminal.RunLine("rolecall test odd.yaml --running -o json")).Output)!.AsArray();

        tests.Should().HaveCount(5);
        tests[0]!.ToJsonString().Should().StartWith("""{"name":"the tester may","file":"odd.yaml","line":2,"passed":false,""");
        tests[0]!["message"]!.GetValue<string>().Should().Be("sts:AssumeRole is to be allowed, and is denied");
        tests[0]!["failures"]![0]!["column"]!.GetValue<int>().Should().Be(12);
        (await terminal.RunLine("rolecall test odd.yaml --running -o jsonl")).Output.TrimEnd().Split('\n').Should().HaveCount(5);
        var none = await terminal.RunLine("rolecall test odd.yaml --running -o none");
        (none.ExitCode, none.Output).Should().Be((ExitCodes.No, ""));
        (await terminal.RunLine("rolecall test odd.yaml --running -o json --report tap")).ExitCode.Should().Be(ExitCodes.Usage);
    }

    [Fact]
    public async Task Failure_ShowsItsPlaceACaretAndTheDecision()
    {
        var result = await Run("text");

        result.ExitCode.Should().Be(1);
        result.Output.Should().Contain("0 passed, 5 failed")
            .And.Contain("wrong.yaml:4:12\n        can: [{sts:AssumeRole: UpdateApp}]\n"
                + "               ^ sts:AssumeRole is to be allowed, and is denied\n    implicitly denied: ")
            .And.Contain("would pass with:")
            .And.Contain("sts:AssumeRole is to be denied, and is allowed")
            .And.Contain("expected an explicit denial, and it is implicit")
            .And.Contain("there is no user or role \"nobody\"")
            .And.Contain("may, too: arn:aws:iam::222222222222:user/developer; may not: arn:aws:iam::222222222222:user/tester");
    }

    [Fact]
    public async Task Reports_OfCi_NameEachFailure()
    {
        XElement.Parse((await Run("junit")).Output).Descendants("failure").Select(failure => failure.Attribute("message")!.Value)
            .Should().HaveCount(5)
            .And.Contain("wrong.yaml:4:12: sts:AssumeRole is to be allowed, and is denied");
        (await Run("tap")).Output.Should().StartWith("TAP version 14\n1..5\nnot ok 1 - the tester may\n# wrong.yaml:4:12\n");
        (await Run("github")).Output.Should().Contain(
            "::error file=wrong.yaml,line=4,col=12,title=the tester may::sts:AssumeRole is to be allowed, and is denied%0A");
    }

    /// <summary>A name is a text of YAML: neither XML nor TAP can have all of it.</summary>
    [Fact]
    public async Task Reports_OfANameWithControlCharacters_AreWellFormed()
    {
        await File.WriteAllTextAsync(
            Path.Combine(terminal.Folder, "odd.yaml"),
            """
            tests:
              - name: "a \x01 # \\ \nnot ok 7"
                as: tester
                can: [{sts:AssumeRole: UpdateApp}]
            """,
            TestContext.Current.CancellationToken);

        XElement.Parse((await terminal.RunLine("rolecall test odd.yaml --running --report junit")).Output).Descendants("testcase")
            .Single().Attribute("name")!.Value.Should().StartWith("a \uFFFD # \\");
        (await terminal.RunLine("rolecall test odd.yaml --running --report tap")).Output
            .Should().StartWith("TAP version 14\n1..1\nnot ok 1 - a   \\# \\\\  not ok 7\n");
    }

    /// <summary>https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions: "," and ":" end a property.</summary>
    [Fact]
    public async Task Annotation_OfGitHub_HasTheFilesNameEscaped()
    {
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "a,b:c%.yaml"), Wrong, TestContext.Current.CancellationToken);

        (await terminal.RunLine("rolecall test a,b:c%.yaml --running --report github")).Output.Should().Contain(
            "::error file=a%2Cb%3Ac%25.yaml,line=4,");
    }

    [Fact]
    public async Task Tests_NeedNoServer_AndStartTheirOwn()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "access.yaml"), Path.Combine(terminal.Folder, "access.yaml"));
        terminal["ROLECALL_READY_FILE"] = "";

        var result = await terminal.RunLine("rolecall test access.yaml");

        result.Output.Should().EndWith("6 passed, 0 failed\n", result.Errors);
        result.ExitCode.Should().Be(0);
    }

    private Task Write(string yaml) =>
        File.WriteAllTextAsync(Path.Combine(terminal.Folder, "odd.yaml"), yaml, TestContext.Current.CancellationToken);

    private async Task<ToolResult> Run(string report)
    {
        await File.WriteAllTextAsync(Path.Combine(terminal.Folder, "wrong.yaml"), Wrong, TestContext.Current.CancellationToken);
        return await terminal.RunLine($"rolecall test wrong.yaml --running --report {report}");
    }
}
