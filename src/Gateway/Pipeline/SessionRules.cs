using Rolecall.Contracts;
using Rolecall.Gateway.Operations;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions;

namespace Rolecall.Gateway.Pipeline;

/// <summary>Whether a session may call an operation, by the operation's <see cref="SessionUse"/>.</summary>
internal static class SessionRules
{
    /// <exception cref="AwsFaultException">The caller's session may not.</exception>
    public static void Check(Caller caller, Operation operation)
    {
        if (caller.Session is { } session && Refusal(session, operation.Sessions, operation.Name) is { } fault)
            throw new AwsFaultException(fault);
    }

    /// <summary>What an operation takes that has no row here, by its service.</summary>
    public static SessionUse UseOf(string service) => service switch
    {
        "iam" => SessionUse.RolesAndUsersWithMfa,
        "sts" => SessionUse.Roles,
        _ => SessionUse.Any,
    };

    /// <summary>Null where the session may.</summary>
    /// <param name="session">The session.</param>
    /// <param name="use">What the operation takes.</param>
    /// <param name="name">The operation's name, for the text.</param>
    public static Fault? Refusal(SessionClaims session, SessionUse use, string name) => (use, session.Kind) switch
    {
        (SessionUse.Any, _) => null,
        (SessionUse.None, _) => Fault.AccessDenied($"Cannot call {name} with session credentials"),
        (_, SessionKind.Role or SessionKind.Root) => null,
        // Partners may create roles under the approved policy.
        (SessionUse.RolesAndUsersWithMfa, SessionKind.User) when session.MultiFactorPresent || session.IsDelegatedByUser => null,
        (SessionUse.RolesAndUsersWithMfa, _) => Fault.InvalidClientTokenId(),
        (SessionUse.RolesAndUsers, SessionKind.User) => null,
        (_, SessionKind.User) => Fault.AccessDenied($"Cannot call {name} with session credentials"),
        _ => Fault.AccessDenied($"Cannot call {name} with federation credentials"),
    };
}
