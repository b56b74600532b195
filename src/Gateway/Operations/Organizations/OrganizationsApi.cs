using System.Collections.Immutable;
using Google.Protobuf;
using Rolecall.Api.Organizations.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Organizations;
using Rolecall.Policy;
using OrganizationsService = Rolecall.Api.Organizations.V1.Organizations;

namespace Rolecall.Gateway.Operations.Organizations;

/// <summary>
/// AWS Organizations: the caller's organization performs every operation. It says what the operation acts on, the caller's side is decided
/// for each target, and then the organization performs it. https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html
/// </summary>
internal sealed class OrganizationsApi(IGrainFactory grains, IRandomSource random) : IOperationFamily
{
    public IEnumerable<Operation> Rows() =>
    [
        .. OrganizationOperations.ByName.Values
            .Where(row => OrganizationsService.Descriptor.FindMethodByName(row.Name) is { } method && method.InputType == row.Parser.ParseFrom([]).Descriptor)
            .Select(Row),
        Row("CreateOrganization", readOnly: false, OrganizationCheck.None, Create),
        Row("ListHandshakesForAccount", readOnly: true, OrganizationCheck.OwnCall, ListInvitations),
    ];

    /// <summary>A row of the organization's own operations.</summary>
    private Operation Row(OrganizationOperation row) => Row(row.Name, row.ReadOnly, OrganizationCheck.OwnCall, Execute) with
    {
        AskBeforeAuth = row.On.IsWhole ? AskOnWhole : null,
        AskAfterAuth = row.On.IsWhole ? null : AskOnTargets,
    };

    /// <summary>A row on no resource.</summary>
    private static Operation Row(string name, bool readOnly, OrganizationCheck say, Func<Call, Task<IMessage>> handle) => new()
    {
        Method = OrganizationsService.Descriptor.FindMethodByName(name),
        Access = Access.Signed,
        Authorization = Authorization.ByCaller,
        ReadOnly = readOnly,
        Sessions = SessionUse.Any,
        Organization = say,
        AskBeforeAuth = AskOnWhole,
        Handle = handle,
    };

    private static Question AskOnWhole(Call call) => Ask(call, "*", OrganizationActedOn.KeysOf(call.Request));

    private static Question Ask(Call call, string arn, ImmutableArray<ConditionEntry> entries) => new()
    {
        Action = "organizations:" + call.Operation.Name,
        Resource = arn,
        DeniedAs = arn,
        Entries = call.RequestEntries(entries.AsSpan()),
    };

    /// <summary>A permission is needed for each target.</summary>
    private async Task<ImmutableArray<Question>> AskOnTargets(Call call)
    {
        ImmutableArray<TargetReply> targets = await OrganizationOf(call) is { } organization
            ? await organization.Targets(ToOrganization(call))
            : [new TargetReply()];
        // The organization's resources are the management account's, whose id stands in their ARNs; AWS's own policies are nobody's.
        foreach (var arn in targets.Where(target => target.Arn != "*").Select(target => Arn.Parse(target.Arn)))
            call.Resources.Add((arn.ToString(), arn.Owner ?? call.AccountId, OrganizationResources.Row.RecordedAs(arn)!));
        return [.. targets.Select(target => Ask(call, target.Arn, target.Entries))];
    }

    private async Task<IMessage> Execute(Call call)
    {
        var organization = await OrganizationOf(call) ?? throw new AwsFaultException(
            call.Request.Descriptor.FindFieldByName(HandshakeId) is null
                ? OrganizationFaults.NotInUse()
                : OrganizationFaults.HandshakeNotFound());
        var reply = await organization.Execute(ToOrganization(call));
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : call.Operation.Method.OutputType.Parser.ParseFrom(reply.Response.Span);
    }

    private async Task<IMessage> Create(Call call)
    {
        var request = call.RequestAs<CreateOrganizationRequest>();
        if (call.OrganizationId is not null)
            throw new AwsFaultException(OrganizationFaults.AlreadyInOrganization());
        var account = await Account(call).Describe() ?? throw new AwsFaultException(Fault.InternalFailure());
        var reply = await Organization(call, OrganizationIds.New(random)).Found(new FoundingCall
        {
            ManagementAccountId = account.AccountId,
            ManagementAccountName = account.Name,
            FeatureSet = request.HasFeatureSet ? request.FeatureSet : "ALL",
            Now = call.Now,
        });
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : CreateOrganizationResponse.Parser.ParseFrom(reply.Response.Span);
    }

    /// <summary>The handshakes that invited the caller's account, each as its organization describes it.</summary>
    private async Task<IMessage> ListInvitations(Call call)
    {
        var request = call.RequestAs<ListHandshakesForAccountRequest>();
        var response = new ListHandshakesForAccountResponse();
        if (request.Filter is { HasActionType: true } filter && filter.ActionType != "INVITE")
            return response;
        var (page, next) = OrganizationPages.Of(
            await Account(call).Invitations(), entry => entry.HandshakeId, request.NextToken, request.MaxResults);
        foreach (var entry in page)
        {
            var reply = await Organization(call, entry.OrganizationId).Execute(
                ToOrganization(call, new DescribeHandshakeRequest { HandshakeId = entry.HandshakeId }));
            // An organization that was deleted took its invitations with it.
            if (reply.Fault is null)
                response.Handshakes.Add(DescribeHandshakeResponse.Parser.ParseFrom(reply.Response.Span).Handshake);
        }
        if (next is not null)
            response.NextToken = next;
        return response;
    }

    /// <summary>
    /// The organization that the caller's account is in, or the one that a handshake of the request is of; null where the account
    /// stands alone.
    /// </summary>
    private async ValueTask<IOrganizationGrain?> OrganizationOf(Call call)
    {
        if (call.Request.Descriptor.FindFieldByName(HandshakeId)?.Accessor.GetValue(call.Request) is string handshake
            && (await Account(call).Invitations()).FirstOrDefault(entry => entry.HandshakeId == handshake) is { } invitation)
            return Organization(call, invitation.OrganizationId);
        return call.OrganizationId is { } id ? Organization(call, id) : null;
    }

    private const string HandshakeId = "handshake_id";

    private IAccountGrain Account(Call call) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, call.Account));

    private IOrganizationGrain Organization(Call call, string id) =>
        grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id));

    private static OrganizationCall ToOrganization(Call call) => ToOrganization(call, call.Request);

    private static OrganizationCall ToOrganization(Call call, IMessage request) => new()
    {
        Operation = request.Descriptor.Name[..^"Request".Length],
        Request = request.ToByteArray(),
        Caller = call.Caller!.Principal,
        Now = call.Now,
    };
}
