using System.Text.Json.Nodes;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>What the trail tells of sessions, and what it never does. https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html</summary>
public sealed class StsAuditTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private readonly StsWorld world = new(silos);

    [Fact]
    public async Task ChainedAssumeRole_TellsTheTagsThatCameWithIt()
    {
        var role = await world.Role("Audited", StsWorld.Trust("""["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]"""));
        var request = StsWorld.Request(role, ("team", "blue"), ("cost", "1")).Transitive("team");
        request.SourceIdentity = "alice";
        var session = await world.Assume(silos.Admin, request);
        var chained = StsWorld.Request(role);
        chained.RoleSessionName = "audited-chain";
        await world.Assume(session, chained);

        var record =
            (await Records("AssumeRole")).Single(record => (string?)record["requestParameters"]?["roleSessionName"] == "audited-chain");
        record["requestParameters"]!["incomingTransitiveTags"]!.ToJsonString().Should().Be("""{"team":"blue"}""");
        ((string?)record["userIdentity"]!["sessionContext"]!["sourceIdentity"]).Should().Be("alice");
        ((string?)record["responseElements"]!["sourceIdentity"]).Should().Be("alice");
        ((string?)record["responseElements"]!["credentials"]!["accessKeyId"]).Should().StartWith("ASIA");
        record["responseElements"]!["credentials"]!["secretAccessKey"].Should().BeNull();
    }

    [Fact]
    public async Task Passwords_AreNeverOnRecord()
    {
        await world.Gateway.Call<CreateUserResponse>(silos.Admin, new CreateUserRequest { UserName = "audited-login" });
        (await world.Refusal(
            silos.Admin, new CreateLoginProfileRequest { UserName = "audited-login", Password = "horse-refused" }))!.Value.Code
            .Should().Be("PasswordPolicyViolation");
        var tooLong = await world.Refusal(
            silos.Admin, new CreateLoginProfileRequest { UserName = "audited-login", Password = "Horse-1-" + new string('x', 121) });
        tooLong!.Value.Code.Should().Be("ValidationError");
        tooLong.Value.Message.Should().Contain("password").And.NotContain("Horse");
        await world.Gateway.Call<CreateLoginProfileResponse>(
            silos.Admin, new CreateLoginProfileRequest { UserName = "audited-login", Password = "Horse-1-created" });
        await world.Gateway.Call<UpdateLoginProfileResponse>(
            silos.Admin, new UpdateLoginProfileRequest { UserName = "audited-login", Password = "Horse-1-updated" });

        var records = string.Concat((await Records(null)).Select(record => record.ToJsonString()));
        records.Should().Contain(
            "CreateLoginProfile").And.Contain(
                "UpdateLoginProfile").And.Contain("audited-login").And.NotContain("horse-refused").And.NotContain("Horse-1");
    }

    [Fact]
    public async Task Codes_AndSeeds_AreNeverOnRecord()
    {
        var device = (await world.Gateway.Call<CreateVirtualMFADeviceResponse>(
            silos.Admin, new CreateVirtualMFADeviceRequest { VirtualMfaDeviceName = "audited" })).VirtualMfaDevice;
        await world.Refusal(silos.Admin, new EnableMFADeviceRequest
        {
            UserName = "admin",
            SerialNumber = device.SerialNumber,
            AuthenticationCode1 = "918273",
            AuthenticationCode2 = "918273",
        });
        await world.Refusal(silos.Admin, new GetSessionTokenRequest { SerialNumber = device.SerialNumber, TokenCode = "918273" });
        await world.Refusal(silos.Admin, new GetSessionTokenRequest { SerialNumber = device.SerialNumber, TokenCode = "918273x" });

        var records = string.Concat((await Records(null)).Select(record => record.ToJsonString()));
        records.Should().Contain("EnableMFADevice").And.Contain(device.SerialNumber)
            .And.NotContain("918273").And.NotContain(
                device.Base32StringSeed.ToStringUtf8()).And.NotContain(device.Base32StringSeed.ToBase64());
    }

    [Fact]
    public async Task GetSessionToken_OnRecord_TellsTheKeyAndNoSecret()
    {
        await world.Gateway.Call<GetSessionTokenResponse>(silos.Admin, new GetSessionTokenRequest());
        var record = (await Records("GetSessionToken")).First(record => record["responseElements"] is not null);
        ((string?)record["responseElements"]!["credentials"]!["accessKeyId"]).Should().StartWith("ASIA");
        record["responseElements"]!["credentials"]!["sessionToken"].Should().BeNull();
    }

    /// <summary>A long request is kept once for both accounts, and each account's record is whole.</summary>
    [Fact]
    public async Task AssumeRole_AcrossAccountsWithALongRequest_IsOnRecordWholeInBoth()
    {
        var request = StsWorld.Request(GatewayOfSilo.UpdateApp);
        request.RoleSessionName = "long-request";
        request.Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::RESOURCE"}}""".Replace(
            "RESOURCE", new string('*', 1900), StringComparison.Ordinal);
        await world.Assume(silos.Developer, request);

        var records = (await Records("AssumeRole")).Where(
            record => (string?)record["requestParameters"]?["roleSessionName"] == "long-request").ToArray();
        records.Select(record => (string?)record["recipientAccountId"]).Should().BeEquivalentTo("222222222222", StsWorld.Account);
        records.Should().OnlyContain(
            record => (string?)record["requestParameters"]!["policy"] == request.Policy && record["responseElements"] != null);
    }

    /// <summary>A denial of S3 is in the owner's trail too; why the caller's own side refused is not the owner's business.</summary>
    [Fact]
    public async Task ForeignCallersStatements_AreNotInTheOwnersTrail()
    {
        const string Statement = """{"Version":"2012-10-17","Statement":[{"Sid":"CallersOwn","Effect":"Deny","Action":"s3:*","Resource":"*"}]}""";
        var root = silos.Person("development-root");
        await silos.First.Call<IMessage>(root, new CreateUserRequest { UserName = "stranger" });
        await silos.First.Call<IMessage>(
            root, new PutUserPolicyRequest { UserName = "stranger", PolicyName = "CallersPolicy", PolicyDocument = Statement });
        var key = (await silos.First.Call<CreateAccessKeyResponse>(root, new CreateAccessKeyRequest { UserName = "stranger" })).AccessKey;
        var (_, refused, requestId) = await silos.First.Try(
            new Who(key.AccessKeyId, key.SecretAccessKey), new Api.S3.V1.GetObjectRequest { Bucket = "productionapp", Key = "secret" },
            explain: true);

        refused!.Fault.Code.Should().Be("AccessDenied");
        var records = (await Records("GetObject")).Where(record => (string?)record["requestID"] == requestId)
            .ToDictionary(record => (string)record["recipientAccountId"]!, record => record.ToJsonString());
        records.Keys.Should().BeEquivalentTo("222222222222", StsWorld.Account);
        records[StsWorld.Account].Should().NotContain("Callers").And.NotContain("additionalEventData").And.NotContain(key.AccessKeyId);
        // The control: it was the caller's own statement.
        (await silos.First.Call<ExplainResponse>(null, new ExplainRequest { RequestId = requestId })).ToString()
            .Should().Contain("CallersOwn");
    }

    /// <summary>CloudTrail leaves out parameters of more than 100 KB; a stranger must not fill the trail with a request that was refused.</summary>
    [Fact]
    public async Task Request_FarTooLong_IsOnRecordWithoutItsParameters()
    {
        var role = await world.Role("Huge", StsWorld.Trust("\"sts:AssumeRole\""));
        var request = StsWorld.Request(role);
        request.ExternalId = new string('x', 200_000);
        (await world.CodeOf(silos.Admin, request)).Should().Be("ValidationError");
        (await Records("AssumeRole")).Should().ContainSingle(record => (string?)record["errorCode"] == "ValidationError")
            .Which["requestParameters"].Should().BeNull();
    }

    private async Task<JsonNode[]> Records(string? eventName)
    {
        var filter = new AuditFilter();
        if (eventName is not null)
            filter.EventName = eventName;
        var found = await silos.First.Call<LookupEventsResponse>(null, new LookupEventsRequest { Filter = filter, PageSize = 1000 });
        return [.. found.Events.Select(one => JsonNode.Parse(one.RecordJson)!)];
    }
}
