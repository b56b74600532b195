using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Contracts;
using Rolecall.Identity;

namespace Rolecall.Gateway.Operations;

/// <summary>Who may call an operation at all.</summary>
internal enum Access
{
    /// <summary>A signature (or plain keys on loopback) is needed.</summary>
    Signed,

    /// <summary>A call without a signature is an anonymous caller's.</summary>
    SignedOrAnonymous,

    /// <summary>
    /// The request is the credential, a token or an assertion: <see cref="Operation.Identify"/> tells who calls from it. A signature is
    /// not looked at.
    /// </summary>
    ByToken,

    /// <summary>A token of the sandbox that the call names, or the server's.</summary>
    SandboxAdmin,

    /// <summary>The server's admin token, that of the data directory: what is done concerns more than one sandbox.</summary>
    ServerAdmin,

    /// <summary>Either: an admin token as of <see cref="SandboxAdmin"/> is permission enough, and a signed caller's is asked for in the handler.</summary>
    SignedOrAdmin,
}

/// <summary>How the caller's half of a decision becomes a decision.</summary>
internal enum Authorization
{
    /// <summary>The operation needs no permission (GetCallerIdentity), or the admin token was permission enough.</summary>
    None,

    /// <summary>The resource has no policy of its own: the caller's half decides.</summary>
    ByCaller,

    /// <summary>The resource's grain joins both halves, in <see cref="Operation.Handle"/>.</summary>
    ByResource,

    /// <summary>The caller's account finds the caller, decides and does it, in one call (<see cref="Operation.ToAccount"/>).</summary>
    ByAccount,
}

/// <summary>
/// One row of the operation table: everything that the wires, the pipeline and the documentation must know of an
/// operation. Nothing of an operation stands anywhere else.
/// </summary>
internal sealed record Operation
{
    /// <summary>The rpc in protos/, with its messages and its wire options.</summary>
    public required MethodDescriptor Method { get; init; }

    public required Access Access { get; init; }

    public required Authorization Authorization { get; init; }

    /// <summary>The operation changes nothing (CloudTrail's readOnly).</summary>
    public required bool ReadOnly { get; init; }

    /// <summary>Which temporary credentials may call it.</summary>
    public required SessionUse Sessions { get; init; }

    /// <summary>What root is refused with, whatever policies say; null where it may call.</summary>
    public Func<Fault>? RefusesRoot { get; init; }

    /// <summary>What the caller's organization has to say, after policies.</summary>
    public OrganizationSay Organization { get; init; }

    /// <summary>It answers with credentials: CloudTrail keeps the answer, though the call changes nothing.</summary>
    public bool IssuesCredentials { get; init; }

    /// <summary>The name of the sandbox that is acted on, where the request tells it: a sandbox's own token must be that one's.</summary>
    public Func<IMessage, string?>? ActsOn { get; init; }

    /// <summary>
    /// Who calls, by what the request brings; of <see cref="Access.ByToken"/>. The caller is known to nobody yet: the work is bounded by
    /// the request's limits, and no grain is asked that a stranger could name into being.
    /// </summary>
    /// <exception cref="AwsFaultException">What the request brings proves nobody.</exception>
    public Func<Call, Task<Caller>>? Identify { get; init; }

    /// <summary>The question, where the request alone names the resource: asked together with authentication, in one grain call.</summary>
    public Func<Call, Question>? Ask { get; init; }

    /// <summary>The questions, where the caller must be known or the resource looked at first; all must be allowed.</summary>
    public Func<Call, Task<ImmutableArray<Question>>>? Look { get; init; }

    /// <summary>Does it; the caller is authenticated, the request valid, and a <see cref="Authorization.ByCaller"/> decision allowed.</summary>
    public Func<Call, Task<IMessage>>? Handle { get; init; }

    /// <summary>The call as the account takes it; of <see cref="Authorization.ByAccount"/>, in place of the three above.</summary>
    public Func<Call, PerformCall>? ToAccount { get; init; }

    /// <summary>Does it as a stream of messages (gRPC and Connect).</summary>
    public Func<Call, IAsyncEnumerable<IMessage>>? Stream { get; init; }

    /// <summary>"AssumeRole".</summary>
    public string Name => Method.Name;

    /// <summary>"/aws.sts.v1.Sts/AssumeRole": the path on gRPC and Connect.</summary>
    public string Path => $"/{Method.Service.FullName}/{Method.Name}";
}
