using System.Text.Json.Nodes;
using Google.Protobuf;
using Rolecall.Api.Json;
using Rolecall.Api.Native.V1;

namespace Rolecall.Api.Tests.Json;

/// <summary>Texts that are JSON stand in JSON as objects, and in the message as they were.</summary>
public sealed class JsonTextsTests
{
    private const string Record = """{"eventName":"AssumeRole","durationSeconds":3600,"nested":{"list":[1,2.5,null,true,"\u00e9"]},"none":{}}""";

    [Fact]
    public void Record_IsAnObject_WithinAListToo()
    {
        var page = new LookupEventsResponse { Events = { new AuditEvent { Sequence = 7, RecordJson = Record } } };

        var json = JsonNode.Parse(JsonTexts.Format(page, JsonFormatter.Default))!["events"]![0]!;

        json["recordJson"].Should().BeNull();
        JsonNode.DeepEquals(json["record"], JsonNode.Parse(Record)).Should().BeTrue(json.ToJsonString());
        page.Events[0].RecordJson.Should().Be(Record, "whoever else has the message has the text");
        LookupEventsResponse.Parser.ParseJson(JsonTexts.Format(page, JsonFormatter.Default)).Events[0].Record.Fields["eventName"].StringValue
            .Should().Be("AssumeRole", "it is protobuf's JSON of the message");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[1]")]
    [InlineData("{")]
    public void TextThatIsNoObject_StaysAText(string text)
    {
        var json = JsonNode.Parse(JsonTexts.Format(new ExplainResponse { RecordJson = text }, JsonFormatter.Default))!;

        json["record"].Should().BeNull();
        (json["recordJson"]?.GetValue<string>() ?? "").Should().Be(text);
    }

    [Fact]
    public void MessageWithoutSuchTexts_IsItsJson() =>
        JsonTexts.Format(new GetSandboxRequest { Name = "a" }, JsonFormatter.Default).Should().Be(JsonFormatter.Default.Format(new GetSandboxRequest { Name = "a" }));
}
