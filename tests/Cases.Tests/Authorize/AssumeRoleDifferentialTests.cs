using CsCheck;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy;

namespace Rolecall.Cases.Tests.Authorize;

/// <summary>Authorize of all that an AssumeRole needs, and the AssumeRole itself, in generated worlds: they must say the same.</summary>
public sealed class AssumeRoleDifferentialTests(CaseServer server) : IClassFixture<CaseServer>
{
    private const int Worlds = 300;
    private const string Session = "cases";

    private static readonly (string, string[])[] Keys =
    [
        ("aws:ResourceTag/team", ["blue", "red", "${aws:PrincipalTag/team}"]), ("iam:ResourceTag/team", ["blue", "red"]),
        ("aws:ResourceTag/cost", ["1"]),
        ("aws:PrincipalTag/team", ["blue", "red"]),
        ("aws:ResourceAccount", [TwoOrganizations.Member, TwoOrganizations.Stranger, "${aws:PrincipalAccount}"]),
        ("aws:PrincipalAccount", [TwoOrganizations.Member]), ("aws:ResourceOrgID", ["${aws:PrincipalOrgID}"]),
        ("aws:PrincipalOrgID", ["${aws:ResourceOrgID}"]),
        ("sts:ExternalId", ["id-1", "id-2"]), ("sts:RoleSessionName", [Session, "other"]), ("sts:SourceIdentity", ["alice"]),
        ("aws:RequestTag/team", ["blue", "red"]),
        ("aws:TagKeys", ["team"]), ("aws:ViaAWSService", ["false", "true"]), ("aws:SecureTransport", ["false"]),
        ("aws:RequestedRegion", ["us-east-1", "eu-west-1"]),
        ("aws:SourceIp", ["127.0.0.1"]), ("aws:MultiFactorAuthPresent", ["false", "true"]), ("aws:PrincipalType", ["User", "AssumedRole"]),
        ("aws:PrincipalIsAWSService", ["false"]), ("aws:CurrentTime", ["2020-01-01T00:00:00Z"]),
        ("aws:TokenIssueTime", ["2020-01-01T00:00:00Z"]), ("aws:username", ["x"]),
    ];

    private static readonly Gen<string> Conditions = GeneratedPolicy.Conditions(Keys);

    private static readonly Gen<string> Own = GeneratedPolicy.Statements(
        ["\"sts:AssumeRole\"", "\"sts:*\"", "\"*\"", "[\"sts:AssumeRole\",\"sts:TagSession\"]", "\"sts:SetSourceIdentity\""], Conditions,
        Gen.Const("\"Resource\":\"*\""));

    /// <summary>CALLER stands for the caller's ARN (a role's for its sessions), which is known when it is made.</summary>
    private static readonly Gen<string> Trust = GeneratedPolicy.Statements(
        ["\"sts:AssumeRole\"", "[\"sts:AssumeRole\",\"sts:TagSession\",\"sts:SetSourceIdentity\"]"],
        Conditions,
        Gen.OneOf("CALLER", "ACCOUNT", "*").Select(principal => $$"""
            "Principal":{"AWS":"{{principal}}" }
            """));

    private static readonly Gen<World> Any = Gen.Select(
        Own, Trust, Gen.OneOf("blue", "red", ""), Gen.OneOf("blue", "red", ""), Gen.Int[0, 3], Gen.Int[0, 7],
        (own, trust, callers, roles, whose, request) => new World(
            own, trust, callers, roles, CrossAccount: whose % 2 == 1, BySession: whose > 1, request));

    private sealed record World(string Own, string Trust, string CallerTag, string RoleTag, bool CrossAccount, bool BySession, int Request)
    {
        public bool ExternalId => (Request & 1) != 0;

        public bool Tagged => (Request & 2) != 0;

        public bool Sourced => (Request & 4) != 0;
    }

    [Fact]
    public async Task Authorize_OfAllThatAnAssumeRoleNeeds_IsTheOutcomeOfTheAssumeRole()
    {
        var sandbox = new TwoOrganizations(server, "differential");
        await sandbox.Make();
        var (allowed, denied) = (0, 0);
        await Any.SampleAsync(
            async world =>
            {
                var (caller, who) = await Caller(sandbox, world);
                var account = world.CrossAccount ? TwoOrganizations.Stranger : TwoOrganizations.Member;
                var trusted = world.BySession ? $"arn:aws:iam::{TwoOrganizations.Member}:role/{caller.Split('/')[1]}" : caller;
                var role = await sandbox.Role(
                    account, sandbox.New("Role"),
                    world.Trust.Replace("CALLER", trusted, StringComparison.Ordinal).Replace(
                        "ACCOUNT", TwoOrganizations.Member, StringComparison.Ordinal),
                    policy: null, Tags(world.RoleTag));

                var code = await sandbox.CodeOf(who, Request(world, role));
                (code ?? "AccessDenied").Should().Be("AccessDenied");
                var answers = new List<AuthorizeResponse>();
                foreach (var action in Needed(world))
                    answers.Add(await sandbox.Ask(caller, action, role, KeysOf(world)));
                answers.TrueForAll(answer => answer.Decision.Result == DecisionResult.Allowed).Should().Be(
                    code is null, "{0}", string.Concat(answers.Select(answer => answer.Explanation)));
                _ = code is null ? Interlocked.Increment(ref allowed) : Interlocked.Increment(ref denied);
            },
            iter: Worlds, threads: 8);
        // Else the worlds say nothing.
        allowed.Should().BeGreaterThan(Worlds / 20);
        denied.Should().BeGreaterThan(Worlds / 20);
    }

    private static (string, string)[] Tags(string team) => team.Length == 0 ? [] : [("team", team)];

    private static async Task<(string Arn, Credential Who)> Caller(TwoOrganizations sandbox, World world)
    {
        if (!world.BySession)
        {
            var name = sandbox.New("user");
            return (
                $"arn:aws:iam::{TwoOrganizations.Member}:user/{name}",
                await sandbox.User(TwoOrganizations.Member, name, world.Own, Tags(world.CallerTag)));
        }
        var role = sandbox.New("Caller");
        var door = await sandbox.User(
            TwoOrganizations.Member, sandbox.New("door"), GeneratedPolicy.Of(["""{"Effect":"Allow","Action":"*","Resource":"*"}"""]));
        var arn = await sandbox.Role(
            TwoOrganizations.Member, role,
            $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"{{TwoOrganizations.Member}}" },"Action":"sts:AssumeRole"} }""",
            world.Own, Tags(world.CallerTag));
        var session = (await sandbox.As<AssumeRoleResponse>(
            door, new AssumeRoleRequest { RoleArn = arn, RoleSessionName = Session })).Credentials;
        return ($"arn:aws:sts::{TwoOrganizations.Member}:assumed-role/{role}/{Session}", TwoOrganizations.With(session));
    }

    private static AssumeRoleRequest Request(World world, string role)
    {
        var request = new AssumeRoleRequest { RoleArn = role, RoleSessionName = Session };
        if (world.ExternalId)
            request.ExternalId = "id-1";
        if (world.Tagged)
            request.Tags.Add(new Tag { Key = "team", Value = "blue" });
        if (world.Sourced)
            request.SourceIdentity = "alice";
        return request;
    }

    private static IEnumerable<string> Needed(World world)
    {
        yield return "sts:AssumeRole";
        if (world.Tagged)
            yield return "sts:TagSession";
        if (world.Sourced)
            yield return "sts:SetSourceIdentity";
    }

    private static IEnumerable<(string, string[])> KeysOf(World world)
    {
        yield return ("sts:RoleSessionName", [Session]);
        if (world.ExternalId)
            yield return ("sts:ExternalId", ["id-1"]);
        if (world.Tagged)
        {
            yield return ("aws:RequestTag/team", ["blue"]);
            yield return ("aws:TagKeys", ["team"]);
        }
        if (world.Sourced)
            yield return ("sts:SourceIdentity", ["alice"]);
    }
}
