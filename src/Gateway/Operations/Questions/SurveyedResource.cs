using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Roles;
using Rolecall.Gateway.Operations.S3;
using Rolecall.Gateway.Operations.Sts;
using Rolecall.Identity.Access;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Services;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>The resource that a question is about: who owns it, and who joins its policy with callers' sides.</summary>
internal sealed record SurveyedResource
{
    /// <summary>Null for a resource that may be any account's own ("*").</summary>
    public required AccountId? Owner { get; init; }

    /// <summary>It has a policy of its own, so accounts that do not own it may be let in, and callers without policies.</summary>
    public required bool HasPolicy { get; init; }

    /// <summary>Condition keys that every request on it has: its tags, its organization.</summary>
    public ImmutableArray<ConditionEntry> Entries { get; init; } = [];

    /// <summary>Those that an action is asked with.</summary>
    public ImmutableArray<ConditionEntry> EntriesFor(string action)
    {
        // Tags of the role do not count when it is passed. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
        if (action.Equals(PassedRole.Action, StringComparison.OrdinalIgnoreCase))
            return [.. Entries.Where(entry => !IsOfEntity(entry.Key))];
        if (action.Equals(FederationOperations.WithSaml, StringComparison.OrdinalIgnoreCase)
            || action.Equals(FederationOperations.WithWebIdentity, StringComparison.OrdinalIgnoreCase))
            return ProviderUsers.EntriesOf(Entries);
        return AccountOperations.Find(action) is { On.TellsBoundary: false }
            ? [.. Entries.Where(entry => entry.Key != BoundaryKey)]
            : Entries;
    }

    /// <summary>
    /// The resource of a question: the one that it names; of an action that has no single one, that on which the real call is decided.
    /// </summary>
    /// <param name="action">"iam:ListRoles".</param>
    /// <param name="named">What the question names; null for nothing.</param>
    /// <param name="accountId">The account of whoever is asked about; null for nobody's.</param>
    public static string Asked(string action, string? named, AccountId? accountId)
    {
        if (named is null or "*" && accountId is { } own && AccountOperations.Find(action)?.On.OfWhole(own) is { } whole)
            return whole;
        if (action.Equals(S3Resources.ListBuckets, StringComparison.OrdinalIgnoreCase))
            return S3Resources.AllBuckets;
        return AccountOperations.Find(action) is { On.IsCollection: true }
            ? named ?? "*"
            : ServiceAuthorization.AskedOn(action, named ?? "*");
    }

    /// <summary>The same for tables and lists. They answer for each named resource, even if the action does not take it.</summary>
    public static string Listed(string action, string? named, AccountId? accountId) =>
        named is null or "*" ? Asked(action, named, accountId) : named;

    public required Func<ImmutableArray<AuthorizeCall>, Task<ImmutableArray<Decision?>>> Join { get; init; }

    /// <summary>The kind of an action: for all actions of one kind, an ARN names the same resource.</summary>
    public static string KindOf(string action)
    {
        var one = Singular.FirstOrDefault(known => known.Equals(action, StringComparison.OrdinalIgnoreCase));
        return one ?? (OwnDecision.Has(action) ? action.Split(':')[0].ToLowerInvariant() : "");
    }

    /// <summary>Actions that are the only ones of their kind.</summary>
    private static readonly string[] Singular = [S3Resources.CreateBucket, RootSessions.Action];

    private const string BoundaryKey = "iam:PermissionsBoundary";

    private static bool IsOfEntity(string key) => key == BoundaryKey || key.Contains(":ResourceTag/", StringComparison.Ordinal);

    /// <param name="grains">Where the sandbox's resources are.</param>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="action">What is asked of the resource.</param>
    /// <param name="resource">An ARN, or "*".</param>
    /// <param name="policy">The policy of a resource that the sandbox does not hold, where the question brings one.</param>
    /// <exception cref="AwsFaultException">NoSuchEntity: a role that does not exist, where its trust policy is asked for.</exception>
    public static async Task<SurveyedResource> Find(
        IGrainFactory grains, string sandbox, string action, string resource, string? policy = null)
    {
        var isArn = Arn.TryParse(resource, out var arn);
        if (isArn && arn.Service == "iam" && action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase) && arn.Resource.StartsWith("role/", StringComparison.Ordinal))
        {
            var (accountId, name) = SessionIssuing.RoleOf(resource);
            var account = grains.Grain<IAccountGrain>(Keys.Account(sandbox, accountId));
            if (await account.TrustsOf([name]) is not [{ } role] || role.Arn != resource)
                throw new AwsFaultException(Fault.NoSuchEntity($"The role with name {name} cannot be found."));
            return new SurveyedResource
            {
                Owner = accountId,
                HasPolicy = true,
                Entries = role.Entries,
                Join = calls => account.AuthorizeOnRoles([.. calls.Select(call => new RoleAuthorizeCall { RoleName = name, Call = call })]),
            };
        }
        if (policy is null && isArn && arn.Owner is not null && OwnDecision.Has(action))
            return await OwnDecision.On(grains, sandbox, action, arn);
        if (isArn && arn is { Service: "s3", Account: "" } && BucketNames.IsValid(arn.Resource.Split('/')[0]))
        {
            var bucket = grains.Grain<IBucketGrain>(Keys.Bucket(sandbox, arn.Resource.Split('/')[0]));
            if (await bucket.Describe() is { } info)
                return new SurveyedResource { Owner = info.AccountId, HasPolicy = true, Entries = info.Entries, Join = bucket.AuthorizeAll };
        }
        if (isArn && arn.Owner is { } owner)
        {
            var account = grains.Grain<IAccountGrain>(Keys.Account(sandbox, owner));
            var known = policy ?? DefaultKeyPolicy.Of(arn);
            return new SurveyedResource
            {
                Owner = owner,
                HasPolicy = policy is not null,
                Join = async calls => [.. await account.AuthorizeOnOther(calls, known)],
            };
        }
        // A bucket that is to be created belongs to its creator, whose account's RCPs bind it.
        if (policy is null && action.Equals(S3Resources.CreateBucket, StringComparison.OrdinalIgnoreCase))
        {
            return new SurveyedResource
            {
                Owner = null,
                HasPolicy = false,
                Join = async calls => [.. await Task.WhenAll(calls.Select(async call => AccountId.TryParse(call.Caller.Principal.AccountId, out var own)
                    ? (Decision?)(await grains.Grain<IAccountGrain>(Keys.Account(sandbox, own)).AuthorizeOnOther([call], null))[0]
                    : OfNobody(call, null)))],
            };
        }
        return new SurveyedResource
        {
            Owner = null,
            HasPolicy = policy is not null,
            Join = calls => Task.FromResult(calls.Select(call => (Decision?)OfNobody(call, policy)).ToImmutableArray()),
        };
    }

    /// <summary>A resource whose ARN names no account is taken for the caller's own.</summary>
    private static Decision OfNobody(AuthorizeCall call, string? policy) => Authorizer.Decide(
        call.Side,
        call.Question.ToRequest(call.Caller),
        new ResourcePolicies
        {
            Kind = policy is null ? ResourceKind.Plain : ResourceKinds.OfPolicyFor(call.Question.Action),
            AccountId = call.Caller.Principal.AccountId,
            Policy = policy is null
                ? null
                : CompiledPolicy.Compile(PolicyDocument.Parse(policy, PolicyGrammar.Resource), new PolicySource("the resource's policy")),
        },
        explain: true);
}
