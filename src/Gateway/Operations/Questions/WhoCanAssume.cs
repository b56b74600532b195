using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Operations.Sts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Questions;

/// <summary>
/// AccessService.WhoCanAssume: from the role backwards, one link of the chains at a time. A role is asked about once, however
/// many chains lead through it, and no chain passes a role twice.
/// </summary>
internal sealed class WhoCanAssume(IGrainFactory grains, IEventStore events)
{
    private const int DefaultDepth = 4;
    private const int DefaultPaths = 1000;

    /// <summary>The roles that are assumed one after another, and what the links so far depend on.</summary>
    private sealed record Chain(
        ImmutableArray<string> Roles, bool Allowed, ImmutableArray<string> AssumedAbsent, ImmutableArray<string> MissingKeys);

    public async IAsyncEnumerable<IMessage> List(Call call, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = call.RequestAs<WhoCanAssumeRequest>();
        var accounts = new Accounts(grains, events, call.Sandbox.Name);
        var (accountId, name) = NamedRole.Of(call, "role_arn", request.RoleArn);
        if (await accounts[accountId].TrustsOf([name]) is not [{ } role] || role.Arn != request.RoleArn)
            throw new AwsFaultException(Fault.NoSuchEntity($"The role with name {name} cannot be found."));
        var access = new RoleAccess(accounts, request.Context, call.Now);
        ImmutableArray<AccountId>? all = null;
        async Task<ImmutableArray<AccountId>> AllAccounts() => all ??= await accounts.List(cancel);

        var left = request.HasMaxPaths ? request.MaxPaths : DefaultPaths;
        var known = new Dictionary<string, List<Assumer>>(StringComparer.Ordinal);
        List<Chain> chains = [new([request.RoleArn], Allowed: true, [], [])];
        for (var depth = request.HasMaxDepth ? request.MaxDepth : DefaultDepth; depth > 0 && chains.Count > 0; depth--)
        {
            var asked = chains.Select(chain => chain.Roles[0]).Where(arn => !known.ContainsKey(arn)).ToHashSet(StringComparer.Ordinal);
            var found = await access.AssumersOf(asked, AllAccounts, cancel);
            foreach (var arn in asked)
                known[arn] = found.GetValueOrDefault(arn) ?? [];
            var longer = new List<Chain>();
            foreach (var chain in chains)
            {
                foreach (var assumer in known[chain.Roles[0]])
                {
                    // A role that assumes itself, or one that a later link passes, leads nowhere new.
                    if (chain.Roles.Contains(assumer.Principal.Arn))
                        continue;
                    if (left-- == 0)
                    {
                        yield return new WhoCanAssumeResponse { Truncated = true };
                        yield break;
                    }
                    var link = Join(chain, assumer);
                    yield return Answer(assumer.Principal, link);
                    if (assumer.Principal.Kind == ListedKind.Role)
                        longer.Add(link with { Roles = link.Roles.Insert(0, assumer.Principal.Arn) });
                }
            }
            chains = longer;
        }
    }

    private static Chain Join(Chain chain, Assumer assumer) => new(
        chain.Roles,
        chain.Allowed && assumer.Allowed,
        [.. chain.AssumedAbsent.Union(assumer.AssumedAbsent, StringComparer.OrdinalIgnoreCase)],
        [.. chain.MissingKeys.Union(assumer.MissingKeys, StringComparer.OrdinalIgnoreCase)]);

    private static WhoCanAssumeResponse Answer(ListedPrincipal principal, Chain chain) => new()
    {
        Principal = principal,
        Chain = { chain.Roles },
        Answer = chain.Allowed ? AccessAnswer.Allowed : AccessAnswer.Possible,
        AssumedAbsent = { chain.AssumedAbsent },
        MissingKeys = { chain.MissingKeys },
    };
}
