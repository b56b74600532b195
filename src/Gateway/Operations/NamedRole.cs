using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Issuing;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations;

/// <summary>A role that a request of the native API names.</summary>
internal static class NamedRole
{
    /// <param name="call">The call.</param>
    /// <param name="field">The request's field that names it.</param>
    /// <param name="arn">What stands there.</param>
    /// <exception cref="AwsFaultException">ValidationError: it is no role's ARN.</exception>
    public static (AccountId AccountId, string Name) Of(Call call, string field, string arn) =>
        SessionIssuing.TryRoleOf(arn, out var account, out var name)
            ? (account, name)
            : throw new AwsFaultException(
                Fault.ValidationError($"{call.Named(field)} wants a role's ARN, such as \"arn:aws:iam::111122223333:role/NAME\""));
}
