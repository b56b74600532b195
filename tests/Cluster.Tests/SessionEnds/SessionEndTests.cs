using System.Globalization;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy;

namespace Rolecall.Cluster.Tests.SessionEnds;

/// <summary>
/// Which act ends which kind of session: each row is done to a user, its roles and its sessions, and judged through both
/// silos from the moment that the act was acknowledged.
/// </summary>
public sealed class SessionEndTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private const string Account = "333333333333";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    private static int rows;

    /// <summary>What becomes of each session: "-" it goes on, else the code of the fault that meets it.</summary>
    public sealed record Fate(string Role, string Chain, string User, string Federated);

    /// <summary>The sessions of one row, and the names that they hang on. Chain is assumed from Role; both bear the source identity.</summary>
    internal sealed record Cast(string User, Who Key, string RoleName, string ChainName, Who Role, Who Chain, Who UserSession, Who Federated)
    {
        public string RoleArn => $"arn:aws:iam::{Account}:role/{RoleName}";
    }

    private static readonly Fate NoneEnds = new("-", "-", "-", "-");

    private static readonly Dictionary<string, (Func<TwoSilos, Cast, Task> Act, Fate Fate)> Table = new()
    {
        ["RevokeOlderSessions of the role"] = (
            (silos, cast) => silos.First.Call<RevokeOlderSessionsResponse>(null, new RevokeOlderSessionsRequest { RoleArn = cast.RoleArn }),
            new("AccessDenied", "-", "-", "-")),
        ["PutRolePolicy as the console does it"] = (
            (silos, cast) => PutRolePolicy(silos, cast, "AWSRevokeOlderSessions", Identity.Sessions.Revocations.Revocation.OlderSessionsPolicy(silos.Time.GetUtcNow())),
            new("AccessDenied", "-", "-", "-")),
        ["PutRolePolicy by hand: another name, NotAction, DateLessThanEquals, whole seconds"] = (
            (silos, cast) => PutRolePolicy(silos, cast, "mine", Deny("""
                "NotAction":"iam:None","Resource":"*","Condition":{"DateLessThanEquals":{"aws:TokenIssueTime":"INSTANT"}}
                """, silos.Time.GetUtcNow().AddSeconds(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))),
            new("AccessDenied", "-", "-", "-")),
        ["PutRolePolicy by hand: epoch seconds, negated, case of the key"] = (
            (silos, cast) => PutRolePolicy(silos, cast, "mine", Deny("""
                "Action":"s3:*","Resource":"*","Condition":{"DateLessThan":{"AWS:tokenissuetime":"INSTANT"},"StringNotEquals":{"aws:PrincipalType":"Nobody"}}
                """, (silos.Time.GetUtcNow().ToUnixTimeSeconds() + 1).ToString(CultureInfo.InvariantCulture))),
            new("AccessDenied", "-", "-", "-")),
        ["RevokeSession of the role's"] = (
            (silos, cast) => Revoke(silos, cast.Role), new("InvalidClientTokenId", "-", "-", "-")),
        ["RevokeSession of the chain's"] = (
            (silos, cast) => Revoke(silos, cast.Chain), new("-", "InvalidClientTokenId", "-", "-")),
        ["RevokeSession of the user's"] = (
            (silos, cast) => Revoke(silos, cast.UserSession), new("-", "-", "InvalidClientTokenId", "-")),
        ["RevokeSession of the federated user's"] = (
            (silos, cast) => Revoke(silos, cast.Federated), new("-", "-", "-", "InvalidClientTokenId")),
        ["RevokeSessions of the key"] = (
            (silos, cast) => silos.Change<RevokeSessionsResponse>(new RevokeSessionsRequest { AccessKeyId = cast.Key.AccessKeyId }),
            new("InvalidClientTokenId", "InvalidClientTokenId", "InvalidClientTokenId", "InvalidClientTokenId")),
        ["RevokeSessions of the source identity"] = (
            (silos, cast) => silos.Change<RevokeSessionsResponse>(new RevokeSessionsRequest { SourceIdentity = cast.User }),
            new("InvalidClientTokenId", "InvalidClientTokenId", "-", "-")),
        // AWS: "temporary credentials … remain valid until they expire", whatever becomes of the key that they were asked for with.
        ["key deactivated"] = (
            (silos, cast) => As<UpdateAccessKeyResponse>(silos, new UpdateAccessKeyRequest { UserName = cast.User, AccessKeyId = cast.Key.AccessKeyId, Status = "Inactive" }),
            NoneEnds),
        ["key deleted"] = (
            (silos, cast) => As<DeleteAccessKeyResponse>(silos, new DeleteAccessKeyRequest { UserName = cast.User, AccessKeyId = cast.Key.AccessKeyId }),
            NoneEnds),
        ["user deleted"] = (DeleteUser, new("-", "-", "InvalidClientTokenId", "InvalidClientTokenId")),
        ["user deleted and made again"] = (
            async (silos, cast) =>
            {
                await DeleteUser(silos, cast);
                await As<CreateUserResponse>(silos, new CreateUserRequest { UserName = cast.User });
                await As<PutUserPolicyResponse>(silos, new PutUserPolicyRequest { UserName = cast.User, PolicyName = "All", PolicyDocument = AllowAll });
            },
            new("-", "-", "InvalidClientTokenId", "InvalidClientTokenId")),
        ["user's policy deleted"] = (
            (silos, cast) => As<DeleteUserPolicyResponse>(silos, new DeleteUserPolicyRequest { UserName = cast.User, PolicyName = "All" }),
            new("-", "-", "AccessDenied", "AccessDenied")),
        ["user's older sessions denied by a policy of the user"] = (
            (silos, cast) => As<PutUserPolicyResponse>(silos, new PutUserPolicyRequest { UserName = cast.User, PolicyName = "mine", PolicyDocument = Identity.Sessions.Revocations.Revocation.OlderSessionsPolicy(silos.Time.GetUtcNow()) }),
            new("-", "-", "AccessDenied", "AccessDenied")),
        ["role deleted"] = (DeleteRole, new("InvalidClientTokenId", "-", "-", "-")),
        ["role deleted and made again"] = (
            async (silos, cast) =>
            {
                await DeleteRole(silos, cast);
                await MakeRole(silos, cast.RoleName, cast.User);
            },
            new("InvalidClientTokenId", "-", "-", "-")),
        ["role's policy deleted"] = (
            (silos, cast) => As<DeleteRolePolicyResponse>(silos, new DeleteRolePolicyRequest { RoleName = cast.RoleName, PolicyName = "All" }),
            new("AccessDenied", "-", "-", "-")),
        ["managed policy attached that denies, by one of its versions"] = (
            async (silos, cast) =>
            {
                var policy = (await As<CreatePolicyResponse>(silos, new CreatePolicyRequest { PolicyName = cast.RoleName, PolicyDocument = AllowAll })).Policy.Arn;
                await As<AttachRolePolicyResponse>(silos, new AttachRolePolicyRequest { RoleName = cast.RoleName, PolicyArn = policy });
                await As<CreatePolicyVersionResponse>(silos, new CreatePolicyVersionRequest { PolicyArn = policy, SetAsDefault = true, PolicyDocument = AllowAll.Replace("Allow", "Deny", StringComparison.Ordinal) });
            },
            new("AccessDenied", "-", "-", "-")),
        ["SCP attached that denies the role"] = (
            (silos, cast) => AttachScp(silos, cast.RoleName, cast.RoleArn), new("AccessDenied", "-", "-", "-")),
        ["SCP attached that denies the user"] = (
            (silos, cast) => AttachScp(silos, cast.User, $"arn:aws:iam::{Account}:user/{cast.User}", $"arn:aws:sts::{Account}:federated-user/{cast.User}"),
            new("-", "-", "AccessDenied", "AccessDenied")),
        ["trust changed"] = (
            (silos, cast) => As<UpdateAssumeRolePolicyResponse>(silos, new UpdateAssumeRolePolicyRequest { RoleName = cast.RoleName, PolicyDocument = Trust("arn:aws:iam::222222222222:root") }),
            NoneEnds),
    };

    public static TheoryData<string> Acts => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Session_AfterThisAct_EndsOrGoesOn_OnEverySilo(string act)
    {
        var cast = await Play();
        foreach (var session in new[] { cast.Role, cast.Chain, cast.UserSession, cast.Federated })
        {
            foreach (var gateway in silos.Gateways)
                (await Probe(gateway, session)).Should().Be("-", "every session is in use on both silos before");
        }
        silos.Time.Advance(TimeSpan.FromSeconds(2));

        var (run, fate) = Table[act];
        await run(silos, cast);

        foreach (var gateway in silos.Gateways)
        {
            new Fate(await Probe(gateway, cast.Role), await Probe(gateway, cast.Chain), await Probe(gateway, cast.UserSession), await Probe(gateway, cast.Federated))
                .Should().Be(fate);
        }
    }

    [Fact]
    public async Task TrustChanged_RefusesNewSessions_WhileRunningOnesGoOn()
    {
        var cast = await Play();
        await Table["trust changed"].Act(silos, cast);
        foreach (var gateway in silos.Gateways)
            (await gateway.FaultOf(cast.Key, GatewayOfSilo.AssumeRequest(cast.RoleArn)))!.Code.Should().Be("AccessDenied");
    }

    [Theory]
    [InlineData("key deactivated")]
    [InlineData("key deleted")]
    public async Task KeyThatIsGone_IsRefusedItself(string act)
    {
        var cast = await Play();
        await Table[act].Act(silos, cast);
        foreach (var gateway in silos.Gateways)
            (await Probe(gateway, cast.Key)).Should().Be("InvalidClientTokenId");
    }

    [Fact]
    public async Task RevokeSession_IsKept_WhenItsGrainAndItsAccountAreLoadedAgain()
    {
        var cast = await Play();
        await Revoke(silos, cast.Role);
        var management = silos.First.Grains.GetGrain<IManagementGrain>(0);
        await management.ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);

        foreach (var gateway in silos.Gateways)
            (await Probe(gateway, cast.Role)).Should().Be("InvalidClientTokenId");
        // The sandbox was loaded again, too, and would let the next change wait for leases that it does not know of.
        await silos.First.Grains.Grain<ISandboxGrain>(Keys.DefaultSandbox).Describe();
        silos.Time.Advance(SandboxSettings.LeaseTime);
    }

    [Fact]
    public async Task RevokeSession_OfWhatIsNoSession_IsRefused()
    {
        (await silos.First.FaultOf(null, new RevokeSessionRequest { AccessKeyId = silos.Admin.AccessKeyId }))!.Code.Should().Be("ValidationError");
        (await silos.First.FaultOf(null, new RevokeSessionRequest { AccessKeyId = "ASIA0000000000000000" }))!.Code.Should().Be("ValidationError");
        (await silos.First.FaultOf(null, new RevokeSessionsRequest()))!.Code.Should().Be("ValidationError");
        (await silos.First.FaultOf(null, new RevokeSessionsRequest { AccessKeyId = "ASIAAAAAAAAAAAAAAAAA" }))!.Code.Should().Be("ValidationError");
    }

    [Fact]
    public async Task RevokeSessions_OfAKey_LeavesThoseOfAnother_AndThoseIssuedLater()
    {
        var (one, other) = (await Play(), await Play());
        await silos.Change<RevokeSessionsResponse>(new RevokeSessionsRequest { AccessKeyId = one.Key.AccessKeyId });
        silos.Time.Advance(TimeSpan.FromSeconds(3.5));

        foreach (var gateway in silos.Gateways)
        {
            (await Probe(gateway, other.Role)).Should().Be("-");
            (await Probe(gateway, await gateway.Assume(one.Key, one.RoleArn))).Should().Be("-");
            (await gateway.FaultOf(one.Role, GatewayOfSilo.AssumeRequest($"arn:aws:iam::{Account}:role/{one.ChainName}")))!.Code.Should().Be("InvalidClientTokenId", "a revoked session may not climb on");
        }
    }

    /// <summary>"-" where the session is served, else the code of the fault.</summary>
    private static async Task<string> Probe(GatewayOfSilo gateway, Who session) =>
        (await gateway.FaultOf(session, new ListObjectsV2Request { Bucket = "productionapp" }))?.Code ?? "-";

    private async Task<Cast> Play()
    {
        var row = Interlocked.Increment(ref rows);
        var (user, role, chain) = ($"end-{row}", $"End-{row}", $"End-{row}-chain");
        await As<CreateUserResponse>(silos, new CreateUserRequest { UserName = user });
        await As<PutUserPolicyResponse>(silos, new PutUserPolicyRequest { UserName = user, PolicyName = "All", PolicyDocument = AllowAll });
        var made = (await As<CreateAccessKeyResponse>(silos, new CreateAccessKeyRequest { UserName = user })).AccessKey;
        var key = new Who(made.AccessKeyId, made.SecretAccessKey);
        await MakeRole(silos, role, user);
        await MakeRole(silos, chain, null);
        var first = await Assume(key, role, user);
        return new Cast(
            user,
            key,
            role,
            chain,
            first,
            await Assume(first, chain, null),
            Who.With((await silos.First.Call<GetSessionTokenResponse>(key, new GetSessionTokenRequest())).Credentials),
            Who.With((await silos.Second.Call<GetFederationTokenResponse>(key, new GetFederationTokenRequest { Name = user, Policy = AllowAll })).Credentials));
    }

    private async Task<Who> Assume(Who who, string role, string? sourceIdentity)
    {
        var request = GatewayOfSilo.AssumeRequest($"arn:aws:iam::{Account}:role/{role}");
        if (sourceIdentity is not null)
            request.SourceIdentity = sourceIdentity;
        return Who.With((await silos.First.Call<AssumeRoleResponse>(who, request)).Credentials);
    }

    private static Task<T> As<T>(TwoSilos silos, IMessage request) where T : IMessage => silos.First.Call<T>(silos.Admin, request);

    private static Task Revoke(TwoSilos silos, Who session) =>
        silos.Second.Call<RevokeSessionResponse>(null, new RevokeSessionRequest { AccessKeyId = session.AccessKeyId });

    private static Task PutRolePolicy(TwoSilos silos, Cast cast, string name, string document) =>
        As<PutRolePolicyResponse>(silos, new PutRolePolicyRequest { RoleName = cast.RoleName, PolicyName = name, PolicyDocument = document });

    /// <summary>Denies the principals everything, by the organization, at their account.</summary>
    private static async Task AttachScp(TwoSilos silos, string name, params string[] principals)
    {
        var content = Deny("""
            "Action":"*","Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":["INSTANT"]}}
            """, string.Join("\",\"", principals));
        var made = await silos.First.Call<CreateGuardrailResponse>(null, new CreateGuardrailRequest
        {
            OrganizationId = "o-demoworld01",
            Name = name,
            Type = "SERVICE_CONTROL_POLICY",
            Content = content,
        });
        await silos.Second.Call<AttachGuardrailResponse>(null, new AttachGuardrailRequest { OrganizationId = "o-demoworld01", PolicyId = made.PolicyId, TargetId = Account });
    }

    private static string Deny(string rest, string instant) =>
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"Deny",{{rest.Replace("INSTANT", instant, StringComparison.Ordinal)}} } }""";

    private static string Trust(string principal) =>
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["sts:AssumeRole","sts:SetSourceIdentity"],"Principal":{"AWS":"{{principal}}"} } }""";

    /// <summary>A role that may everything, trusting the user, or everybody of the account.</summary>
    private static async Task MakeRole(TwoSilos silos, string name, string? user)
    {
        await As<CreateRoleResponse>(silos, new CreateRoleRequest
        {
            RoleName = name,
            AssumeRolePolicyDocument = Trust(user is null ? $"arn:aws:iam::{Account}:root" : $"arn:aws:iam::{Account}:user/{user}"),
        });
        await As<PutRolePolicyResponse>(silos, new PutRolePolicyRequest { RoleName = name, PolicyName = "All", PolicyDocument = AllowAll });
    }

    private static async Task DeleteRole(TwoSilos silos, Cast cast)
    {
        await As<DeleteRolePolicyResponse>(silos, new DeleteRolePolicyRequest { RoleName = cast.RoleName, PolicyName = "All" });
        await As<DeleteRoleResponse>(silos, new DeleteRoleRequest { RoleName = cast.RoleName });
    }

    private static async Task DeleteUser(TwoSilos silos, Cast cast)
    {
        await As<DeleteAccessKeyResponse>(silos, new DeleteAccessKeyRequest { UserName = cast.User, AccessKeyId = cast.Key.AccessKeyId });
        await As<DeleteUserPolicyResponse>(silos, new DeleteUserPolicyRequest { UserName = cast.User, PolicyName = "All" });
        await As<DeleteUserResponse>(silos, new DeleteUserRequest { UserName = cast.User });
    }
}
