using System.Collections.Concurrent;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadTool.Play;
using Rolecall.LoadTool.Scenarios;
using Rolecall.LoadTool.Targets;

namespace Rolecall.LoadTool.Worlds;

/// <summary>
/// Assertions of the server's own SAML identity provider, minted before a run: as many as its arrivals use, since each is good once. They
/// are good for five minutes of the server's clock, so the run must not be longer.
/// </summary>
internal sealed class SamlAssertions
{
    private const string EntityId = "https://idp.load.test/saml";
    private const string Attribute = "https://aws.amazon.com/SAML/Attributes/Role";

    /// <summary>The directory of a sandbox tells no more users, and there is one for each account.</summary>
    private const int MostAccounts = 400;

    /// <summary>Values of an attribute.</summary>
    private const int MostRoles = 100;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly ConcurrentQueue<string>[] ready;

    private SamlAssertions(int members) => ready = [.. Enumerable.Range(0, members).Select(_ => new ConcurrentQueue<string>())];

    /// <summary>Null where all are used.</summary>
    public string? Take(int member) => ready[member].TryDequeue(out var assertion) ? assertion : null;

    /// <exception cref="UsageException">How many are wanted cannot be known, or they would expire before they are used.</exception>
    public static void Check(Scenario scenario)
    {
        if (!scenario.Has(StepKind.Saml))
            return;
        if (!scenario.Load.IsOpen)
            throw new UsageException(
                "the step saml wants an open load (rate, ramp, steps or spike): an assertion is good once, and so many are minted before the run");
        if (scenario.Load.WarmUp + scenario.Load.Length > Longest)
            throw new UsageException("a load with the step saml lasts four minutes at most, its warm-up included: assertions expire");
    }

    /// <summary>A provider in each account, a role that trusts it, and a user of the directory who may have the account's roles.</summary>
    /// <exception cref="UsageException">There are too many accounts or roles.</exception>
    public static async Task MakeProviders(ServerCalls calls, IReadOnlyList<Member> members)
    {
        if (members.GroupBy(member => member.Sandbox, StringComparer.Ordinal)
                .Any(sandbox => sandbox.DistinctBy(member => member.AccountId).Count() > MostAccounts)
            || members.GroupBy(member => member.AccountId, StringComparer.Ordinal).Any(account => account.Count() > MostRoles))
            throw new UsageException($"the step saml wants {MostAccounts} accounts of {MostRoles} roles at most in each sandbox");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var sandbox in members.Select(member => member.Sandbox).Distinct(StringComparer.Ordinal))
            metadata[sandbox ?? ""] = await MakeIdentityProvider(calls, sandbox);
        await Preparation.ByAccount(members, async account =>
        {
            var iam = new Iam.IamClient(calls.As(account[0].Root!, account[0].Sandbox));
            await iam.CreateSAMLProviderAsync(new CreateSAMLProviderRequest
            {
                Name = Member.SamlProvider,
                SamlMetadataDocument = metadata[account[0].Sandbox ?? ""]
            });
            foreach (var member in account)
                await iam.CreateRoleAsync(new CreateRoleRequest
                {
                    RoleName = member.RoleName + StepCalls.SamlSuffix,
                    AssumeRolePolicyDocument = Preparation.Trust(
                        member.SamlProviderArn,
                        "sts:AssumeRoleWithSAML",
                        """{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"} }"""),
                });
            var user = new DirectoryUser { Name = UserOf(account[0]), Groups = { "load" } };
            user.Attributes.Add(new DirectoryAttribute
            {
                Name = "roles",
                Values = { account.Select(member => $"{member.RoleArn}{StepCalls.SamlSuffix},{member.SamlProviderArn}") },
            });
            await Directory(calls, account[0].Sandbox).PutDirectoryUserAsync(new PutDirectoryUserRequest { User = user });
        });
    }

    /// <summary>Those of a run, its warm-up included: which member each arrival takes follows from the seed.</summary>
    public static async Task<SamlAssertions> Mint(ServerCalls calls, Scenario scenario, IReadOnlyList<Member> members)
    {
        var assertions = new SamlAssertions(members.Count);
        var choice = new Choice(scenario, members);
        int[] perMix = [.. scenario.Mixes.Select(mix => mix.Steps.Count(step => step.Kind == StepKind.Saml))];
        var arrivals = Playing.WarmUpOf(scenario.Load).Total + new Arrivals(scenario.Load.Phases).Total;
        var wanted = new List<int>();
        for (var number = 0L; number < arrivals; number++)
        {
            var (member, mix) = choice.Of(number);
            wanted.AddRange(Enumerable.Repeat(member, perMix[mix]));
        }
        await Parallel.ForEachAsync(
            wanted, new ParallelOptions { MaxDegreeOfParallelism = Preparation.SideBySide }, async (at, cancel) =>
        {
            var response = await Directory(calls, members[at].Sandbox).MintSamlResponseAsync(
                new MintSamlResponseRequest { EntityId = EntityId, User = UserOf(members[at]) }, cancellationToken: cancel);
            assertions.ready[at].Enqueue(response.SamlResponse);
        });
        return assertions;
    }

    private static string UserOf(Member member) => "load-" + member.AccountId;

    private static IdentityProviderService.IdentityProviderServiceClient Directory(ServerCalls calls, string? sandbox) =>
        new(calls.Admin(sandbox));

    /// <summary>Its metadata. One of an earlier run is used again.</summary>
    private static async Task<string> MakeIdentityProvider(ServerCalls calls, string? sandbox)
    {
        var service = Directory(calls, sandbox);
        var there = (await service.ListSamlIdentityProvidersAsync(new ListSamlIdentityProvidersRequest())).Providers
            .FirstOrDefault(provider => provider.EntityId == EntityId);
        return (there ?? (await service.CreateSamlIdentityProviderAsync(new CreateSamlIdentityProviderRequest
        {
            EntityId = EntityId,
            AttributeMappings = { new SamlAttributeMapping { Attribute = Attribute, Value = "${user:roles}" } },
        })).Provider).Metadata;
    }
}
