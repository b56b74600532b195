using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations.Tags;
using Rolecall.Identity.Quotas;
using Rolecall.Policy;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations.Members;

/// <summary>Accounts of an organization. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts.html</summary>
public static class MemberAccountOperations
{
    public static ImmutableArray<OrganizationOperation> Rows { get; } =
    [
        OrganizationOperation.Write<Wire.CreateAccountRequest>(OrganizationReach.Management, Create, on: OrganizationActedOn.Whole),
        OrganizationOperation.Read<Wire.DescribeCreateAccountStatusRequest>(
            OrganizationReach.Delegated, DescribeRequest, on: OrganizationActedOn.Whole),
        OrganizationOperation.Read<Wire.ListCreateAccountStatusRequest>(
            OrganizationReach.Delegated, ListRequests, on: OrganizationActedOn.Whole),
        OrganizationOperation.Read<Wire.DescribeAccountRequest>(
            OrganizationReach.Delegated, Describe, on: OrganizationActedOn.Named("account_id")),
        OrganizationOperation.Read<Wire.ListAccountsRequest>(OrganizationReach.Delegated, List, on: OrganizationActedOn.Whole),
        OrganizationOperation.Read<Wire.ListAccountsForParentRequest>(
            OrganizationReach.Delegated, ListForParent, on: OrganizationActedOn.Named("parent_id")),
        OrganizationOperation.Write<Wire.MoveAccountRequest>(
            OrganizationReach.Management, Move, on: OrganizationActedOn.Named("account_id", "source_parent_id", "destination_parent_id")),
    ];

    /// <summary>The role that lets the management account into an account that it created.</summary>
    public const string AccessRole = "OrganizationAccountAccessRole";

    /// <summary>The address of an account that was made without one.</summary>
    public static string EmailOf(AccountId accountId) => $"account+{accountId}@example.com";

    /// <summary>
    /// Lets the management account in. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html
    /// </summary>
    public static string AccessTrust(AccountId managementAccountId) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{managementAccountId}}:root"},"Action":"sts:AssumeRole"}]}""";

    /// <summary>An account that the administrator of the sandbox opened in the organization joins it.</summary>
    public static OrganizationChange Joining(OrganizationState state, AccountId accountId, string name, DateTimeOffset now) =>
        state.Members.ContainsKey(accountId)
        ? throw new AwsFaultException(Fault.AccountExists(accountId))
        : OrganizationChange.Put(state.NewMember(accountId, name, EmailOf(accountId), now));

    /// <summary>What would refuse a CreateAccount, before an account is opened for it.</summary>
    public static void Check(OrganizationState state, Wire.CreateAccountRequest request)
    {
        if (state.Members.Count >= OrganizationQuotas.Accounts.In(state.Quotas))
            throw new AwsFaultException(
                OrganizationFaults.Constraint("ACCOUNT_NUMBER_LIMIT_EXCEEDED", "You have exceeded the allowed number of AWS accounts."));
        if (request.HasRoleName && request.RoleName.StartsWith("AWSServiceRoleFor", StringComparison.OrdinalIgnoreCase))
            throw new AwsFaultException(OrganizationFaults.InvalidInput("INVALID_ROLE_NAME", "A role name can't begin with the reserved prefix AWSServiceRoleFor."));
        OrganizationTagOperations.Read(state, [], request.Tags);
    }

    internal static OrganizationOutcome Create(OrganizationState state, Wire.CreateAccountRequest request, OrganizationContext context)
    {
        Check(state, request);
        var made = new StoredAccountRequest
        {
            Id = OrganizationIds.AccountRequest(context.Random),
            AccountName = request.AccountName,
            RequestedAt = context.Now,
        };
        if (IsEmailTaken(state, request.Email))
            return Answer(made with { FailureReason = "EMAIL_ALREADY_EXISTS" });
        var accountId = context.OpenedAccountId ?? throw new InvalidOperationException(
            "CreateAccount runs once an account is opened for it");
        var member = state.NewMember(accountId, request.AccountName, request.Email, context.Now) with { Tags = OrganizationTagOperations.Read(state, [], request.Tags) };
        return Answer(made with { AccountId = accountId }, OrganizationChange.Put(member));
    }

    /// <summary>Whether a CreateAccount with this address would fail: nothing is opened for it then.</summary>
    public static bool IsEmailTaken(OrganizationState state, string email) =>
        state.Members.Values.Any(member => member.Email.Equals(email, StringComparison.OrdinalIgnoreCase));

    internal static OrganizationOutcome DescribeRequest(OrganizationState state, Wire.DescribeCreateAccountStatusRequest request, OrganizationContext context) =>
        state.AccountRequests.TryGetValue(request.CreateAccountRequestId, out var found)
            ? OrganizationOutcome.Read(new Wire.DescribeCreateAccountStatusResponse { CreateAccountStatus = Show(found) })
            : throw new AwsFaultException(OrganizationFaults.AccountRequestNotFound());

    internal static OrganizationOutcome ListRequests(
        OrganizationState state, Wire.ListCreateAccountStatusRequest request, OrganizationContext context)
    {
        var wanted = state.AccountRequests.Values.Where(one => request.States.Count == 0 || request.States.Contains(StateOf(one)));
        var (page, next) = OrganizationPages.Of(wanted, one => one.Id, request.NextToken, request.MaxResults);
        var response = new Wire.ListCreateAccountStatusResponse();
        response.CreateAccountStatuses.AddRange(page.Select(Show));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    internal static OrganizationOutcome Describe(OrganizationState state, Wire.DescribeAccountRequest request, OrganizationContext context) =>
        OrganizationOutcome.Read(new Wire.DescribeAccountResponse { Account = Show(state, Find(state, request.AccountId)) });

    internal static OrganizationOutcome List(OrganizationState state, Wire.ListAccountsRequest request, OrganizationContext context)
    {
        var (page, next) = OrganizationPages.Of(state.Members.Values, member => member.Id, request.NextToken, request.MaxResults);
        var response = new Wire.ListAccountsResponse();
        response.Accounts.AddRange(page.Select(member => Show(state, member)));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    internal static OrganizationOutcome ListForParent(
        OrganizationState state, Wire.ListAccountsForParentRequest request, OrganizationContext context)
    {
        if (!state.IsParent(request.ParentId))
            throw new AwsFaultException(OrganizationFaults.ParentNotFound());
        var children = state.Members.Values.Where(member => member.ParentId == request.ParentId);
        var (page, next) = OrganizationPages.Of(children, member => member.Id, request.NextToken, request.MaxResults);
        var response = new Wire.ListAccountsForParentResponse();
        response.Accounts.AddRange(page.Select(member => Show(state, member)));
        if (next is not null)
            response.NextToken = next;
        return OrganizationOutcome.Read(response);
    }

    internal static OrganizationOutcome Move(OrganizationState state, Wire.MoveAccountRequest request, OrganizationContext context)
    {
        var member = Find(state, request.AccountId);
        if (!state.IsParent(request.SourceParentId))
            throw new AwsFaultException(OrganizationFaults.SourceParentNotFound());
        if (!state.IsParent(request.DestinationParentId))
            throw new AwsFaultException(OrganizationFaults.DestinationParentNotFound());
        if (member.ParentId == request.DestinationParentId)
            throw new AwsFaultException(OrganizationFaults.DuplicateAccount());
        if (member.ParentId != request.SourceParentId)
            throw new AwsFaultException(OrganizationFaults.SourceParentNotFound());
        return OrganizationOutcome.Write(
            new Wire.MoveAccountResponse(), OrganizationChange.Put(member with { ParentId = request.DestinationParentId }));
    }

    internal static StoredMember Find(OrganizationState state, string id) =>
        state.Members.GetValueOrDefault(id) ?? throw new AwsFaultException(OrganizationFaults.AccountNotFound());

    internal static string StatusOf(StoredMember member) => StatusOf(closed: member.ClosedAt is not null);

    /// <summary>A closed account is suspended: AWS keeps it for 90 days, and Rolecall for good.</summary>
    public static string StatusOf(bool closed) => closed ? "SUSPENDED" : "ACTIVE";

    private static Wire.Account Show(OrganizationState state, StoredMember member) => new()
    {
        Id = member.Id,
        Arn = state.ArnOfAccount(member.Id),
        Email = member.Email,
        Name = member.Name,
        Status = StatusOf(member),
        State = StatusOf(member),
        JoinedMethod = member.JoinedMethod,
        JoinedTimestamp = Timestamp.FromDateTimeOffset(member.JoinedAt),
        Paths = { state.PathOf(member.ParentId) + member.Id + "/" },
    };

    private static string StateOf(StoredAccountRequest request) => request.AccountId is null ? "FAILED" : "SUCCEEDED";

    private static OrganizationOutcome Answer(StoredAccountRequest request, params ReadOnlySpan<OrganizationChange> more) =>
        OrganizationOutcome.Write(
        new Wire.CreateAccountResponse { CreateAccountStatus = Show(request) }, [OrganizationChange.Put(request), .. more]);

    private static Wire.CreateAccountStatus Show(StoredAccountRequest request)
    {
        var message = new Wire.CreateAccountStatus
        {
            Id = request.Id,
            AccountName = request.AccountName,
            State = StateOf(request),
            RequestedTimestamp = Timestamp.FromDateTimeOffset(request.RequestedAt),
            CompletedTimestamp = Timestamp.FromDateTimeOffset(request.RequestedAt),
        };
        if (request.AccountId is { } accountId)
            message.AccountId = accountId;
        if (request.FailureReason is { } reason)
            message.FailureReason = reason;
        return message;
    }
}
