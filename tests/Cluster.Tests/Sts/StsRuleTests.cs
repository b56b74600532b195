using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Grains.Sandboxes;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.Sts;

/// <summary>
/// Who may call what of STS and IAM, whatever policies say, and in which words he is refused.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
/// </summary>
public sealed class StsRuleTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string InvalidToken = "The security token included in the request is invalid.";

    private static int made;

    private readonly StsWorld world = new(silos);
    private readonly Authenticators phones = new(silos);

    /// <summary>The whole table: what each kind of credentials gets. None: it is served.</summary>
    [Theory]
    [InlineData("user", "AssumeRole", null, null)]
    [InlineData("user", "GetSessionToken", null, null)]
    [InlineData("user", "GetFederationToken", null, null)]
    [InlineData("user", "GetCallerIdentity", null, null)]
    [InlineData("user", "GetAccessKeyInfo", null, null)]
    [InlineData("user", "ListUsers", null, null)]
    [InlineData("root", "AssumeRole", "AccessDenied", "Roles may not be assumed by root accounts.")]
    [InlineData("root", "GetSessionToken", null, null)]
    [InlineData("root", "GetFederationToken", null, null)]
    [InlineData("root", "ListUsers", null, null)]
    [InlineData("session token", "AssumeRole", null, null)]
    [InlineData("session token", "GetCallerIdentity", null, null)]
    [InlineData("session token", "GetSessionToken", "AccessDenied", "Cannot call GetSessionToken with session credentials")]
    [InlineData("session token", "GetFederationToken", "AccessDenied", "Cannot call GetFederationToken with session credentials")]
    [InlineData("session token", "GetAccessKeyInfo", "AccessDenied", "Cannot call GetAccessKeyInfo with session credentials")]
    [InlineData("session token", "ListUsers", "InvalidClientTokenId", InvalidToken)]
    [InlineData("session token", "ListBuckets", null, null)]
    [InlineData("session token with MFA", "AssumeRole", null, null)]
    [InlineData("session token with MFA", "GetAccessKeyInfo", "AccessDenied", "Cannot call GetAccessKeyInfo with session credentials")]
    [InlineData("session token with MFA", "ListUsers", null, null)]
    [InlineData("role", "AssumeRole", null, null)]
    [InlineData("role", "GetSessionToken", "AccessDenied", "Cannot call GetSessionToken with session credentials")]
    [InlineData("role", "GetFederationToken", "AccessDenied", "Cannot call GetFederationToken with session credentials")]
    [InlineData("role", "GetCallerIdentity", null, null)]
    [InlineData("role", "GetAccessKeyInfo", null, null)]
    [InlineData("role", "ListUsers", null, null)]
    [InlineData("federated user", "AssumeRole", "AccessDenied", "Cannot call AssumeRole with federation credentials")]
    [InlineData("federated user", "GetSessionToken", "AccessDenied", "Cannot call GetSessionToken with session credentials")]
    [InlineData("federated user", "GetCallerIdentity", null, null)]
    [InlineData("federated user", "ListUsers", "InvalidClientTokenId", InvalidToken)]
    [InlineData("federated user", "ListBuckets", null, null)]
    public async Task Credentials_OfEachKind_MayCallWhatAwsSays(string kind, string operation, string? code, string? message)
    {
        var name = $"rule{Interlocked.Increment(ref made)}";
        var who = await Credentials(kind, name);
        IMessage request = operation switch
        {
            "AssumeRole" => StsWorld.Request(await world.Role("Target-" + name, StsWorld.Trust("\"sts:AssumeRole\""))),
            "GetSessionToken" => new GetSessionTokenRequest(),
            "GetFederationToken" => new GetFederationTokenRequest { Name = "bob" },
            "GetCallerIdentity" => new GetCallerIdentityRequest(),
            "GetAccessKeyInfo" => new GetAccessKeyInfoRequest { AccessKeyId = silos.Admin.AccessKeyId },
            "ListBuckets" => new ListBucketsRequest(),
            _ => new ListUsersRequest(),
        };
        (await world.Refusal(who, request)).Should().Be(code is null ? null : (code, message!));
    }

    [Fact]
    public async Task GetCallerIdentity_UnderAnExplicitDeny_IsServed_AndGetSessionTokenToo()
    {
        var denied =
            await world.User("denied-all", """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""");
        (await world.Gateway.Call<GetCallerIdentityResponse>(denied, new GetCallerIdentityRequest())).Arn
            .Should().Be("arn:aws:iam::333333333333:user/denied-all");
        (await world.CodeOf(denied, new GetSessionTokenRequest())).Should().BeNull();
        (await world.CodeOf(denied, new GetAccessKeyInfoRequest { AccessKeyId = silos.Admin.AccessKeyId })).Should().Be("AccessDenied");
    }

    [Fact]
    public async Task GetAccessKeyInfo_TellsTheAccountOfAnyKey_AndNothingOfItsState()
    {
        var user = await world.User("key-info");
        (await AccountOf(user.AccessKeyId)).Should().Be("333333333333");
        await world.Gateway.Call<UpdateAccessKeyResponse>(
            silos.Admin, new UpdateAccessKeyRequest { UserName = "key-info", AccessKeyId = user.AccessKeyId, Status = "Inactive" });
        (await AccountOf(user.AccessKeyId)).Should().Be("333333333333");
        await world.Gateway.Call<DeleteAccessKeyResponse>(
            silos.Admin, new DeleteAccessKeyRequest { UserName = "key-info", AccessKeyId = user.AccessKeyId });
        (await AccountOf(user.AccessKeyId)).Should().Be("333333333333");
        (await AccountOf(Who.With((await world.Gateway.Call<GetSessionTokenResponse>(
            silos.Admin, new GetSessionTokenRequest())).Credentials).AccessKeyId))
            .Should().Be("333333333333");
        (await world.CodeOf(silos.Admin, new GetAccessKeyInfoRequest { AccessKeyId = "AKIA000000000000" })).Should().Be("ValidationError");
    }

    [Theory]
    [InlineData("sts.amazonaws.com", true)]
    [InlineData("STS.amazonaws.com:443", true)]
    [InlineData("sts.us-east-1.amazonaws.com", false)]
    public async Task GlobalEndpoint_ServesNeitherRootSessionsNorIdentityTokens(string host, bool isGlobal)
    {
        var gateway = new GatewayOfSilo(silos.Cluster.Silos[0].ServiceProvider) { Host = host };
        IMessage[] regional =
        [
            new AssumeRootRequest
            {
                TargetPrincipal = "222222222222",
                TaskPolicyArn = new() { Arn = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" }
            },
            new GetWebIdentityTokenRequest { Audience = { "a" }, SigningAlgorithm = "RS256" },
        ];
        foreach (var request in regional)
            ((await gateway.FaultOf(silos.Admin, request))!.Code == "ValidationError").Should().Be(isGlobal);
        (await gateway.FaultOf(silos.Admin, new GetCallerIdentityRequest())).Should().BeNull();
        (await gateway.FaultOf(silos.Admin, new GetSessionTokenRequest())).Should().BeNull();
    }

    [Theory]
    [InlineData("arn:aws:iam::333333333333:user/somebody")]
    [InlineData("arn:aws:iam::33333:role/Somebody")]
    [InlineData("arn:aws-cn:iam::333333333333:role/Somebody")]
    [InlineData("not an ARN of a role at all")]
    public async Task AssumeRole_OfWhatIsNoRole_IsInvalid(string arn) =>
        (await world.Refusal(silos.Admin, StsWorld.Request(arn))).Should().Be(("ValidationError", $"{arn} is invalid"));

    [Fact]
    public async Task AssumeRole_OfARoleThatIsNot_ReadsAsOneThatDoesNotTrust()
    {
        var closed = await world.Role(
            "ClosedRule",
            StsWorld.Trust(
                "\"sts:AssumeRole\"",
                principal: "arn:aws:iam::333333333333:root",
                condition: """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"""));
        var missing = StsWorld.Arn("MissingRule");
        foreach (var arn in new[] { closed, missing })
        {
            (await world.Refusal(silos.Admin, StsWorld.Request(arn))).Should().Be(
                (
                    "AccessDenied",
                    $"User: arn:aws:iam::333333333333:user/admin is not authorized to perform: sts:AssumeRole on resource: {arn}"));
        }
    }

    [Theory]
    [InlineData(3_600, null)]
    [InlineData(3_601, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")]
    public async Task AssumeRole_LongerThanTheRoleAllows_IsRefused(int seconds, string? message)
    {
        var request = StsWorld.Request(await world.Role($"Duration{seconds}", StsWorld.Trust("\"sts:AssumeRole\"")));
        request.DurationSeconds = seconds;
        (await world.Refusal(silos.Admin, request)).Should().Be(message is null ? null : ("ValidationError", message));
    }

    [Fact]
    public async Task Code_WithoutADevice_OrADeviceWithoutACode_IsRefusedInAwssWords()
    {
        var device = await phones.Of("words");
        var role = await world.Role("MfaWords", StsWorld.Trust("\"sts:AssumeRole\""));
        var request = StsWorld.Request(role);
        request.SerialNumber = device.SerialNumber;
        (await world.Refusal(device.Who, request)).Should().Be(("AccessDenied",
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."));
        var code = await phones.FreshCode(device);
        (await world.Refusal(device.Who, device.AssumeRole(role, code == "000000" ? "000001" : "000000"))).Should().Be(
            ("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. "));
    }

    private async Task<string> AccountOf(string keyId) =>
        (await world.Gateway.Call<GetAccessKeyInfoResponse>(silos.Admin, new GetAccessKeyInfoRequest { AccessKeyId = keyId })).Account;

    private async Task<Who> Credentials(string kind, string name)
    {
        switch (kind)
        {
            case "user":
                return await world.User(name);
            case "root":
                var key = (await silos.First.Call<CreateOrganizationResponse>(
                    null, new CreateOrganizationRequest { Name = name, WithRootAccessKey = true })).RootAccessKey;
                return new Who(key.AccessKeyId, key.SecretAccessKey);
            case "session token":
                return Who.With((await world.Gateway.Call<GetSessionTokenResponse>(
                    await world.User(name), new GetSessionTokenRequest())).Credentials);
            case "session token with MFA":
                var device = await phones.Of(name);
                return Who.With((await world.Gateway.Call<GetSessionTokenResponse>(
                    device.Who, device.SessionToken(await phones.FreshCode(device)))).Credentials);
            case "role":
                return await world.Assume(
                    await world.User(name), StsWorld.Request(await world.Role("Own-" + name, StsWorld.Trust("\"sts:AssumeRole\""))));
            default:
                var request = new GetFederationTokenRequest { Name = "bob", Policy = StsWorld.AllowAll };
                return Who.With((await world.Gateway.Call<GetFederationTokenResponse>(await world.User(name), request)).Credentials);
        }
    }
}
