using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Identity.Sessions.Policies;
using Rolecall.Policy;

namespace Rolecall.Identity.Delegation;

/// <summary>The life of a delegation request as pure functions: who may move it from which state to which.</summary>
public static class DelegationRequests
{
    /// <summary>AWS documents that rejected requests end after seven days; here a request in any state but the sent one does.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>The answer, and the request as it is from then on; null where nothing changes.</summary>
    /// <exception cref="AwsFaultException">NoSuchEntity: it is not there, or not the caller's to see. InvalidInput: not in this
    /// state.</exception>
    public static (IMessage Response, StoredDelegationRequest? After) Run(StoredDelegationRequest? state, IMessage request, DelegationContext context) => request switch
    {
        CreateDelegationRequestRequest create => Create(create, context),
        GetDelegationRequestRequest => (new GetDelegationRequestResponse { DelegationRequest = Show(Visible(state, context), context.Now) }, null),
        AssociateDelegationRequestRequest => (new AssociateDelegationRequestResponse(), Associate(Visible(state, context), context)),
        UpdateDelegationRequestRequest update => (new UpdateDelegationRequestResponse(), Update(RequireOwned(state, context), update, context)),
        AcceptDelegationRequestRequest => (new AcceptDelegationRequestResponse(), Accept(RequireOwned(state, context), context)),
        RejectDelegationRequestRequest reject => (new RejectDelegationRequestResponse(), Reject(RequireOwned(state, context), reject, context)),
        SendDelegationTokenRequest => (new SendDelegationTokenResponse(), Send(RequireOwned(state, context), context)),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    /// <summary>The permissions that a new request asks for.</summary>
    /// <exception cref="AwsFaultException">InvalidInput: no such template, or parameters that do not fit it.</exception>
    public static StoredPolicy Check(CreateDelegationRequestRequest request, string? template) => DelegationPolicies.Fill(
        template ?? throw new AwsFaultException(
            Fault.InvalidInput($"There is no policy template {request.Permissions.PolicyTemplateArn}.")),
        request.Permissions.Parameters);

    /// <summary>The state as of now: one that was left alone too long has expired.</summary>
    public static string StateOf(StoredDelegationRequest request, DateTimeOffset now) =>
        now >= ExpiresAt(request) ? DelegationStates.Expired : request.State;

    /// <summary>The delegated session, for its requestor only.</summary>
    public static (SessionClaims Claims, int PackedPolicySize) Exchange(
        StoredDelegationRequest? request, string token, Principal caller, DateTimeOffset now, IRandomSource random)
    {
        if (request?.SentAt is not { } sentAt || request.RequestorAccountId != caller.AccountId || !request.TradeInToken.IsSameAs(token))
            throw new AwsFaultException(Fault.ValidationError("The trade-in token is invalid."));
        if (now >= sentAt.AddSeconds(request.SessionSeconds))
            throw new AwsFaultException(new Fault("ExpiredTradeInTokenException", "The trade-in token has expired and can no longer be exchanged for credentials."));
        var (approver, policy) = (request.Approver!, request.PermissionPolicy.Json);
        var packed = PackedPolicy.PercentOf(policy, [], []);
        if (packed > 100)
            throw new AwsFaultException(Fault.PackedPolicyTooLarge(packed));
        var claims = SessionIssuing.New(
            approver.RoleName is null
                ? SessionKind.User
                : SessionKind.Role, AccountId.Parse(request.OwnerAccountId!), sentAt.AddSeconds(request.SessionSeconds) - now, caller, now, random) with
        {
            UserName = approver.UserName,
            UserId = approver.UserId,
            RoleName = approver.RoleName,
            RoleId = approver.RoleId,
            SessionName = approver.SessionName,
            SourceIdentity = approver.SourceIdentity,
            Tags = approver.Tags ?? [],
            Policy = policy,
        };
        return (claims, packed);
    }

    public static DelegationRequest Show(StoredDelegationRequest request, DateTimeOffset now)
    {
        var described = new DelegationRequest
        {
            DelegationRequestId = request.Id,
            Description = request.Description,
            Permissions = new DelegationPermission { PolicyTemplateArn = request.TemplateArn },
            PermissionPolicy = request.PermissionPolicy.Json,
            State = StateOf(request, now),
            ExpirationTime = Timestamp.FromDateTimeOffset(ExpiresAt(request)),
            RequestorId = request.RequestorAccountId,
            CreateDate = Timestamp.FromDateTimeOffset(request.CreatedAt),
            UpdatedTime = Timestamp.FromDateTimeOffset(request.UpdatedAt),
            SessionDuration = request.SessionSeconds,
            OnlySendByOwner = request.OnlySendByOwner,
        };
        if (request.OwnerAccountId is { } ownerAccount)
            described.OwnerAccountId = ownerAccount;
        if (request.OwnerId is { } owner)
            described.OwnerId = owner;
        if (request.Approver is { } approver)
            described.ApproverId = approver.Arn;
        if (request.RequestMessage is { } message)
            described.RequestMessage = message;
        if (request.RedirectUrl is { } url)
            described.RedirectUrl = url;
        if (request.Notes is { } notes)
            described.Notes = notes;
        if (request.RejectionReason is { } reason)
            described.RejectionReason = reason;
        return described;
    }

    private static (IMessage, StoredDelegationRequest) Create(CreateDelegationRequestRequest request, DelegationContext context)
    {
        var made = new StoredDelegationRequest
        {
            Id = context.NewId!,
            RequestorAccountId = AccountId.Parse(context.Caller.AccountId),
            OwnerAccountId = request.HasOwnerAccountId ? AccountId.Parse(request.OwnerAccountId) : null,
            State = request.HasOwnerAccountId ? DelegationStates.Assigned : DelegationStates.Unassigned,
            Description = request.Description,
            RequestMessage = request.HasRequestMessage ? request.RequestMessage : null,
            WorkflowId = request.RequestorWorkflowId,
            RedirectUrl = request.HasRedirectUrl ? request.RedirectUrl : null,
            NotificationChannel = request.NotificationChannel,
            TemplateArn = request.Permissions.PolicyTemplateArn,
            PermissionPolicy = Check(request, context.Template),
            SessionSeconds = request.SessionDuration,
            OnlySendByOwner = request.OnlySendByOwner,
            CreatedAt = context.Now,
            UpdatedAt = context.Now,
        };
        return (new CreateDelegationRequestResponse
        {
            DelegationRequestId = made.Id,
            ConsoleDeepLink = "https://console.aws.amazon.com/iam/home#/delegation-requests/" + made.Id,
        }, made);
    }

    private static StoredDelegationRequest Associate(StoredDelegationRequest request, DelegationContext context)
    {
        MustBe(request, context, DelegationStates.Unassigned, DelegationStates.Assigned);
        if (request.OwnerId is not null)
            throw new AwsFaultException(Fault.InvalidInput("The delegation request has an owner already."));
        return request with
        {
            OwnerAccountId = AccountId.Parse(context.Caller.AccountId),
            OwnerId = context.Caller.Arn,
            State = DelegationStates.Assigned,
            UpdatedAt = context.Now,
        };
    }

    private static StoredDelegationRequest Update(
        StoredDelegationRequest request, UpdateDelegationRequestRequest update, DelegationContext context)
    {
        MustBe(request, context, DelegationStates.Assigned, DelegationStates.PendingApproval);
        return request with { State = DelegationStates.PendingApproval, Notes = update.HasNotes ? update.Notes : request.Notes, UpdatedAt = context.Now };
    }

    private static StoredDelegationRequest Accept(StoredDelegationRequest request, DelegationContext context)
    {
        MustBe(request, context, DelegationStates.Assigned, DelegationStates.PendingApproval);
        // INVARIANT: nobody delegates more than they may do themselves. A session has room for one policy, which will be the request's, so
        // one that is narrowed already cannot hand its own limits on.
        if (context.Session is { HasSessionPolicies: true } or { ActsForAUser: true })
            throw new AwsFaultException(Fault.InvalidInput("A session that is narrowed cannot accept a delegation request."));
        var approver = DelegationApprover.Of(context.Caller, context.Session)
            ?? throw new AwsFaultException(Fault.InvalidInput("Only a user or a role can accept a delegation request."));
        return request with { State = DelegationStates.Accepted, Approver = approver, UpdatedAt = context.Now };
    }

    private static StoredDelegationRequest Reject(
        StoredDelegationRequest request, RejectDelegationRequestRequest reject, DelegationContext context)
    {
        MustBe(request, context, DelegationStates.Assigned, DelegationStates.PendingApproval, DelegationStates.Accepted);
        return request with { State = DelegationStates.Rejected, RejectionReason = reject.HasNotes ? reject.Notes : null, UpdatedAt = context.Now };
    }

    private static StoredDelegationRequest Send(StoredDelegationRequest request, DelegationContext context)
    {
        MustBe(request, context, DelegationStates.Accepted);
        if (request.OnlySendByOwner && request.OwnerId != context.Caller.Arn)
            throw new AwsFaultException(Fault.InvalidInput("Only the owner of the delegation request can send its token."));
        var secret = new byte[32];
        context.Random.Fill(secret);
        return request with
        {
            State = DelegationStates.Finalized,
            SentAt = context.Now,
            UpdatedAt = context.Now,
            TradeInToken = new Secret(request.Id + "." + System.Buffers.Text.Base64Url.EncodeToString(secret)),
        };
    }

    /// <summary>A request without an owner is everybody's to see; one with an account, that account's and its requestor's.</summary>
    private static StoredDelegationRequest Visible(StoredDelegationRequest? request, DelegationContext context) =>
        request is not null && (request.OwnerAccountId is null || request.OwnerAccountId == context.Caller.AccountId)
            ? request
            : throw NotFound();

    private static StoredDelegationRequest RequireOwned(StoredDelegationRequest? request, DelegationContext context) =>
        request is not null && request.OwnerAccountId == context.Caller.AccountId && request.OwnerId is not null
            ? request
            : throw NotFound();

    private static void MustBe(StoredDelegationRequest request, DelegationContext context, params ReadOnlySpan<string> states)
    {
        var state = StateOf(request, context.Now);
        if (!states.Contains(state))
            throw new AwsFaultException(Fault.InvalidInput($"The delegation request is in the state {state}."));
    }

    private static DateTimeOffset ExpiresAt(StoredDelegationRequest request) =>
        request.SentAt is { } sentAt ? sentAt.AddSeconds(request.SessionSeconds) : request.UpdatedAt + Lifetime;

    private static AwsFaultException NotFound() => new(Fault.NoSuchEntity("The delegation request cannot be found."));
}
