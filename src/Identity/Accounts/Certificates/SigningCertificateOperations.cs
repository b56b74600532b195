using System.Collections.Immutable;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Users;
using Rolecall.Identity.Resources;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Certificates;

/// <summary>X.509 certificates of users and root. None is ever uploaded here: nothing that takes them is served.</summary>
internal static class SigningCertificateOperations
{
    public static ImmutableArray<AccountOperation> Rows { get; } =
    [
        AccountOperation.Read<ListSigningCertificatesRequest>(List, on: ActedOn.One(IamResources.User)),
    ];

    public static AccountOutcome List(AccountState state, ListSigningCertificatesRequest request, OperationContext context)
    {
        if (request.HasUserName || context.Caller.Kind != PrincipalKind.Root)
            UserOperations.Find(state, request.HasUserName ? request.UserName : UserOperations.CallerName(context));
        return AccountOutcome.Read(new ListSigningCertificatesResponse { IsTruncated = false });
    }
}
