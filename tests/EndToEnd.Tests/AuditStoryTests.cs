using System.Text.Json.Nodes;
using Grpc.Core;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;

namespace Rolecall.EndToEnd.Tests;

/// <summary>What is on record after the story.</summary>
public sealed class AuditStoryTests(StandingServer shared) : IClassFixture<StandingServer>, IDisposable
{
    private const string UpdateApp = "arn:aws:iam::333333333333:role/UpdateApp";

    private readonly GrpcClient grpc = new(shared.Ready);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AuditService.AuditServiceClient Audit => new(grpc.Admin);

    public void Dispose() => grpc.Dispose();

    [Fact]
    public async Task CrossAccountAssumeRole_IsOnRecordInBothAccounts_UnderOneSharedEventId()
    {
        var assumed = await Assume("developer", "audited-allowed");

        var records = await Records(new AuditFilter { EventName = "AssumeRole" }, "audited-allowed");
        records.Select(record => (string?)record["recipientAccountId"]).Should().BeEquivalentTo(["222222222222", "333333333333"]);
        records.Select(record => (string?)record["sharedEventID"]).Distinct().Should().ContainSingle().Which.Should().NotBeNullOrEmpty();
        records.Select(record => (string?)record["eventID"]).Should().OnlyHaveUniqueItems();
        foreach (var text in records.Select(record => record.ToJsonString()))
            text.Should().NotContain(assumed.Credentials.SecretAccessKey).And.NotContain(assumed.Credentials.SessionToken)
                .And.NotContain(shared.Ready["developer"].SecretAccessKey).And.NotContain(shared.Ready.AdminToken);
    }

    [Fact]
    public async Task SecretPutWhereASignatureBelongs_IsNeitherToldBackNorOnRecord()
    {
        var misused = grpc.With(new Metadata
        {
            { "authorization", "AWS4-HMAC-SHA256 Credential=AKIA/20261124/us-east-1/sts/aws4_request, misplaced-secret" }
        });
        Func<Task> call = () => new Sts.StsClient(misused).GetCallerIdentityAsync(new(), cancellationToken: Token).ResponseAsync;

        (await call.Should().ThrowAsync<RpcException>()).Which.Status.Detail
            .Should().StartWith("Invalid key=value pair").And.NotContain("misplaced-secret");
        // Whom nobody knows no trail has: https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html
        (await Records(new AuditFilter { ErrorCode = "IncompleteSignature" }, "")).Should().BeEmpty();
        (await Records(new AuditFilter(), "misplaced-secret")).Should().BeEmpty();
    }

    [Fact]
    public async Task DeniedCall_IsOnRecordWithItsError()
    {
        Func<Task> denied = () => Assume("tester", "audited-denied");
        await denied.Should().ThrowAsync<RpcException>();

        var records = await Records(new AuditFilter { ErrorCode = "AccessDenied", EventName = "AssumeRole" }, "audited-denied");
        records.Should().NotBeEmpty().And.OnlyContain(record => (string?)record["errorCode"] == "AccessDenied");
    }

    [Fact]
    public async Task Lookup_PagesThroughEverythingOnce_AndFiltersByAccountTimeAndResource()
    {
        for (var call = 0; call < 5; call++)
            await Assume("developer", "paged-" + call);

        var filter = new AuditFilter { AccountId = "333333333333", EventName = "AssumeRole", Resource = UpdateApp };
        var seen = new List<long>();
        var page = "";
        do
        {
            var answer = await Audit.LookupEventsAsync(new() { Filter = filter, PageSize = 2, PageToken = page }, cancellationToken: Token);
            answer.Events.Count.Should().BeLessThanOrEqualTo(2);
            seen.AddRange(answer.Events.Select(found => found.Sequence));
            page = answer.NextPageToken;
        }
        while (page.Length > 0);
        seen.Count.Should().BeGreaterThanOrEqualTo(5);
        seen.Should().OnlyHaveUniqueItems();

        filter.EndTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch);
        (await Audit.LookupEventsAsync(new() { Filter = filter }, cancellationToken: Token)).Events.Should().BeEmpty();
    }

    [Fact]
    public async Task Tail_TellsOfACallWhileItListens()
    {
        using var tail =
            Audit.TailEvents(new TailEventsRequest { Filter = new AuditFilter { EventName = "AssumeRole" } }, cancellationToken: Token);
        await tail.ResponseHeadersAsync;
        await Assume("developer", "tailed");

        while (await tail.ResponseStream.MoveNext(Token))
            if (tail.ResponseStream.Current.RecordJson.Contains("tailed"))
                return;
        Assert.Fail("the stream ended without the call");
    }

    private async Task<AssumeRoleResponse> Assume(string person, string session) =>
        await new Sts.StsClient(grpc.As(person)).AssumeRoleAsync(
            new() { RoleArn = UpdateApp, RoleSessionName = session }, cancellationToken: Token);

    private async Task<JsonNode[]> Records(AuditFilter filter, string mark) =>
        (await Audit.LookupEventsAsync(new() { Filter = filter, PageSize = 1000 }, cancellationToken: Token)).Events
            .Where(found => found.RecordJson.Contains(mark)).Select(found => JsonNode.Parse(found.RecordJson)!).ToArray();
}
