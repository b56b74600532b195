using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts;
using Rolecall.Contracts.Buckets;
using Rolecall.Contracts.Organizations;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Rolecall.Identity.Organizations.Policies;

namespace Rolecall.Grains.Accounts;

// Guardrails: the organization pushes every change of them here, and the account passes it on to its buckets.
internal sealed partial class AccountGrain
{
    /// <summary>Calls of <see cref="Join"/> that have not ended.</summary>
    private int joining;

    public Task<RoleStart> StartRole(string roleName) => Task.FromResult(new RoleStart
    {
        Definition = RoleOf(roleName),
        Guardrails = guardrails.Source,
        Silo = ServiceProvider.GetRequiredService<ILocalSiloDetails>().SiloAddress,
    });

    public async Task<BucketStart> StartBucket(string bucket, DateTimeOffset now)
    {
        // INVARIANT: a bucket that serves is listed, since the listed ones are told of guardrails.
        var fault = await AddBucket(bucket, now);
        return new BucketStart { Fault = fault, Guardrails = guardrails.Source };
    }

    public Task<Guardrails> Standing() => Task.FromResult(guardrails.Source);

    public async Task TakeGuardrails(string organizationId, Guardrails pushed)
    {
        if (organizationId != State.OrganizationId)
            return;
        Adopt(InMembership(pushed));
        // INVARIANT: an account that was closed remembers it itself, or it would be open again once its organization is gone.
        var unkept = pushed.Closed && !State.IsClosed ? (await Enqueue(Close)).Fault : null;
        // Pushed even where this activation has them already: it may have asked for them itself, and its buckets do not follow them yet. And
        // where it cannot be kept: what is in force does not wait for the store.
        await PassOn();
        if (unkept is not null)
            throw new StoreUnavailableException(unkept.Message);
    }

    public async Task<bool> Join(string organizationId, DateTimeOffset now)
    {
        if (State.Opened is null || guardrails.Source.Closed
            || guardrails.Source.OrganizationId is { } current && current != organizationId)
            return false;
        joining++;
        try
        {
            // What was waiting to be written before it may have closed the account, or made it another's. An organization that it joined, and
            // that was not kept then, has no claim.
            var number = MembershipNumber;
            var reply = await Enqueue(state => (
                null,
                state.IsClosed || (state.Membership?.Number ?? 0) != number || state.OrganizationId == organizationId
                    ? []
                    : [AccountChange.Put(new AccountMembership(organizationId, number + 1, now))]));
            if (reply.Fault is not null)
                throw new AwsFaultException(reply.Fault);
            if (State.IsClosed || State.OrganizationId != organizationId)
                return false;
            Adopt(InMembership(new Guardrails()));
            await leases.EndFormer();
            return true;
        }
        finally
        {
            joining--;
        }
    }

    public async Task<Fault?> Invite(string handshakeId, string organizationId) => State.Opened is null
        ? OrganizationFaults.AccountNotFound()
        : (await Enqueue(_ => (null, [AccountChange.Put(new StoredInvitation(handshakeId, organizationId))]))).Fault;

    public Task<ImmutableArray<InvitationEntry>> Invitations() => Task.FromResult(
        State.Invitations.Select(invitation => new InvitationEntry(invitation.HandshakeId, invitation.OrganizationId)).ToImmutableArray());

    public async Task<Fault?> Leave(string organizationId, DateTimeOffset now)
    {
        var reply = await Enqueue(state => (null, state.OrganizationId == organizationId
            ?
            [
                AccountChange.Put(new AccountMembership(null, (state.Membership?.Number ?? 0) + 1, now)
                {
                    Closed = state.IsClosed || guardrails.Source.Closed,
                }),
            ]
            : []));
        if (reply.Fault is not null)
            return reply.Fault;
        if (State.OrganizationId is null)
            Adopt(InMembership(new Guardrails()));
        await PassOn();
        return null;
    }

    public async Task<Fault?> CloseAlone(DateTimeOffset now)
    {
        // One that is joining may have kept that, and nobody has told it yet what is in force there.
        if (guardrails.Source.OrganizationId is not null || joining > 0)
            return OrganizationFaults.AlreadyInOrganization();
        var number = MembershipNumber;
        var reply = await Enqueue(state => (state.IsClosed, state.Membership?.Number ?? 0) switch
        {
            (true, _) => throw new AwsFaultException(OrganizationFaults.AccountAlreadyClosed()),
            // It has joined one meanwhile.
            (_, var newer) when newer != number => throw new AwsFaultException(OrganizationFaults.AlreadyInOrganization()),
            _ => (null, [AccountChange.Put(new AccountMembership(null, number + 1, now) { Closed = true })]),
        });
        if (reply.Fault is not null && !State.IsClosed)
            return reply.Fault;
        Adopt(InMembership(new Guardrails()));
        try
        {
            // Whoever could not be told then is told when the account is closed once more.
            await PassOn().WaitAsync(LongestConfirmation, TimeProvider.System);
            return reply.Fault;
        }
        catch (Exception failure) when (Trouble.Is(failure))
        {
            return Unconfirmed;
        }
    }

    private int MembershipNumber => State.Membership?.Number ?? 0;

    private async Task<CompiledGuardrails> AskForGuardrails()
    {
        if (State.OrganizationId is not { } organization)
            return CompiledGuardrails.Of(InMembership(new Guardrails()));
        var answer = await GrainFactory.Grain<IOrganizationGrain>(Keys.Organization(Sandbox, organization)).GuardrailsOf(AccountId);
        return CompiledGuardrails.Of(InMembership(answer));
    }

    /// <summary>What an organization says, or nobody does, in the account's newest membership.</summary>
    private Guardrails InMembership(Guardrails said) => said with { Membership = MembershipNumber, Closed = said.Closed || State.IsClosed };

    private static (Google.Protobuf.IMessage?, ImmutableArray<AccountChange>) Close(AccountState state) => (null, state.IsClosed
        ? []
        :
        [
            AccountChange.Put(
                (state.Membership ?? new AccountMembership(state.OrganizationId, 0, state.Opened!.CreatedAt)) with { Closed = true }),
        ]);

    private void Adopt(Guardrails newer)
    {
        if (!newer.IsNewerThan(guardrails.Source))
            return;
        guardrails = CompiledGuardrails.Of(newer);
        Remodel([]);
        leases.Touch();
    }

    /// <summary>
    /// Tells the buckets that are active, and whoever has leased parts. One that is not yet asks when it is activated, and is told the
    /// newest then.
    /// </summary>
    private Task PassOn() => Task.WhenAll(
    [
        leases.EndFormer(),
        .. (older is { AreThere: true } ? State.Roles.Keys : []).Select(role => GrainFactory.Grain<IRoleGrain>(Keys.Role(Sandbox, AccountId, role)))
            .Select(role => PassOn(role, grain => grain.TakeGuardrails(guardrails.Source))),
        .. State.Buckets.Keys.Select(bucket => GrainFactory.Grain<IBucketGrain>(Keys.Bucket(Sandbox, bucket)))
            .Select(bucket => PassOn(bucket, grain => grain.TakeGuardrails(AccountId, guardrails.Source))),
    ]);

    /// <summary>
    /// An activation is in the directory before it asks the account: so one that is not there now will ask after the account
    /// has the new guardrails, and need not be activated to be told. (A silo's cache of the directory may still name one that
    /// is gone; it is activated then, for nothing.)
    /// </summary>
    private async Task PassOn<TGrain>(TGrain grain, Func<TGrain, Task> tell)
        where TGrain : IGrain
    {
        if (await GrainFactory.GetGrain<IManagementGrain>(0).GetActivationAddress(grain) is not null)
            await tell(grain);
    }
}
