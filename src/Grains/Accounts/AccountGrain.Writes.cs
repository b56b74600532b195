using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Accounts.Codes;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;
using Rolecall.Grains.Journals;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Accounts.Passwords;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Accounts.Roles;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Codes;
using Rolecall.Identity.Sessions.Revocations;

namespace Rolecall.Grains.Accounts;

// Writes go through the WriteQueue; what is durable is what is decided by before it is acknowledged.
internal sealed partial class AccountGrain
{
    private static readonly Fault Unavailable = Fault.ServiceUnavailable("The account cannot be written now; nothing was changed.");

    private static readonly Fault Unconfirmed =
        Fault.ServiceUnavailable("The change was kept, but not everything that follows the account could confirm it. It may be in force.");

    /// <summary>
    /// A grain that is told of a change, and is not active, asks the account on its way. An account whose silo ends takes no call any more
    /// until its own have ended: neither would, before Orleans' half minute is over.
    /// </summary>
    private static readonly TimeSpan LongestConfirmation = TimeSpan.FromSeconds(10);

    private WriteQueue<AccountState, AccountChange> writes = null!;

    private WriteQueue<AccountState, AccountChange> NewWrites() => new(journal)
    {
        Unavailable = Unavailable,
        Stale = () =>
        {
            // Another activation wrote the account: nobody decides by this one.
            publication.End();
            active.End(grainKey, roles);
            _ = leases.Close();
            DeactivateOnIdle();
            return Reload(CancellationToken.None);
        },
        Follow = Follow,
    };

    public Task<OperationReply> Execute(OperationCall call)
    {
        var operation = AccountOperations.ByName[call.Operation];
        return Execute(
            operation,
            operation.Parser.ParseFrom(call.Request.Span),
            ContextOf(call.Caller, call.Now, call.IssuerBase, call.StrictPrincipals) with { CodeTime = call.CodeTime });
    }

    /// <summary>Runs an operation that is allowed, after what cannot be asked or computed within the grain's turn.</summary>
    private Task<OperationReply> Execute(AccountOperation operation, IMessage request, OperationContext context)
    {
        if (PasswordOperations.In(request) is { } password && PasswordOperations.Accepts(State, password))
            return RunHashing(password, operation, request, context);
        if (request is CreateAccountAliasRequest alias)
            return RunClaiming(alias, operation, context);
        ImmutableArray<PrincipalId> foreign = [.. BoundPrincipals.ForeignIn(State, request, context.StrictPrincipals)];
        return foreign.IsEmpty ? Run(operation, request, context) : RunKnowing(foreign, operation, request, context);
    }

    private OperationContext ContextOf(Caller caller, DateTimeOffset now, string? issuerBase, bool strictPrincipals)
    {
        var context = new OperationContext
        {
            Caller = caller.Principal,
            CallerSession = caller.Session?.Kind,
            Now = now,
            Random = random,
            ServiceControl = guardrails.ServiceControl,
            StrictPrincipals = strictPrincipals,
            ReadSamlMetadata = ReadSamlMetadata,
        };
        return issuerBase is null ? context : context with { IssuerBase = issuerBase };
    }

    private async Task<OperationReply> RunKnowing(ImmutableArray<PrincipalId> foreign, AccountOperation operation, IMessage request, OperationContext context) =>
        await Run(operation, request, context with { Foreign = await PrincipalLookup.Ask(GrainFactory, Sandbox, foreign) });

    /// <summary>Hashes outside of the grain's turn, because all calls of the account wait for that.</summary>
    private async Task<OperationReply> RunHashing(string password, AccountOperation operation, IMessage request, OperationContext context)
    {
        var hash = await Task.Run(() => context.HashPassword(password, random));
        return await Run(operation, request, context with { HashPassword = (_, _) => hash });
    }

    private Task<OperationReply> Run(AccountOperation operation, IMessage request, OperationContext context)
    {
        if (!operation.ReadOnly)
        {
            return Enqueue(state =>
            {
                var outcome = operation.Run(state, request, context);
                return (outcome.Response, outcome.Changes);
            });
        }
        try
        {
            return Task.FromResult(OperationReply.Of(operation.Run(State, request, context).Response));
        }
        catch (AwsFaultException refused)
        {
            return Task.FromResult(new OperationReply { Fault = refused.Fault });
        }
    }

    public async Task<bool> Open(AccountOpening opening)
    {
        // The account was opened for an organization that then could not record it. The organization may try again: nothing of the account
        // was handed out yet.
        var orphan = guardrails.Source.OrganizationId is null;
        var reply = await Enqueue(state => state.Opened is null
            || (orphan && state.Membership is null && opening.OrganizationId.Length > 0 && state.Opened.OrganizationId == opening.OrganizationId)
            ? (null, [AccountChange.Put(new AccountOpened(opening.Name, opening.OrganizationId is "" ? null : opening.OrganizationId, opening.CreatedAt))])
            : throw new AwsFaultException(Fault.AccountExists(AccountId)));
        return reply.Fault switch
        {
            null => true,
            { Code: Fault.AccountExistsCode } => false,
            var fault => throw new AwsFaultException(fault),
        };
    }

    public async Task<RootKeyReply> CreateRootKey(DateTimeOffset now)
    {
        StoredAccessKey? made = null;
        var reply = await Enqueue(state =>
        {
            if (guardrails.Source.Closed)
                throw new AwsFaultException(Fault.AccountClosed(AccountId));
            made = AccessKeyOperations.CreateForRoot(state, random, now);
            return (null, [AccountChange.Put(made)]);
        });
        return reply.Fault is { } fault
            ? new RootKeyReply { Fault = fault }
            : new RootKeyReply { AccessKeyId = made!.Id, SecretAccessKey = made.Secret.Reveal() };
    }

    public async Task<Fault?> UseDelegationWorkflow(string workflowId) => (await Enqueue(state =>
        state.DelegationWorkflows.Contains(workflowId)
            ? throw new AwsFaultException(Fault.EntityAlreadyExists($"There is a delegation request of the workflow {workflowId} already."))
            : (null, [AccountChange.PutDelegationWorkflow(workflowId)]))).Fault;

    public async Task<Fault?> OwnDelegationRequest(string requestId) => (await Enqueue(state =>
        (null, state.DelegationRequests.Contains(requestId) ? [] : [AccountChange.PutDelegationRequest(requestId)]))).Fault;

    public async Task<Fault?> UseCode(CodeCall call) => (await Enqueue(state =>
        (null, [MultiFactor.Use(state, call.Caller.Principal, call.SerialNumber, call.Code, CodeClock.Of(call.Now, call.CodeTime))]))).Fault;

    public async Task<Fault?> RevokeSession(string accessKeyId, DateTimeOffset now)
    {
        var reply = await Enqueue(state => state.Opened is null
            ? throw new AwsFaultException(Fault.NoSuchEntity($"The account of {accessKeyId} cannot be found."))
            : (null, StoredRevocation.Of(state, accessKeyId, now)));
        if (reply.Fault is { } fault)
            return fault;
        // Whatever decides about sessions follows the account. The session is told all the same, for an older silo that joins later.
        var telling = GrainFactory.Grain<ISessionGrain>(Keys.Session(Sandbox, AccessKeyId.Parse(accessKeyId))).Revoke();
        if (older is not { AreThere: true })
        {
            telling.Ignore();
            return null;
        }
        try
        {
            await telling.WaitAsync(LongestConfirmation, TimeProvider.System);
            return null;
        }
        catch (Exception failure) when (Trouble.Is(failure))
        {
            return Unconfirmed;
        }
    }

    /// <summary>Lists the bucket among the account's, where it is not yet.</summary>
    private async Task<Fault?> AddBucket(string bucket, DateTimeOffset now) => State.Buckets.ContainsKey(bucket)
        ? null
        : (await Enqueue(state => (null, state.Buckets.ContainsKey(bucket) ? [] : [AccountChange.Put(new StoredBucket(bucket, now))]))).Fault;

    public async Task<Fault?> RemoveBucket(string bucket) =>
        (await Enqueue(state => (null, state.Buckets.ContainsKey(bucket) ? [AccountChange.Delete<StoredBucket>(bucket)] : []))).Fault;

    private Task<OperationReply> Enqueue(WriteQueue<AccountState, AccountChange>.Write decide) => writes.Enqueue(decide);

    /// <summary>Has what is durable decided by, and ends the leases of what is no more; identity providers are told of it.</summary>
    private async Task<Fault?> Follow(AccountState before, AccountState after, IReadOnlyList<AccountChange> changes)
    {
        // By assertions that were redeemed nothing else is decided: what was compiled of the account's policies stays.
        if (changes.All(AssertionUses.IsOfUse))
            return null;
        var touched = AccountState.RolesTouchedBy(changes, before, after);
        Remodel(touched);
        if (changes.Any(change => change.Entity is StoredRevocation))
            leases.Touch();
        try
        {
            await Task.WhenAll(
            [
                leases.EndWhereTouched(touched, after),
                .. older is { AreThere: true } ? touched.Select(Push) : [],
                .. ProviderDefinitions.TouchedBy(changes).Select(PushProvider),
            ]).WaitAsync(LongestConfirmation, TimeProvider.System);
            return null;
        }
        catch (Exception failure) when (Trouble.Is(failure))
        {
            return Unconfirmed;
        }
    }

    /// <summary>Keeps when a key was last used, to a quarter of an hour: nobody waits for it, and losing it loses no decision.</summary>
    private void NoteUse(StoredAccessKey key, KeyCall call)
    {
        if (!AccountModel.IsNews(key, call.Now))
            return;
        var use = new KeyUse(call.Now, call.Proof?.Region ?? "us-east-1", call.Proof?.Service ?? "N/A");
        _ = Enqueue(state => (null, state.AccessKeys.GetValueOrDefault(key.Id) is { } current && AccountModel.IsNews(current, call.Now)
            ? [AccountChange.Put(current with { LastUsed = use })]
            : []));
    }

    public Task NoteRoleUse(string roleName, string roleId, DateTimeOffset at, string region)
    {
        NoteUse(roleName, roleId, new RoleUse(at, region));
        return Task.CompletedTask;
    }

    /// <summary>The same for a role. A role that was deleted since, or created again, does not get the use.</summary>
    private void NoteUse(string roleName, string roleId, RoleUse use)
    {
        if (NewsOf(State) is not null)
            _ = Enqueue(state => (null, NewsOf(state) is { } role ? [AccountChange.Put(role with { LastUsed = use })] : []));

        StoredRole? NewsOf(AccountState state) => state.Roles.GetValueOrDefault(roleName) is { } role
            && role.RoleId == roleId && RoleUse.IsNews(role.LastUsed?.At, use.At) ? role : null;
    }

    /// <summary>Tells the role's grain, which may be one of an older silo, and active or not.</summary>
    private Task Push(string roleName)
    {
        var role = GrainFactory.Grain<IRoleGrain>(Keys.Role(Sandbox, AccountId, roleName));
        return RoleOf(roleName) is { } definition
            ? role.Take(definition, guardrails.Source)
            : role.Forget(journal.Version);
    }
}
