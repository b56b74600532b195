using Grpc.Core;
using Rolecall.Api.SigV4;

namespace Rolecall.Cli.AccessTests;

/// <summary>The sandbox that access tests ask: the command line's, or that of a test suite (Rolecall.Testing).</summary>
internal interface ITestedSandbox
{
    /// <summary>Calls as its administrator.</summary>
    CallInvoker Admin { get; }

    CancellationToken Cancel { get; }

    /// <summary>Calls that are signed with somebody's keys.</summary>
    CallInvoker As(AwsKeys keys);

    /// <summary>The ARN of a user or role by its name; ARNs, "anonymous" and services' names as they are.</summary>
    /// <exception cref="UnknownNameException">Nobody, or more than one, is called that.</exception>
    Task<string> ArnOf(string text);

    /// <summary>The ARN of a role: "UpdateApp", "333333333333/UpdateApp", or an ARN as it is.</summary>
    /// <exception cref="UnknownNameException">There is no such role, or more than one.</exception>
    Task<string> RoleArnOf(string text);

    /// <summary>The keys of somebody of the world.</summary>
    /// <exception cref="UnknownNameException">Nobody's keys are known by that name.</exception>
    AwsKeys KeysOf(string person);
}
