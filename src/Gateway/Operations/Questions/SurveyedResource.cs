using System.Collections.Immutable;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Roles;
using Rolecall.Gateway.Operations.Resources;
using Rolecall.Gateway.Operations.S3;
using Rolecall.Identity.Access;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Resources;
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

    public required Func<ImmutableArray<AuthorizeCall>, Task<ImmutableArray<Decision?>>> Join { get; init; }

    /// <summary>Ways to find a resource, in this order: the first that knows it answers. The last knows all.</summary>
    private static readonly ImmutableArray<Func<ResourceAsk, Task<SurveyedResource?>>> Finders =
        [FindAssumedRole, FindWithoutPolicy, FindBucket, FindInAccount, FindNewBucket, FindOfNobody];

    /// <summary>
    /// The resource of a question: the one that it names; of an action that has no single one, that on which the real call is decided.
    /// </summary>
    /// <param name="action">"iam:ListRoles".</param>
    /// <param name="named">What the question names; null for nothing.</param>
    /// <param name="accountId">The account of whoever is asked about; null for nobody's.</param>
    public static string NameFor(string action, string? named, AccountId? accountId)
    {
        var row = ServedResources.Of(action);
        if (named is not (null or "*") && row?.IsOnCollection(action) is true)
            return named;
        var decidedOn = ServiceAuthorization.AskedOn(action, named ?? "*");
        return decidedOn == "*" ? row?.OfWhole(action, accountId) ?? decidedOn : decidedOn;
    }

    /// <summary>The same for tables and lists. They answer for each named resource, even if the action does not take it.</summary>
    public static string NameInList(string action, string? named, AccountId? accountId) =>
        named is null or "*" ? NameFor(action, named, accountId) : named;

    /// <param name="grains">Where the sandbox's resources are.</param>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="action">What is asked of the resource.</param>
    /// <param name="resource">An ARN, or "*".</param>
    /// <param name="policy">The policy of a resource that the sandbox does not hold, where the question brings one.</param>
    /// <exception cref="AwsFaultException">NoSuchEntity: a role that does not exist, where its trust policy is asked for.</exception>
    public static async Task<SurveyedResource> Find(
        IGrainFactory grains, string sandbox, string action, string resource, string? policy = null)
    {
        var ask = new ResourceAsk(grains, sandbox, action, resource, Arn.TryParse(resource, out var arn) ? arn : null, policy);
        foreach (var find in Finders)
        {
            if (await find(ask) is { } found)
                return found;
        }
        throw new InvalidOperationException("The last finder knows all resources.");
    }

    /// <summary>A role whose trust policy is asked for.</summary>
    private static async Task<SurveyedResource?> FindAssumedRole(ResourceAsk ask)
    {
        if (ask.Arn is not { Service: "iam" } || !ask.Action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)
            || IamResources.TypeOf(ask.Resource) != IamResources.Role)
            return null;
        var (accountId, name) = SessionIssuing.RoleOf(ask.Resource);
        var account = ask.Account(accountId);
        if (await account.TrustsOf([name]) is not [{ } role] || role.Arn != ask.Resource)
            throw new AwsFaultException(Fault.NoSuchEntity($"The role with name {name} cannot be found."));
        return new SurveyedResource
        {
            Owner = accountId,
            HasPolicy = true,
            Entries = role.Entries,
            Join = calls => account.AuthorizeOnRoles([.. calls.Select(call => new RoleAuthorizeCall { RoleName = name, Call = call })]),
        };
    }

    /// <summary>Of a service whose resources have no policies: the caller's side is the decision, as in the pipeline.</summary>
    private static async Task<SurveyedResource?> FindWithoutPolicy(ResourceAsk ask)
    {
        if (ask.Policy is not null || ask.Arn is not { Owner: not null } arn
            || ServedResources.Of(ask.Action) is not { HavePolicies: false } service)
            return null;
        return new SurveyedResource
        {
            Owner = arn.Owner,
            HasPolicy = false,
            Entries = await service.KeysOf(ask.Grains, ask.Sandbox, arn),
            Join = calls => Task.FromResult(calls.Select(call => (Decision?)Authorizer.Decide(
                call.Side,
                call.Question.ToRequest(call.Caller),
                new ResourcePolicies
                {
                    Kind = ResourceKind.Plain,
                    AccountId = service.IsReachedFromElsewhere(ask.Action) ? call.Caller.Principal.AccountId : arn.Account,
                },
                explain: true)).ToImmutableArray()),
        };
    }

    private static async Task<SurveyedResource?> FindBucket(ResourceAsk ask)
    {
        if (ask.Arn is not { Service: "s3", Account: "" } arn || !BucketNames.IsValid(arn.Resource.Split('/')[0]))
            return null;
        var bucket = ask.Grains.Grain<IBucketGrain>(Keys.Bucket(ask.Sandbox, arn.Resource.Split('/')[0]));
        return await bucket.Describe() is { } info
            ? new SurveyedResource { Owner = info.AccountId, HasPolicy = true, Entries = info.Entries, Join = bucket.AuthorizeAll }
            : null;
    }

    /// <summary>What the ARN gives to an account, though nothing of it is kept here.</summary>
    private static Task<SurveyedResource?> FindInAccount(ResourceAsk ask)
    {
        if (ask.Arn is not { Owner: { } owner } arn)
            return Nothing;
        var account = ask.Account(owner);
        var policy = ask.Policy ?? DefaultKeyPolicy.Of(arn);
        return Task.FromResult<SurveyedResource?>(new SurveyedResource
        {
            Owner = owner,
            HasPolicy = ask.Policy is not null,
            Join = async calls => [.. await account.AuthorizeOnOther(calls, policy)],
        });
    }

    /// <summary>A bucket that is to be created belongs to its creator, whose account's RCPs bind it.</summary>
    private static Task<SurveyedResource?> FindNewBucket(ResourceAsk ask)
    {
        if (ask.Policy is not null || !ask.Action.Equals(S3Resources.CreateBucket, StringComparison.OrdinalIgnoreCase))
            return Nothing;
        return Task.FromResult<SurveyedResource?>(new SurveyedResource
        {
            Owner = null,
            HasPolicy = false,
            Join = async calls => [.. await Task.WhenAll(calls.Select(async call => AccountId.TryParse(call.Caller.Principal.AccountId, out var own)
                ? (Decision?)(await ask.Account(own).AuthorizeOnOther([call], null))[0]
                : OfNobody(call, null)))],
        });
    }

    private static Task<SurveyedResource?> FindOfNobody(ResourceAsk ask) => Task.FromResult<SurveyedResource?>(new SurveyedResource
    {
        Owner = null,
        HasPolicy = ask.Policy is not null,
        Join = calls => Task.FromResult(calls.Select(call => (Decision?)OfNobody(call, ask.Policy)).ToImmutableArray()),
    });

    private static Task<SurveyedResource?> Nothing => Task.FromResult<SurveyedResource?>(null);

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
