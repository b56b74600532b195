using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.IamToolbox.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Audit;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Authorizations;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;
using Toolbox = Rolecall.Api.IamToolbox.V1.IamToolbox;

namespace Rolecall.Gateway.Operations.Iam;

/// <summary>
/// IAM Toolbox: why a call of the caller's account was denied, by the id that the denial named. Another account's ids do not exist.
/// https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/Welcome.html
/// </summary>
internal sealed class IamToolboxOperations(IAuthorizationStore authorizations, AuthorizationArchive archive) : IOperationFamily
{
    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    public IEnumerable<Operation> Rows() =>
    [
        Row("GetRequestAuthorizationDetails", async call => AuthorizationMessages.Of(
            await Find(call, call.RequestAs<GetRequestAuthorizationDetailsRequest>().AuthorizationId))),
        Row("GetRequestAuthorizationPolicy", GetPolicy),
    ];

    private static Operation Row(string name, Func<Call, Task<IMessage>> handle) => new()
    {
        Method = Toolbox.Descriptor.FindMethodByName(name),
        Access = Access.Signed,
        Authorization = Authorization.ByCaller,
        ReadOnly = true,
        Sessions = SessionUse.RolesAndUsersWithMfa,
        AskBeforeAuth = call => new Question { Action = "iam:" + name, Resource = "*", DeniedAs = "*", Entries = call.RequestEntries() },
        Handle = handle,
    };

    private async Task<IMessage> GetPolicy(Call call)
    {
        var request = call.RequestAs<GetRequestAuthorizationPolicyRequest>();
        var record = await Find(call, request.AuthorizationId);
        var policy = record.Policies.FirstOrDefault(policy => policy.Uri == request.PolicyUri)
            ?? throw NotFound("The requested policy was not evaluated for this authorization.");
        // Records that an earlier version kept hold the organization's documents too.
        return policy is { IsOfOrganization: false, Json: { } json }
            ? new GetRequestAuthorizationPolicyResponse { PolicyDocument = Struct.Parser.ParseJson(json) }
            : throw new AwsFaultException(OrganizationFaults.AccessDenied());
    }

    private async Task<AuthorizationRecord> Find(Call call, string id)
    {
        await archive.Settle(call.Cancel);
        return await authorizations.Find(call.Sandbox.Name, call.AccountId, id, call.Cancel) is { } row && call.Now - row.Time < Kept
            ? AuthorizationRecords.Unpack(row.Record)
            : throw NotFound("The requested authorization details do not exist in this region or have expired.");
    }

    private static AwsFaultException NotFound(string message) =>
        new(new Fault("ResourceNotFoundException", message, 404) { Category = FaultCategory.NotFound });
}
