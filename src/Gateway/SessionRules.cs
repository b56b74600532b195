using Rolecall.Contracts;
using Rolecall.Gateway.Operations;
using Rolecall.Identity;

namespace Rolecall.Gateway;

/// <summary>
/// What temporary credentials may not call, whatever their policies say.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
/// </summary>
internal static class SessionRules
{
    public static void Check(Caller caller, Operation operation)
    {
        if (Refusal(caller, OperationTable.SigningNameOf(operation.Method.Service), operation.Name) is { } fault)
            throw new AwsFaultException(fault);
    }

    /// <summary>Null where the caller may ask for it.</summary>
    public static Fault? Refusal(Caller caller, string service, string name) => (caller.Session?.Kind, service, name) switch
    {
        (null, _, _) => null,
        (_, "sts", "GetSessionToken" or "GetFederationToken") => Fault.AccessDenied($"Cannot call {name} with session credentials"),
        (SessionKind.Role, _, _) => null,
        // GetSessionToken without MFA: no IAM, and of STS only these two.
        (SessionKind.User, "sts", "AssumeRole" or "GetCallerIdentity") => null,
        (SessionKind.User, "sts", _) => Fault.AccessDenied($"Cannot call {name} with session credentials"),
        // Partners make roles, as the policy that was approved lets them.
        (SessionKind.User, "iam", _) when !caller.Session.MultiFactorPresent && !caller.Session.IsDelegatedByUser => Fault.InvalidClientTokenId(),
        (SessionKind.Federated, "sts", "GetCallerIdentity") => null,
        (SessionKind.Federated, "sts", _) => Fault.AccessDenied($"Cannot call {name} with federation credentials"),
        (SessionKind.Federated, "iam", _) => Fault.InvalidClientTokenId(),
        _ => null,
    };
}
