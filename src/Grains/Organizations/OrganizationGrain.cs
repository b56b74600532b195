using System.Collections.Immutable;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Organizations.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Contracts.Storage;
using Rolecall.Grains.Journals;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Delegations;
using Rolecall.Identity.Organizations.Handshakes;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Resources;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Grains.Organizations;

/// <summary>
/// One organization: its tree, its accounts and their guardrails. Reentrant on purpose, as the account grain is: an account
/// that is activated because guardrails are pushed to it asks for them meanwhile. Writes queue in OrganizationGrain.Writes.cs.
/// </summary>
[Reentrant]
[GrainType("organization")]
internal sealed partial class OrganizationGrain(IEventStore store, ILogger<OrganizationGrain> log, IRandomSource random) : Grain, IOrganizationGrain, IIncomingGrainCallFilter
{
    /// <summary>Drawing an id that is taken is a one-in-millions event; this often in a row is a broken generator.</summary>
    private const int MostDraws = 16;

    private static readonly AccountId MadeUp = AccountId.Parse("000000000000");

    private static readonly ImmutableArray<string> BothTypes = [GuardrailTypes.ServiceControl, GuardrailTypes.ResourceControl];

    private Journal<OrganizationState, OrganizationChange> journal = null!;

    private OrganizationState State => journal.State;

    private string Id => Keys.NameOf(this.GetPrimaryKeyString());

    private string Sandbox => Keys.SandboxOf(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal = new(store, this.GetPrimaryKeyString(), OrganizationJournal.Format(Id));
        writes = NewWrites();
        return journal.Load(cancellationToken);
    }

    /// <summary>Every call of the grain comes by here.</summary>
    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) =>
        journal.Version > 0 ? context.Invoke() : AbsentGrain.Answer(context, () => journal.Version == 0, DeactivateOnIdle);

    public Task<OrganizationInfo?> Describe() => Task.FromResult(State.Organization is not { } organization
        ? null
        : new OrganizationInfo
        {
            Id = Id,
            Name = organization.Name,
            ManagementAccountId = AccountId.Parse(organization.ManagementAccountId),
            CreatedAt = organization.CreatedAt,
            Accounts = [.. State.Members.Values.Select(Opening)],
            RootId = organization.RootId,
            FeatureSet = organization.FeatureSet,
            EnabledTypes = organization.EnabledTypes,
        });

    public Task<Guardrails> GuardrailsOf(AccountId accountId) =>
        Task.FromResult((State.GuardrailsOf(accountId) ?? new Guardrails()) with { Version = journal.Version });

    public Task<ImmutableArray<TargetReply>> Targets(OrganizationCall call) => Task.FromResult(
        TargetsOf(OrganizationOperations.ByName[call.Operation], call.Request)
            .Select(target => new TargetReply { Arn = target.Arn, Entries = target.Entries })
            .ToImmutableArray());

    private ImmutableArray<OperationTarget> TargetsOf(OrganizationOperation operation, ReadOnlyMemory<byte> request) =>
        operation.On.TargetsIn(State, operation.Parser.ParseFrom(request.Span));

    public Task<bool> AdmitsRootSession(AccountId callerAccountId, AccountId targetAccountId) =>
        Task.FromResult(CentralRootAccessOperations.Admits(State, callerAccountId, targetAccountId));

    public Task<Fault?> Refusal(string operation, AccountId callerAccountId) =>
        Task.FromResult(OrganizationOperations.ByName.GetValueOrDefault(operation)?.Refusal(State, callerAccountId));

    public async Task<AccountReply> Create(string name, AccountId? managementAccountId, DateTimeOffset now)
    {
        if (State.Organization is not null)
            return new AccountReply { Fault = Fault.EntityAlreadyExists($"There is an organization {Id} already.") };
        return await OpenAndKeep(name, managementAccountId, now, (state, id) =>
            WholeOrganizationOperations.Found(state, OrganizationState.LoneMember(id, name, now), name, "ALL", BothTypes, now, random));
    }

    public async Task<AccountReply> CreateAccount(string name, AccountId? accountId, DateTimeOffset now)
    {
        if (State.Organization is null)
            return new AccountReply { Fault = Fault.NoSuchOrganization(Id) };
        return await OpenAndKeep(name, accountId, now, (state, id) => [MemberAccountOperations.Joining(state, id, name, now)]);
    }

    public async Task<OperationReply> Found(FoundingCall call)
    {
        var account = GrainFactory.Grain<IAccountGrain>(Keys.Account(Sandbox, call.ManagementAccountId));
        if (!await account.Join(Id, call.Now))
            return new OperationReply { Fault = OrganizationFaults.AlreadyInOrganization() };
        return await Enqueue(call.Now, state =>
        {
            var management = OrganizationState.LoneMember(call.ManagementAccountId, call.ManagementAccountName, call.Now);
            // https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html: SCPs are enabled from the start.
            ImmutableArray<string> types = call.FeatureSet == "ALL" ? [GuardrailTypes.ServiceControl] : [];
            var changes = WholeOrganizationOperations.Found(
                state, management, call.ManagementAccountName, call.FeatureSet, types, call.Now, random);
            return (new CreateOrganizationResponse { Organization = WholeOrganizationOperations.Show(journal.Fold(state, changes)) }, changes);
        });
    }

    public async Task<OperationReply> Execute(OrganizationCall call)
    {
        var operation = OrganizationOperations.ByName[call.Operation];
        var request = operation.Parser.ParseFrom(call.Request.Span);
        var context = new OrganizationContext { Caller = call.Caller, Now = call.Now, Random = random };
        try
        {
            if (operation.ReadOnly)
                return OperationReply.Of(operation.Run(State, request, context).Response);
            if (request is CreateAccountRequest create)
                context = context with { OpenedAccountId = await OpenFor(create, operation, context) };
            if (request is AcceptHandshakeRequest)
                context = context with { CallerName = await JoinFor(request, operation, context) };
            if (request is InviteAccountToOrganizationRequest invite)
                await RefuseStrangers(invite.Target);
            await RemindOfClosure(request, context);
        }
        catch (AwsFaultException refused)
        {
            return new OperationReply { Fault = refused.Fault };
        }
        var reply = await Enqueue(call.Now, state =>
        {
            var outcome = operation.Run(state, request, context);
            return (outcome.Response, outcome.Changes);
        });
        return request is InviteAccountToOrganizationRequest && reply.Fault is null ? await Deliver(reply) : reply;
    }

    /// <summary>
    /// INVARIANT: an account that was closed knows it by itself before it is a member no more. One that an earlier version closed, or that
    /// could not be written then, does not yet.
    /// </summary>
    private async Task RemindOfClosure(IMessage request, OrganizationContext context)
    {
        var leaving = request switch
        {
            RemoveAccountFromOrganizationRequest remove => AccountId.Find(remove.AccountId),
            LeaveOrganizationRequest => context.Caller?.Account,
            _ => null,
        };
        if (leaving is { } account && State.Members.GetValueOrDefault(account) is { ClosedAt: not null })
            await Account(account).TakeGuardrails(Id, State.GuardrailsOf(account)! with { Version = journal.Version });
    }

    /// <summary>Only an account that is open, and stands alone, can be invited.</summary>
    private async Task RefuseStrangers(HandshakeParty target)
    {
        if (target.Type != "ACCOUNT" || !AccountId.TryParse(target.Id, out var invited))
            return;
        if (await Account(invited).Describe() is not { Closed: false } account)
            throw new AwsFaultException(OrganizationFaults.AccountNotFound());
        if (account.OrganizationId.Length > 0)
            throw new AwsFaultException(InvitationOperations.AlreadyInAnOrganization());
    }

    /// <summary>The invited account learns of it, so that it can find the organization.</summary>
    private async Task<OperationReply> Deliver(OperationReply reply)
    {
        var handshake = InviteAccountToOrganizationResponse.Parser.ParseFrom(reply.Response.Span).Handshake;
        var invited = handshake.Parties.Single(party => party.Type == "ACCOUNT").Id;
        return await Account(AccountId.Parse(invited)).Invite(handshake.Id, Id) is { } fault ? new OperationReply { Fault = fault } : reply;
    }

    /// <summary>
    /// Makes this organization the invited account's, which is a member once that is recorded here. Returns the account's name.
    /// </summary>
    private async Task<string> JoinFor(IMessage request, OrganizationOperation operation, OrganizationContext context)
    {
        operation.Run(State, request, context);
        var account = Account(context.Caller!.Account);
        if (!await account.Join(Id, context.Now))
            throw new AwsFaultException(InvitationOperations.AlreadyInAnOrganization());
        return (await account.Describe())!.Name;
    }

    /// <summary>Opens an account with the role that lets the management account in; null where the request will fail anyway.</summary>
    private async Task<AccountId?> OpenFor(CreateAccountRequest request, OrganizationOperation operation, OrganizationContext context)
    {
        // Tried on the current state with a made-up account, so that a request that is refused opens none.
        operation.Run(State, request, context with { OpenedAccountId = MadeUp });
        if (MemberAccountOperations.IsEmailTaken(State, request.Email))
            return null;
        var accountId = await Open(request.AccountName, null, context.Now) ?? throw new AwsFaultException(Fault.InternalFailure());
        var role = request.HasRoleName ? request.RoleName : MemberAccountOperations.AccessRole;
        await Do(
            accountId,
            context.Now,
            new CreateRoleRequest { RoleName = role, AssumeRolePolicyDocument = MemberAccountOperations.AccessTrust(State.Organization!.ManagementAccountId) });
        await Do(
            accountId,
            context.Now,
            new AttachRolePolicyRequest { RoleName = role, PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess" });
        return accountId;
    }

    private async Task Do(AccountId accountId, DateTimeOffset now, IMessage request)
    {
        var reply = await Account(accountId).Execute(new OperationCall
        {
            Operation = request.Descriptor.Name[..^"Request".Length],
            Request = request.ToByteArray(),
            Caller = new Caller { Principal = PrincipalFacts.OfRoot(accountId, null).Principal, AccessKeyId = "" },
            Now = now,
        });
        if (reply.Fault is { } fault)
            throw new AwsFaultException(fault);
    }

    /// <summary>Opens an account, and keeps what that makes of the organization.</summary>
    private async Task<AccountReply> OpenAndKeep(
        string name, AccountId? accountId, DateTimeOffset now, Func<OrganizationState, AccountId, ImmutableArray<OrganizationChange>> changes)
    {
        if (await Open(name, accountId, now) is not { } id)
            return new AccountReply { Fault = accountId is null ? Fault.InternalFailure() : Fault.AccountExists(accountId.Value) };
        var reply = await Enqueue(now, state => (null, changes(state, id)));
        return reply.Fault is { } fault ? new AccountReply { Fault = fault } : new AccountReply { Account = Opening(State.Members[id]) };
    }

    private async Task<AccountId?> Open(string name, AccountId? accountId, DateTimeOffset now)
    {
        for (var draw = 0; draw < (accountId is null ? MostDraws : 1); draw++)
        {
            var id = accountId ?? AccountIds.New(random);
            if (await Account(id).Open(new AccountOpening { AccountId = id, Name = name, OrganizationId = Id, CreatedAt = now }))
                return id;
        }
        return null;
    }

    private AccountOpening Opening(StoredMember member) => new()
    {
        AccountId = AccountId.Parse(member.Id),
        Name = member.Name,
        OrganizationId = Id,
        CreatedAt = member.JoinedAt,
        Closed = member.ClosedAt is not null,
    };

    private IAccountGrain Account(AccountId id) => GrainFactory.Grain<IAccountGrain>(Keys.Account(Sandbox, id));
}
