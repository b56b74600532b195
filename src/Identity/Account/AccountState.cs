using System.Collections.Immutable;
using System.Text.Json;
using Rolecall.Policy;

namespace Rolecall.Identity;

/// <summary>All IAM configuration of one account: immutable, changed only by folding change records into it.</summary>
public sealed record AccountState
{
    public required string AccountId { get; init; }

    /// <summary>Null until the account is opened.</summary>
    public AccountOpened? Opened { get; init; }

    /// <summary>Null where the account is where it was opened.</summary>
    public AccountMembership? Membership { get; init; }

    /// <summary>Oldest first.</summary>
    public ImmutableArray<StoredInvitation> Invitations { get; init; } = [];

    /// <summary>The organization that says whether the account is its member, and what its guardrails are.</summary>
    public string? OrganizationId => Membership is { } moved ? moved.OrganizationId : Opened?.OrganizationId;

    public ImmutableSortedDictionary<string, StoredUser> Users { get; init; } = NameOrder.EmptyOf<StoredUser>();

    public ImmutableSortedDictionary<string, StoredGroup> Groups { get; init; } = NameOrder.EmptyOf<StoredGroup>();

    public ImmutableSortedDictionary<string, StoredRole> Roles { get; init; } = NameOrder.EmptyOf<StoredRole>();

    /// <summary>The ARNs that users and roles had before.</summary>
    public DepartedNames Departed { get; init; } = DepartedNames.None;

    /// <summary>Customer managed policies by name.</summary>
    public ImmutableSortedDictionary<string, StoredManagedPolicy> Policies { get; init; } = NameOrder.EmptyOf<StoredManagedPolicy>();

    /// <summary>Long-term keys by id.</summary>
    public ImmutableDictionary<string, StoredAccessKey> AccessKeys { get; init; } = ImmutableDictionary.Create<string, StoredAccessKey>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, StoredBucket> Buckets { get; init; } = ImmutableSortedDictionary.Create<string, StoredBucket>(StringComparer.Ordinal);

    /// <summary>Virtual MFA devices by path and name.</summary>
    public ImmutableSortedDictionary<string, StoredMfaDevice> MfaDevices { get; init; } = NameOrder.EmptyOf<StoredMfaDevice>();

    /// <summary>Who may sign in with a password, by the user's name; root's has an empty one.</summary>
    public ImmutableSortedDictionary<string, StoredLoginProfile> LoginProfiles { get; init; } = NameOrder.EmptyOf<StoredLoginProfile>();

    /// <summary>Sessions revoked one by one, by their access key id.</summary>
    public ImmutableDictionary<string, StoredRevocation> Revocations { get; init; } = ImmutableDictionary.Create<string, StoredRevocation>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, StoredInstanceProfile> InstanceProfiles { get; init; } = NameOrder.EmptyOf<StoredInstanceProfile>();

    /// <summary>Deletions of service-linked roles by task id.</summary>
    public ImmutableDictionary<string, StoredRoleDeletion> RoleDeletions { get; init; } = ImmutableDictionary.Create<string, StoredRoleDeletion>(StringComparer.Ordinal);

    /// <summary>What runs with the account's roles, by id.</summary>
    public ImmutableSortedDictionary<string, StoredWorkload> Workloads { get; init; } = ImmutableSortedDictionary.Create<string, StoredWorkload>(StringComparer.Ordinal);
    /// <summary>The account as an issuer of identity tokens; null until outbound federation was first enabled.</summary>
    public StoredIssuer? Issuer { get; init; }

    /// <summary>Ids of the delegation requests that somebody of the account owns.</summary>
    public ImmutableSortedSet<string> DelegationRequests { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Workflows that the account asked for delegations by: each can be used once.</summary>
    public ImmutableSortedSet<string> DelegationWorkflows { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static AccountState Empty(string accountId) => new() { AccountId = accountId };

    /// <summary>The state after the change.</summary>
    public AccountState Apply(AccountChange change) => change switch
    {
        { Opened: { } opened } => this with { Opened = opened },
        { Membership: { } membership } => this with { Membership = membership },
        { Invitation: { } invitation } => this with { Invitations = Invitations.Contains(invitation) ? Invitations : Invitations.Add(invitation) },
        { User: { } user } => LeaveIfMoved(user) with { Users = Users.Remove(user.Name).Add(user.Name, user) },
        { Group: { } group } => this with { Groups = Groups.Remove(group.Name).Add(group.Name, group) },
        { Role: { } role } => this with { Roles = Roles.Remove(role.Name).Add(role.Name, role) },
        { Policy: { } policy } => this with { Policies = Policies.Remove(policy.Name).Add(policy.Name, policy) },
        { AccessKey: { } key } => this with { AccessKeys = AccessKeys.SetItem(key.Id, key) },
        { Bucket: { } bucket } => this with { Buckets = Buckets.SetItem(bucket.Name, bucket) },
        { MfaDevice: { } device } => this with { MfaDevices = MfaDevices.SetItem(device.PathAndName, device) },
        { LoginProfile: { } login } => this with { LoginProfiles = LoginProfiles.Remove(login.Owner).Add(login.Owner, login) },
        { InstanceProfile: { } profile } => this with { InstanceProfiles = InstanceProfiles.Remove(profile.Name).Add(profile.Name, profile) },
        { RoleDeletion: { } deletion } => this with { RoleDeletions = RoleDeletions.SetItem(deletion.TaskId, deletion) },
        { Workload: { } workload } => this with { Workloads = Workloads.SetItem(workload.Id, workload) },
        { Delete: "instanceProfile", Name: { } name } => this with { InstanceProfiles = InstanceProfiles.Remove(name) },
        { Delete: "workload", Name: { } name } => this with { Workloads = Workloads.Remove(name) },
        { Revocation: { } revocation } => this with { Revocations = Revocations.SetItem(revocation.AccessKeyId, revocation) },
        { Delete: "revocation", Name: { } name } => this with { Revocations = Revocations.Remove(name) },
        { DelegationWorkflow: { } workflow } => this with { DelegationWorkflows = DelegationWorkflows.Add(workflow) },
        { DelegationRequest: { } request } => this with { DelegationRequests = DelegationRequests.Add(request) },
        { Issuer: { } issuer } => this with { Issuer = issuer },
        { Delete: "user", Name: { } name } => Leave(Users.GetValueOrDefault(name)?.ArnIn(AccountId)) with { Users = Users.Remove(name) },
        { Delete: "group", Name: { } name } => this with { Groups = Groups.Remove(name) },
        { Delete: "role", Name: { } name } => Leave(Roles.GetValueOrDefault(name)?.ArnIn(AccountId)) with { Roles = Roles.Remove(name) },
        { Delete: "policy", Name: { } name } => this with { Policies = Policies.Remove(name) },
        { Delete: "accessKey", Name: { } name } => this with { AccessKeys = AccessKeys.Remove(name) },
        { Delete: "bucket", Name: { } name } => this with { Buckets = Buckets.Remove(name) },
        { Delete: "mfaDevice", Name: { } name } => this with { MfaDevices = MfaDevices.Remove(name) },
        { Delete: "loginProfile", Name: { } name } => this with { LoginProfiles = LoginProfiles.Remove(name) },
        _ => throw new InvalidDataException("an account change record says nothing that this version knows"),
    };

    private AccountState Leave(string? arn) => arn is null ? this : this with { Departed = Departed.Add(arn) };

    /// <summary>A user who gets another path, or a name in other letters, leaves an ARN behind.</summary>
    private AccountState LeaveIfMoved(StoredUser user) =>
        Users.GetValueOrDefault(user.Name)?.ArnIn(AccountId) is { } arn && arn != user.ArnIn(AccountId) ? Leave(arn) : this;

    public byte[] ToSnapshot() => JsonSerializer.SerializeToUtf8Bytes(
        new AccountSnapshot
        {
            Opened = Opened,
            Membership = Membership,
            Invitations = Invitations,
            Users = [.. Users.Values],
            Groups = [.. Groups.Values],
            Roles = [.. Roles.Values],
            Departed = Departed,
            Policies = [.. Policies.Values],
            AccessKeys = [.. AccessKeys.Values],
            Buckets = [.. Buckets.Values],
            Revocations = [.. Revocations.Values],
            InstanceProfiles = [.. InstanceProfiles.Values],
            RoleDeletions = [.. RoleDeletions.Values],
            Workloads = [.. Workloads.Values],
            MfaDevices = [.. MfaDevices.Values],
            LoginProfiles = [.. LoginProfiles.Values],
            Issuer = Issuer,
            DelegationRequests = [.. DelegationRequests],
            DelegationWorkflows = [.. DelegationWorkflows],
        },
        AccountJson.Default.AccountSnapshot);

    /// <exception cref="InvalidDataException">A format that this version does not know.</exception>
    public static AccountState FromSnapshot(string accountId, ReadOnlySpan<byte> json)
    {
        var snapshot = JsonSerializer.Deserialize(json, AccountJson.Default.AccountSnapshot)
            ?? throw new InvalidDataException("an account snapshot is null");
        if (snapshot.Format > AccountChange.CurrentFormat)
            throw new InvalidDataException($"an account snapshot has format {snapshot.Format}; this version knows up to {AccountChange.CurrentFormat}");
        var empty = Empty(accountId);
        return empty with
        {
            Opened = snapshot.Opened,
            Membership = snapshot.Membership,
            Invitations = snapshot.Invitations,
            Users = empty.Users.AddRange(snapshot.Users.Select(user => KeyValuePair.Create(user.Name, user))),
            Groups = empty.Groups.AddRange(snapshot.Groups.Select(group => KeyValuePair.Create(group.Name, group))),
            Roles = empty.Roles.AddRange(snapshot.Roles.Select(role => KeyValuePair.Create(role.Name, role))),
            Departed = snapshot.Departed ?? DepartedNames.None,
            Policies = empty.Policies.AddRange(snapshot.Policies.Select(policy => KeyValuePair.Create(policy.Name, policy))),
            AccessKeys = empty.AccessKeys.AddRange(snapshot.AccessKeys.Select(key => KeyValuePair.Create(key.Id, key))),
            Buckets = empty.Buckets.AddRange(snapshot.Buckets.Select(bucket => KeyValuePair.Create(bucket.Name, bucket))),
            InstanceProfiles = empty.InstanceProfiles.AddRange(snapshot.InstanceProfiles.Select(profile => KeyValuePair.Create(profile.Name, profile))),
            RoleDeletions = empty.RoleDeletions.AddRange(snapshot.RoleDeletions.Select(deletion => KeyValuePair.Create(deletion.TaskId, deletion))),
            Workloads = empty.Workloads.AddRange(snapshot.Workloads.Select(workload => KeyValuePair.Create(workload.Id, workload))),
            Revocations = empty.Revocations.AddRange(snapshot.Revocations.Select(revoked => KeyValuePair.Create(revoked.AccessKeyId, revoked))),
            MfaDevices = empty.MfaDevices.AddRange(snapshot.MfaDevices.Select(device => KeyValuePair.Create(device.PathAndName, device))),
            LoginProfiles = empty.LoginProfiles.AddRange(snapshot.LoginProfiles.Select(login => KeyValuePair.Create(login.Owner, login))),
            Issuer = snapshot.Issuer,
            DelegationRequests = empty.DelegationRequests.Union(snapshot.DelegationRequests),
            DelegationWorkflows = empty.DelegationWorkflows.Union(snapshot.DelegationWorkflows),
        };
    }

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
            Boundary = role.BoundaryArn is { } boundary ? new NamedPolicy(boundary, boundary, FindDocument(boundary) ?? NothingAllowed) : null,
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
            if (change.Role is { } role)
                touched.Add(role.Name);
            else if (change is { Delete: "role", Name: { } deleted })
                touched.Add(deleted);
            else if (change.Policy is { } policy)
                AddUsers(touched, before, after, policy.ArnIn(after.AccountId));
            else if (change is { Delete: "policy", Name: { } name } && before.Policies.TryGetValue(name, out var gone))
                AddUsers(touched, before, after, gone.ArnIn(after.AccountId));
        }
        return touched;
    }

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
