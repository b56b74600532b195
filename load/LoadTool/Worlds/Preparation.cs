using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.S3.V1;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Worlds;

/// <summary>What the steps of a scenario need beside users and roles: permissions of the roles, buckets, providers, MFA devices.</summary>
internal sealed class Preparation(Server server, Scenario scenario) : IDisposable
{
    public const int SideBySide = 16;

    private const string Permissions = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject","iam:GetRole","iam:PutRolePolicy","sts:AssumeRole","sts:TagSession"],"Resource":"*"}}""";

    /// <summary>Steps for which something is made that a world file does not say.</summary>
    private static readonly StepKind[] OfMadeWorlds = [StepKind.WebIdentity, StepKind.Saml, StepKind.AssumeRoleMfa];

    private readonly ServerCalls calls = new(server);

    private bool NeedsPermissions =>
        scenario.Has(StepKind.GetObject) || scenario.Has(StepKind.GetRole) || scenario.Has(StepKind.PutRolePolicy)
            || scenario.Has(StepKind.ChainRole);

    /// <summary>The members as the scenario needs them.</summary>
    /// <exception cref="UsageException">The world came from a file, and lacks what a step needs.</exception>
    public async Task<IReadOnlyList<Member>> Prepare(IReadOnlyList<Member> members)
    {
        if ((scenario.Has(StepKind.RevokeSessions) || scenario.Has(StepKind.ExpiredSession)) && server.AdminToken is null)
            throw new UsageException("the steps revoke-sessions and expired-session are the administrator's: give --admin-token-file FILE");
        var fromFile = members.Any(member => member.Root is null);
        // The roles of a file are whatever their owner made of them.
        if (fromFile && Array.Exists(OfMadeWorlds, scenario.Has))
            throw new UsageException(
                $"members of a world file cannot play {Step.Spelled(Array.Find(OfMadeWorlds, scenario.Has))}: this program would have to make its provider or device");
        if (fromFile && scenario.Has(StepKind.GetObject) && members.Any(member => member.Bucket is null))
            throw new UsageException("the members of a world file want a bucket for get-object");
        var prepared = fromFile ? [.. members] : await PrepareRoles(members);
        if (scenario.Has(StepKind.ExpiredSession))
            prepared = await OldSessions.Make(calls, prepared);
        if (scenario.Has(StepKind.AssumeRoleMfa))
            prepared = await MfaUsers.Make(calls, prepared);
        if (scenario.Has(StepKind.WebIdentity))
            prepared = await WebIdentities.Make(calls, prepared, scenario.Load);
        if (scenario.Has(StepKind.Saml))
            await SamlAssertions.MakeProviders(calls, prepared);
        return prepared;
    }

    public void Dispose() => calls.Dispose();

    /// <summary>Does something for each account of roles, with the members whose roles are in it; accounts side by side.</summary>
    public static Task ByAccount(IReadOnlyList<Member> members, Func<Member[], Task> prepare) => Parallel.ForEachAsync(
        members.GroupBy(member => member.AccountId, StringComparer.Ordinal),
        new ParallelOptions { MaxDegreeOfParallelism = SideBySide },
        async (account, _) => await prepare([.. account]));

    /// <summary>The trust in a provider of who is federated by it.</summary>
    /// <param name="condition">A JSON object.</param>
    public static string Trust(string provider, string action, string condition) =>
        $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"{{{provider}}}"},"Action":"{{{action}}}","Condition":{{{condition}}} }}""";

    private async Task<Member[]> PrepareRoles(IReadOnlyList<Member> members)
    {
        Member[] prepared = [.. members];
        if (!NeedsPermissions)
            return prepared;
        var at = members.Select((member, i) => (member, i)).ToDictionary(pair => pair.member.RoleArn, pair => pair.i, StringComparer.Ordinal);
        await ByAccount(members, async account =>
        {
            var bucket = scenario.Has(StepKind.GetObject) ? await MakeBucket(account[0]) : null;
            foreach (var member in account)
            {
                await Permit(member);
                prepared[at[member.RoleArn]] = member with { Bucket = bucket };
            }
        });
        return prepared;
    }

    private async Task Permit(Member member)
    {
        var iam = new Iam.IamClient(calls.As(member.Root!, member.Sandbox));
        await iam.PutRolePolicyAsync(new PutRolePolicyRequest
        {
            RoleName = member.RoleName,
            PolicyName = "session",
            PolicyDocument = Permissions
        });
        if (scenario.Has(StepKind.ChainRole))
            await TrustItself(iam, member);
    }

    /// <summary>The role trusts whom it trusted and, by role chaining, its own sessions.</summary>
    private static async Task TrustItself(Iam.IamClient iam, Member member)
    {
        var trust = Uri.UnescapeDataString((await iam.GetRoleAsync(new GetRoleRequest
        {
            RoleName = member.RoleName
        })).Role.AssumeRolePolicyDocument);
        var people = trust[trust.IndexOf("arn:", StringComparison.Ordinal)..];
        await iam.UpdateAssumeRolePolicyAsync(new UpdateAssumeRolePolicyRequest
        {
            RoleName = member.RoleName,
            PolicyDocument = $$$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["{{{people[..people.IndexOf('"')]}}}","arn:aws:iam::{{{member.AccountId}}}:root"]},"Action":["sts:AssumeRole","sts:TagSession"]}}""",
        });
    }

    private async Task<string> MakeBucket(Member member)
    {
        var s3 = new S3.S3Client(calls.As(member.Root!, member.Sandbox));
        var bucket = string.Create(
            CultureInfo.InvariantCulture, $"load-{member.AccountId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        await s3.CreateBucketAsync(new CreateBucketRequest { Bucket = bucket });
        await s3.PutObjectAsync(new PutObjectRequest
        {
            Bucket = bucket,
            Key = StepCalls.ObjectKey,
            Body = ByteString.CopyFrom(new byte[512])
        });
        return bucket;
    }
}
