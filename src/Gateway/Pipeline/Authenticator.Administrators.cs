using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Settings;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Pipeline;

/// <summary>Calls that an admin token decides about.</summary>
internal sealed partial class Authenticator
{
    /// <summary>The refusal of a call to a sandbox that does not exist. Only the server's token is told which sandboxes exist.</summary>
    /// <exception cref="AwsFaultException">The call's credentials are malformed, or an administrator's that are not good.</exception>
    public Fault OfMissingSandbox(Call call)
    {
        if (call.Operation.Access == Access.ByToken)
            return Fault.NoSuchSandbox(call.SandboxName);
        var credentials = call.ReadCredentials();
        return IsAdministrators(call, credentials) && AdministratorOf(call, credentials, sandbox: null) is null
            ? throw Refused(call, credentials)
            : Fault.NoSuchSandbox(call.SandboxName);
    }

    /// <summary>Checks a call that is still under way against the sandbox as it is now; null where the sandbox no longer exists.</summary>
    /// <exception cref="AwsFaultException">The token that the call came with is good no more.</exception>
    public void CheckAgain(Call call, LeasedSandbox? sandbox)
    {
        if (call.Administrator is null)
            return;
        var credentials = call.ReadCredentials();
        if (sandbox is null || AdministratorOf(call, credentials, sandbox) is null)
            throw Refused(call, credentials);
    }

    /// <summary>Whether an admin token, and nothing else, decides about the call.</summary>
    private static bool IsAdministrators(Call call, Evidence credentials) =>
        call.Operation.Access is Access.SandboxAdmin or Access.ServerAdmin
        || (call.Operation.Access == Access.SignedOrAdmin && credentials is Evidence.AdminToken);

    /// <summary>The holder of the call's admin token; null if the token does not permit the call.</summary>
    /// <exception cref="AwsFaultException">The token came in clear from another machine, so others may have read it.</exception>
    private Administrator? AdministratorOf(Call call, Evidence credentials, LeasedSandbox? sandbox)
    {
        if (credentials is not Evidence.AdminToken presented)
            return null;
        if (!call.Origin.Near)
            throw new AwsFaultException(Fault.AdminTokenRefused());
        var holder = admin.HolderOf(presented.Token, sandbox?.Settings);
        if (holder == Administrator.OfServer)
            return holder;
        var elsewhere = call.Request is { } request && call.Operation.ActsOn?.Invoke(request) is { } acted
            && acted != sandbox?.Settings.Name;
        return call.Operation.Access == Access.ServerAdmin || elsewhere ? null : holder;
    }

    private static AwsFaultException Refused(Call call, Evidence credentials)
    {
        var presented = credentials is Evidence.AdminToken;
        return new(call.Operation.Access == Access.ServerAdmin ? Fault.InvalidServerToken(presented) : Fault.InvalidAdminToken(presented));
    }
}
