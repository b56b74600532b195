using Google.Protobuf;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Requests;
using Rolecall.Identity.Accounts;
using IamService = Rolecall.Api.Iam.V1.Iam;

namespace Rolecall.Gateway.Operations.Iam;

/// <summary>
/// AWS IAM: every operation is the account's own, as its row in <see cref="AccountOperations"/> says.
/// https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html
/// </summary>
internal sealed class IamOperations(PublicEndpoints endpoints) : IOperationFamily
{
    public IEnumerable<Operation> Rows() => AccountOperations.ByName.Values.Select(row => new Operation
    {
        Method = IamService.Descriptor.FindMethodByName(row.Name),
        Access = Access.Signed,
        Authorization = Authorization.ByAccount,
        ReadOnly = row.ReadOnly,
        Sessions = SessionUse.RolesAndUsersWithMfa,
        ToAccount = call => new PerformCall
        {
            Operation = row.Name,
            Request = call.Request.ToByteArray(),
            Entries = call.RequestEntries(),
            Now = call.Now,
            Explained = call.Explain,
            IssuerBase = endpoints.IssuersOf(call),
            StrictPrincipals = call.Sandbox.Settings.Rules.StrictPrincipals,
            CodeTime = call.CodeTime,
        },
    });
}
