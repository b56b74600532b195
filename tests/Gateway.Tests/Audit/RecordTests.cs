using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Audit;
using Rolecall.Tests;

namespace Rolecall.Gateway.Tests.Audit;

/// <summary>Records as they are kept and read: byte for byte what earlier versions wrote down as JSON at once.</summary>
public sealed class RecordTests
{
    private static readonly RecordJson Json = new(path =>
        RecordedCalls.Services()
            .SelectMany(service => service.Methods)
            .SingleOrDefault(method => $"/{method.Service.FullName}/{method.Name}" == path));

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    [Fact]
    public void Record_OfEveryKindOfCall_IsReadAsItWasWrittenWhenItWasJsonAtOnce()
    {
        var golden = File.ReadLines(Path.Combine(Corpora.Repository, "tests", "cases", "audit", "records.jsonl")).ToList();
        // Messages that are filled whole change with each member that a message gains; these calls do not.
        var read = RecordedCalls.All().Where(recorded => !IsFilled(recorded)).SelectMany(Lines).ToList();

        golden.Should().HaveCount(43);
        for (var i = 0; i < golden.Count; i++)
            read.ElementAtOrDefault(i).Should().Be(golden[i]);
        read.Should().HaveCount(golden.Count);
    }

    /// <summary>Neither members that are sensitive, nor bodies, nor members that this version does not know, wherever they stand.</summary>
    [Fact]
    public void KeptRecord_HoldsNothingThatItDoesNotShow()
    {
        var answer = new AssumeRoleResponse
        {
            Credentials = new Credentials { AccessKeyId = "ASIASHOWN", SecretAccessKey = "THE-SECRET", SessionToken = "THE-TOKEN" },
            PackedPolicySize = 7
        };
        var unknown = new CreateUserRequest { UserName = "shown" };
        // A member of a newer client's, by a number that we do not have.
        byte[] newer = [.. unknown.ToByteArray(), 0xFA, 0xFF, 0x03, 6, .. "HIDDEN"u8];
        var first = RecordedCalls.All().First();

        var kept = Encoding.UTF8.GetString(CallRecordWriter.Of(first.Call, answer, fault: null)!.Record.Span);
        kept.Should().Contain("ASIASHOWN").And.NotContain("THE-SECRET").And.NotContain("THE-TOKEN").And.NotContain("123456");

        first.Call.Request = CreateUserRequest.Parser.ParseFrom(newer);
        first.Call.Request.ToByteString().Span.IndexOf("HIDDEN"u8).Should().BeGreaterThan(0, "protobuf keeps what it does not know");
        kept = Encoding.UTF8.GetString(CallRecordWriter.Of(first.Call, answer: null, fault: null)!.Record.Span);
        kept.Should().Contain("shown").And.NotContain("HIDDEN");

        foreach (var recorded in RecordedCalls.All())
        {
            if (CallRecordWriter.Of(recorded.Call, recorded.Answer, recorded.Fault) is { } row)
                Encoding.UTF8.GetString(row.Record.Span).Should().NotContain("secret bytes", recorded.Name);
        }
    }

    [Fact]
    public void Record_OfAnAssumeRole_IsShort() =>
        CallRecordWriter.Of(RecordedCalls.All().First().Call, RecordedCalls.All().First().Answer, fault: null)!.Record.Length
            .Should().BeLessThan(900, "as JSON, both accounts' are 2,800");

    [Fact]
    public void Record_OfAnOperationThatIsNoMore_IsReadWithoutItsMessages()
    {
        var first = RecordedCalls.All().First();
        var row = CallRecordWriter.Of(first.Call, first.Answer, fault: null)!;

        using var json = JsonDocument.Parse(new RecordJson(_ => null).Of(new StoredAuditRow(1, row, 0)));

        json.RootElement.GetProperty("eventName").GetString().Should().Be("AssumeRole");
        json.RootElement.GetProperty("requestParameters").ValueKind.Should().Be(JsonValueKind.Null);
    }

    private static IEnumerable<string> Lines(RecordedCall recorded)
    {
        var row = CallRecordWriter.Of(recorded.Call, recorded.Answer, recorded.Fault)!;
        for (var i = 0; i < row.Views.Count; i++)
        {
            var view = new StoredAuditRow(1 + i, row, i);
            yield return JsonSerializer.Serialize(
                new
                {
                    name = recorded.Name,
                    account = view.Account.AccountId,
                    users = string.Join(' ', view.Account.Users),
                    resources = string.Join(' ', view.Account.Resources),
                    error = row.ErrorCode,
                    record = Text(Json.Of(view)),
                    decision = Text(RecordJson.DecisionOf(view)),
                },
                Relaxed);
        }
    }

    private static bool IsFilled(RecordedCall recorded) => recorded.Name.StartsWith("filled", StringComparison.Ordinal);

    /// <summary>Long ones are compared by their hash.</summary>
    private static string Text(ReadOnlyMemory<byte> json)
    {
        var text = Encoding.UTF8.GetString(json.Span);
        return text.Length < 8000 ? text : Convert.ToHexStringLower(SHA256.HashData(json.Span));
    }
}
