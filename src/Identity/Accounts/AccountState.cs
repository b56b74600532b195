using System.Collections.Immutable;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.AwsManaged;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts;

/// <summary>All IAM configuration of one account: immutable, changed only by folding change records into it.</summary>
public sealed partial record AccountState
{
    public required AccountId AccountId { get; init; }

    /// <summary>The organization that says whether the account is its member, and what its guardrails are.</summary>
    public string? OrganizationId => Membership is { } membership ? membership.OrganizationId : Opened?.OrganizationId;

    /// <summary>Closed for good: none of its credentials works.</summary>
    public bool IsClosed => Membership is { Closed: true };

    public static AccountState Empty(AccountId accountId) => new() { AccountId = accountId };

    /// <summary>
    /// The state after the change. A user or role that is deleted, or gets another path or a name in other letters, leaves an ARN behind.
    /// </summary>
    public AccountState Apply(AccountChange change)
    {
        var after = change.ApplyTo(this);
        var left = change.Entity is StoredUser { Name: var user } ? user : change.KeyOfDeleted<StoredUser>();
        if (left is not null)
            return after.Leave(Users.GetValueOrDefault(left)?.ArnIn(AccountId), after.Users.GetValueOrDefault(left)?.ArnIn(AccountId));
        return change.KeyOfDeleted<StoredRole>() is { } role ? after.Leave(Roles.GetValueOrDefault(role)?.ArnIn(AccountId), null) : after;
    }

    private AccountState Leave(string? former, string? arn) =>
        former is null || former == arn ? this : this with { Departed = Departed.Add(former) };

    /// <summary>The records that make the state out of an empty one, as one document.</summary>
    public byte[] ToRecords() => Kinds.WriteSnapshot(this);

    /// <summary>The state that a snapshot's records make; also of one from before snapshots were lists of records.</summary>
    /// <exception cref="InvalidDataException">A format that this version does not know.</exception>
    public static AccountState FromRecords(AccountId accountId, ReadOnlySpan<byte> json) =>
        Kinds.ReadSnapshot(Empty(accountId), json, (state, change) => state.Apply(change));

    /// <summary>The current document of a managed policy, the account's own or AWS's; null where there is none.</summary>
    public StoredPolicy? FindDocument(string policyArn) =>
        AwsManagedPolicies.Find(policyArn)?.Document ?? FindPolicy(policyArn)?.Default.Document;

    /// <summary>The account's own managed policy of this ARN.</summary>
    public StoredManagedPolicy? FindPolicy(string policyArn) =>
        Policies.GetValueOrDefault(policyArn[(policyArn.LastIndexOf('/') + 1)..]) is { } policy
        && policy.ArnIn(AccountId).Equals(policyArn, StringComparison.OrdinalIgnoreCase)
            ? policy
            : null;

    /// <summary>The identity policies and the boundary of a user, with those of the user's groups.</summary>
    public CallerPolicies PoliciesOf(StoredUser user)
    {
        var identity = ImmutableArray.CreateBuilder<CompiledPolicy>();
        AddPolicies(identity, user);
        foreach (var name in user.Groups)
        {
            if (Groups.TryGetValue(name, out var group))
                AddPolicies(identity, group);
        }
        return new CallerPolicies { Identity = identity.ToImmutable(), Boundary = BoundaryOf(user.BoundaryArn) };
    }

    /// <summary>The role as its grain needs it: whole, with the documents that it refers to. Null where there is none.</summary>
    public RoleDefinition? DefineRole(string name) => Roles.TryGetValue(name, out var role)
        ? new RoleDefinition
        {
            AccountId = AccountId,
            OrganizationId = OrganizationId,
            Name = role.Name,
            Arn = role.ArnIn(AccountId),
            RoleId = role.RoleId,
            ForerunnerLeft = Departed.LatestOf(role.ArnIn(AccountId)),
            TrustPolicy = role.TrustPolicy,
            Trusted = role.Trusted,
            Policies =
            [
                .. role.Inline.Select(inline => new NamedPolicy(inline.Key, null, inline.Value)),
                .. role.Attached.Select(arn => (Arn: arn, Document: FindDocument(arn))).Where(found => found.Document is not null)
                    .Select(found => new NamedPolicy(found.Arn, found.Arn, found.Document!)),
            ],
            Boundary = role.BoundaryArn is { } boundary
                ? new NamedPolicy(boundary, boundary, FindDocument(boundary) ?? NothingAllowed)
                : null,
            MaxSessionDuration = role.MaxSessionDuration,
            Tags = role.Tags,
        }
        : null;

    /// <summary>The roles whose definition the changes touch, directly or through a managed policy.</summary>
    public static IReadOnlyCollection<string> RolesTouchedBy(IEnumerable<AccountChange> changes, AccountState before, AccountState after)
    {
        var touched = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var change in changes)
        {
            if (change.Entity is StoredRole role)
            {
                if (!IsUseAlone(role, before))
                    touched.Add(role.Name);
            }
            else if (change.KeyOfDeleted<StoredRole>() is { } deleted)
                touched.Add(deleted);
            else if (change.Entity is StoredManagedPolicy policy)
                AddUsers(touched, before, after, policy.ArnIn(after.AccountId));
            else if (change.KeyOfDeleted<StoredManagedPolicy>() is { } name && before.Policies.TryGetValue(name, out var gone))
                AddUsers(touched, before, after, gone.ArnIn(after.AccountId));
        }
        return touched;
    }

    /// <summary>When a role was last used is no part of its definition.</summary>
    private static bool IsUseAlone(StoredRole role, AccountState before) =>
        before.Roles.GetValueOrDefault(role.Name) is { } former && role == former with { LastUsed = role.LastUsed };

    private static void AddUsers(HashSet<string> touched, AccountState before, AccountState after, string policyArn)
    {
        foreach (var role in before.Roles.Values.Concat(after.Roles.Values))
        {
            if (role.Attached.Contains(policyArn) || string.Equals(role.BoundaryArn, policyArn, StringComparison.OrdinalIgnoreCase))
                touched.Add(role.Name);
        }
    }

    private void AddPolicies(ImmutableArray<CompiledPolicy>.Builder policies, PolicyHolder holder)
    {
        foreach (var (name, policy) in holder.Inline)
            policies.Add(policy.Compile(PolicyGrammar.Identity, new PolicySource(name)));
        foreach (var arn in holder.Attached)
        {
            if (FindDocument(arn) is { } document)
                policies.Add(document.Compile(PolicyGrammar.Identity, new PolicySource(arn, arn)));
        }
    }

    private CompiledPolicy? BoundaryOf(string? arn) => arn is null
        ? null
        // A boundary that is gone allows nothing: when in doubt, deny.
        : (FindDocument(arn) ?? NothingAllowed).Compile(PolicyGrammar.Identity, new PolicySource(arn, arn));

    internal static readonly StoredPolicy NothingAllowed =
        new("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""");
}
