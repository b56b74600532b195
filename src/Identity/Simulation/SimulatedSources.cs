using System.Collections.Immutable;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Groups;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Simulation;

/// <summary>The policies of a user (with its groups'), group or role, as a simulation takes them.</summary>
internal sealed record SimulatedSources
{
    public required ImmutableArray<SimulatedPolicy> Policies { get; init; }

    /// <summary>The attached boundary.</summary>
    public SimulatedPolicy? Boundary { get; init; }

    /// <exception cref="AwsFaultException">NoSuchEntity; InvalidInput for what is neither user, group nor role.</exception>
    public static SimulatedSources Of(AccountState state, string arn)
    {
        var (kind, name) = EntityOf(arn);
        var entity = SimulatedCaller.AccountOf(arn) == state.AccountId ? Find(state, kind, name, arn) : null;
        return entity switch
        {
            StoredUser user => new()
            {
                Policies = [.. Of(state, user, "user"), .. user.Groups.SelectMany(group => state.Groups.TryGetValue(group, out var found) ? Of(state, found, "group") : [])],
                Boundary = BoundaryOf(state, user.BoundaryArn),
            },
            StoredRole role => new() { Policies = [.. Of(state, role, "role")], Boundary = BoundaryOf(state, role.BoundaryArn) },
            StoredGroup group => new() { Policies = [.. Of(state, group, "group")] },
            _ => throw new AwsFaultException(Fault.NoSuchEntity($"The {kind} with name {name} cannot be found.")),
        };
    }

    /// <summary>"user", "group" or "role", and the name.</summary>
    public static (string Kind, string Name) EntityOf(string arn)
    {
        if (Arn.TryParse(arn, out var parsed) && parsed is { Service: "iam", Region: "" } && parsed.Owner is not null
            && parsed.Resource.Split('/') is ["user" or "group" or "role", ..] and [_, .., { Length: > 0 }] parts)
            return (parts[0], parts[^1]);
        throw new AwsFaultException(Fault.InvalidInput($"Invalid Entity Arn: {arn} does not clearly define entity type and name."));
    }

    private static PolicyHolder? Find(AccountState state, string kind, string name, string arn) => kind switch
    {
        "user" => state.Users.GetValueOrDefault(name) is { } user && user.ArnIn(state.AccountId) == arn ? user : null,
        "role" => state.Roles.GetValueOrDefault(name) is { } role && role.ArnIn(state.AccountId) == arn ? role : null,
        _ => state.Groups.GetValueOrDefault(name) is { } group && group.ArnIn(state.AccountId) == arn ? group : null,
    };

    private static IEnumerable<SimulatedPolicy> Of(AccountState state, PolicyHolder holder, string kind) =>
        holder.Inline.Select(
            inline => Stored(inline.Value, $"{kind}_{holder.Name}_{inline.Key}", kind) with { Inline = (inline.Key, kind, holder.Name) })
            .Concat(holder.Attached
                .Select(arn => (Arn: arn, Document: state.FindDocument(arn)))
                .Where(attached => attached.Document is not null)
                .Select(attached => Managed(attached.Arn, attached.Document!)));

    /// <summary>A boundary that is gone allows nothing, as in force.</summary>
    private static SimulatedPolicy? BoundaryOf(AccountState state, string? arn) =>
        arn is null ? null : Managed(arn, state.FindDocument(arn) ?? AccountState.NothingAllowed);

    private static SimulatedPolicy Managed(string arn, StoredPolicy document)
    {
        var type = arn.StartsWith("arn:aws:iam::aws:", StringComparison.Ordinal) ? "aws-managed" : "user-managed";
        return Stored(document, arn[(arn.LastIndexOf('/') + 1)..], type) with { Arn = arn };
    }

    private static SimulatedPolicy Stored(StoredPolicy policy, string id, string type) => new()
    {
        SourceId = id,
        SourceType = type,
        Json = policy.Json,
        Document = PolicyDocument.Parse(policy.Json, PolicyGrammar.Identity),
    };
}
