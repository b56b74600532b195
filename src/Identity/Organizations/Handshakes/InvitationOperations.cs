using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Members;
using Rolecall.Identity.Organizations.Tags;
using Rolecall.Identity.Quotas;
using Rolecall.Policy;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations.Handshakes;

/// <summary>
/// Accounts that stand alone are invited, and answer.
/// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_invites.html
/// </summary>
public static class InvitationOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Write<Wire.InviteAccountToOrganizationRequest>(
            OrganizationReach.Management, Invite, on: OrganizationActedOn.InvitedAccount),
        OrganizationOperation.Write<Wire.AcceptHandshakeRequest>(
            OrganizationReach.Invited, Accept, on: OrganizationActedOn.Named("handshake_id")),
        OrganizationOperation.Write<Wire.DeclineHandshakeRequest>(
            OrganizationReach.Invited, Decline, on: OrganizationActedOn.Named("handshake_id")),
        OrganizationOperation.Write<Wire.CancelHandshakeRequest>(
            OrganizationReach.Management, Cancel, on: OrganizationActedOn.Named("handshake_id")),
        OrganizationOperation.Read<Wire.DescribeHandshakeRequest>(
            OrganizationReach.Invited, Describe, on: OrganizationActedOn.Named("handshake_id")),
        OrganizationOperation.Read<Wire.ListHandshakesForOrganizationRequest>(
            OrganizationReach.Delegated, ListForOrganization, on: OrganizationActedOn.Whole),
    ];

    private const string Open = "OPEN";

    internal static OrganizationOutcome Invite(
        OrganizationState state, Wire.InviteAccountToOrganizationRequest request, OrganizationContext context)
    {
        // By its address an account would have to be looked for in all the world; its id is what rolecall knows it by.
        if (request.Target.Type != "ACCOUNT")
            throw new AwsFaultException(
                OrganizationFaults.InvalidInput("INVALID_PARTY_TYPE_TARGET", "Only accounts can be invited, by their id."));
        if (!AccountId.TryParse(request.Target.Id, out var accountId))
            throw new AwsFaultException(OrganizationFaults.InvalidInput("INVALID_PATTERN_TARGET_ID", "You specified an account id that doesn't match the required pattern."));
        if (state.Members.ContainsKey(accountId))
            throw new AwsFaultException(AlreadyInAnOrganization());
        var open = state.Handshakes.Values.Where(handshake => StateOf(handshake, context.Now) == Open).ToList();
        if (open.Any(handshake => handshake.AccountId == accountId))
            throw new AwsFaultException(OrganizationFaults.DuplicateHandshake());
        if (context.Caller is not null && state.Members.Count + open.Count >= OrganizationQuotas.Accounts.In(state.Quotas))
            throw new AwsFaultException(OrganizationFaults.HandshakeConstraint("ACCOUNT_NUMBER_LIMIT_EXCEEDED", "You have exceeded the allowed number of AWS accounts."));
        var made = new StoredHandshake
        {
            Id = OrganizationIds.Handshake(context.Random),
            AccountId = accountId,
            State = Open,
            RequestedAt = context.Now,
            ExpiresAt = context.Now + OrganizationQuotas.InvitationLife,
            Notes = request.HasNotes ? request.Notes : null,
            Tags = OrganizationTagOperations.Read(state, [], request.Tags),
        };
        return OrganizationOutcome.Write(
            new Wire.InviteAccountToOrganizationResponse { Handshake = Show(state, made, context) }, OrganizationChange.Put(made));
    }

    internal static OrganizationOutcome Accept(OrganizationState state, Wire.AcceptHandshakeRequest request, OrganizationContext context)
    {
        var accepted = MoveTo(state, FindForInvited(state, request.HandshakeId, context), "ACCEPTED", context);
        if (state.Members.ContainsKey(accepted.AccountId))
            throw new AwsFaultException(AlreadyInAnOrganization());
        var member = state.NewMember(accepted.AccountId, context.CallerName ?? accepted.AccountId, MemberAccountOperations.EmailOf(accepted.AccountId), context.Now) with
        {
            JoinedMethod = "INVITED",
            Tags = accepted.Tags,
        };
        return OrganizationOutcome.Write(
            new Wire.AcceptHandshakeResponse { Handshake = Show(state, accepted, context) },
            OrganizationChange.Put(accepted),
            OrganizationChange.Put(member));
    }

    internal static OrganizationOutcome Decline(OrganizationState state, Wire.DeclineHandshakeRequest request, OrganizationContext context)
    {
        var declined = MoveTo(state, FindForInvited(state, request.HandshakeId, context), "DECLINED", context);
        return OrganizationOutcome.Write(
            new Wire.DeclineHandshakeResponse { Handshake = Show(state, declined, context) }, OrganizationChange.Put(declined));
    }

    internal static OrganizationOutcome Cancel(OrganizationState state, Wire.CancelHandshakeRequest request, OrganizationContext context)
    {
        var canceled = MoveTo(state, Find(state, request.HandshakeId), "CANCELED", context);
        return OrganizationOutcome.Write(
            new Wire.CancelHandshakeResponse { Handshake = Show(state, canceled, context) }, OrganizationChange.Put(canceled));
    }

    internal static OrganizationOutcome Describe(
        OrganizationState state, Wire.DescribeHandshakeRequest request, OrganizationContext context)
    {
        var management = context.CallerAccount is not { } caller || state.IsManagement(caller);
        var handshake = management ? Find(state, request.HandshakeId) : FindForInvited(state, request.HandshakeId, context);
        return OrganizationOutcome.Read(new Wire.DescribeHandshakeResponse { Handshake = Show(state, handshake, context) });
    }

    internal static OrganizationOutcome ListForOrganization(
        OrganizationState state, Wire.ListHandshakesForOrganizationRequest request, OrganizationContext context)
    {
        var wanted = state.Handshakes.Values.Where(
            _ => request.Filter is not { HasActionType: true } filter || filter.ActionType == "INVITE");
        var (page, next) = OrganizationPages.Of(wanted, handshake => handshake.Id, request.NextToken, request.MaxResults);
        var response = new Wire.ListHandshakesForOrganizationResponse();
        response.Handshakes.AddRange(page.Select(handshake => Show(state, handshake, context)));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    /// <summary>The account is in an organization already: it cannot be invited, and cannot accept.</summary>
    public static Fault AlreadyInAnOrganization() => OrganizationFaults.HandshakeConstraint(
        "ALREADY_IN_AN_ORGANIZATION", "The account is already a member of an organization.");

    private static StoredHandshake Find(OrganizationState state, string id) =>
        state.Handshakes.GetValueOrDefault(id) ?? throw new AwsFaultException(OrganizationFaults.HandshakeNotFound());

    /// <summary>Nobody but the invited account has a say; to others the handshake does not exist.</summary>
    private static StoredHandshake FindForInvited(OrganizationState state, string id, OrganizationContext context) =>
        Find(state, id) is var found && context.Caller?.AccountId == found.AccountId
            ? found
            : throw new AwsFaultException(OrganizationFaults.HandshakeNotFound());

    private static StoredHandshake MoveTo(OrganizationState state, StoredHandshake handshake, string to, OrganizationContext context)
    {
        var at = StateOf(handshake, context.Now);
        if (at == to)
            throw new AwsFaultException(OrganizationFaults.HandshakeAlreadyInState());
        return at == Open ? handshake with { State = to } : throw new AwsFaultException(OrganizationFaults.InvalidHandshakeTransition());
    }

    private static string StateOf(StoredHandshake handshake, DateTimeOffset now) =>
        handshake.State == Open && now >= handshake.ExpiresAt ? "EXPIRED" : handshake.State;

    private static Wire.Handshake Show(OrganizationState state, StoredHandshake handshake, OrganizationContext context)
    {
        var management = state.Members[state.Root.ManagementAccountId];
        var message = new Wire.Handshake
        {
            Id = handshake.Id,
            Arn = state.ArnOfInvitation(handshake.Id),
            State = StateOf(handshake, context.Now),
            Action = "INVITE",
            RequestedTimestamp = Timestamp.FromDateTimeOffset(handshake.RequestedAt),
            ExpirationTimestamp = Timestamp.FromDateTimeOffset(handshake.ExpiresAt),
        };
        message.Parties.Add(new Wire.HandshakeParty { Id = state.Id["o-".Length..], Type = "ORGANIZATION" });
        message.Parties.Add(new Wire.HandshakeParty { Id = handshake.AccountId, Type = "ACCOUNT" });
        var organization = new Wire.HandshakeResource { Type = "ORGANIZATION", Value = state.Id };
        organization.Resources.Add(new Wire.HandshakeResource { Type = "MASTER_EMAIL", Value = management.Email });
        organization.Resources.Add(new Wire.HandshakeResource { Type = "MASTER_NAME", Value = management.Name });
        organization.Resources.Add(new Wire.HandshakeResource { Type = "ORGANIZATION_FEATURE_SET", Value = state.Root.FeatureSet });
        message.Resources.Add(organization);
        message.Resources.Add(new Wire.HandshakeResource { Type = "ACCOUNT", Value = handshake.AccountId });
        if (handshake.Notes is { } notes)
            message.Resources.Add(new Wire.HandshakeResource { Type = "NOTES", Value = notes });
        return message;
    }
}
