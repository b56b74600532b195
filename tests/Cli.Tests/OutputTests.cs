using System.Text.Json.Nodes;
using Rolecall.Tests;
using YamlDotNet.Serialization;

namespace Rolecall.Cli.Tests;

/// <summary>The same answer in every format; data on standard output, and nothing else there.</summary>
public sealed class OutputTests(StandingServer server) : IDisposable
{
    private readonly TestTerminal terminal = new(server);

    public void Dispose() => terminal.Dispose();

    [Fact]
    public async Task List_AsJson_IsOneArray() =>
        (await Json("account list -o json")).AsArray().Select(one => one!["name"]!.GetValue<string>())
            .Should().Contain(["development", "production"]).And.BeInAscendingOrder();

    [Fact]
    public async Task List_AsLines_IsAnItemALine()
    {
        var lines = (await Out("account list -o jsonl")).TrimEnd().Split('\n');

        lines.Should().HaveCountGreaterThanOrEqualTo(4).And.AllSatisfy(line => JsonNode.Parse(line).Should().BeOfType<JsonObject>());
    }

    /// <summary>An account's number is a text, though it looks like a number.</summary>
    [Fact]
    public async Task List_AsYaml_SaysWhatTheJsonSays()
    {
        var yaml = new DeserializerBuilder().Build().Deserialize<List<Dictionary<string, string>>>(await Out("account list -o yaml"));

        yaml.Select(one => one["id"]).Should().Contain("222222222222");
        (await Out("account list -o yaml")).Should().Contain("id: \"222222222222\"");
    }

    [Fact]
    public async Task Text_IsATable_AndWideHasMoreColumns()
    {
        var (text, wide) = (await Out("account list"), await Out("account list -o wide"));

        text.Split('\n')[0].Should().MatchRegex("^ID            NAME          STATE +ORGANIZATION").And.EndWith("USERS  ROLES  BUCKETS  LAST USE ⏱");
        wide.Split('\n')[0].Should().Contain("CREATED");
        text.Split('\n').Should().NotContain(line => line.EndsWith(' '));
    }

    [Fact]
    public async Task None_IsTheExitCodeAlone()
    {
        var result = await terminal.RunLine("rolecall can tester sts:AssumeRole UpdateApp -o none");

        result.Output.Should().BeEmpty();
        result.ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task Decision_AsText_IsATreeOfLayers()
    {
        var tree = await Out("can vendor sts:AssumeRole VendorAudit");

        tree.Should().StartWith("implicitly denied: ")
            .And.Contain("✗ Condition StringEquals sts:ExternalId  wanted \"example-corp-7731\"  got (absent)")
            .And.Contain("would pass with: sts:ExternalId must be \"example-corp-7731\"");
    }

    [Theory]
    [InlineData("always", false, "", true)]
    [InlineData("always", false, "1", true)]
    [InlineData("auto", false, "", false)]
    [InlineData("auto", true, "", true)]
    [InlineData("auto", true, "1", false)]
    [InlineData("never", true, "", false)]
    public async Task Colour_IsForTerminals_WhereNO_COLORDoesNotForbidIt_OrWhereItIsAskedFor(
        string choice, bool watched, string noColor, bool expected)
    {
        terminal["NO_COLOR"] = noColor;
        terminal.IsWatched = watched;

        (await Out($"can tester sts:AssumeRole UpdateApp --color {choice}")).Contains('\e').Should().Be(expected);
    }

    [Fact]
    public async Task Status_AsJson_HasTheClockOfTheContract() =>
        (await Json("status -o json"))["clock"]!["now"]!.GetValue<string>().Should().EndWith("Z");

    [Fact]
    public async Task Trail_AsJson_HasRecordsAsObjects()
    {
        await terminal.RunLine("rolecall assume UpdateApp --as tester");

        var records = await Json("trail --filter errorCode=AccessDenied -n 1 -o json");

        records[0]!["eventName"]!.GetValue<string>().Should().Be("AssumeRole");
        records[0]!["userIdentity"].Should().BeOfType<JsonObject>();
    }

    [Fact]
    public async Task Follow_ShowsWhatHappensFromNowOn()
    {
        var following = terminal.RunLine("rolecall trail --follow --filter user=arn:aws:iam::222222222222:user/tester --count 1 -o jsonl");
        // The tail begins when the server has it; calls are made until one is seen.
        await Waits.Until(
            async () =>
            {
                await terminal.RunLine("rolecall assume UpdateApp --as tester");
                return following.IsCompleted;
            },
            "the tail showed no call");

        JsonNode.Parse((await following).Output)!["eventName"]!.GetValue<string>().Should().Be("AssumeRole");
    }

    [Fact]
    public async Task SessionList_TellsWhatWasIssued_AndARevokedSessionIsRefused()
    {
        var assumed = JsonNode.Parse((await terminal.RunLine(
            "rolecall assume UpdateApp --as developer --session-name listed -o json")).Output)!;
        var key = assumed["AWS_ACCESS_KEY_ID"]!.GetValue<string>();

        var listed = (await Json("session list -o json")).AsArray().Single(one => one!["accessKeyId"]!.GetValue<string>() == key)!;
        listed["arn"]!.GetValue<string>().Should().EndWith("assumed-role/UpdateApp/listed");
        listed["issuedTo"]!.GetValue<string>().Should().Be("arn:aws:iam::222222222222:user/developer");

        foreach (var name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
            terminal[name] = assumed[name]!.GetValue<string>();
        (await terminal.RunLine("rolecall call Sts/GetCallerIdentity --as env")).ExitCode.Should().Be(0);
        (await terminal.RunLine($"rolecall session revoke {key}")).ExitCode.Should().Be(0);
        (await terminal.RunLine("rolecall call Sts/GetCallerIdentity --as env")).ExitCode.Should().NotBe(0);
    }

    private async Task<JsonNode> Json(string line) => JsonNode.Parse(await Out(line))!;

    private async Task<string> Out(string line) => (await terminal.RunLine("rolecall " + line)).Output;
}
