using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.SigV4;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Gateway.Operations.Organizations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations;

/// <summary>
/// One row of the operation table: everything that the wires, the pipeline and the documentation must know of an
/// operation. Nothing of an operation stands anywhere else.
/// </summary>
internal sealed record Operation
{
    /// <summary>The rpc in protos/, with its messages and its wire options.</summary>
    public required MethodDescriptor Method { get; init; }

    /// <summary>How its calls are signed over gRPC and Connect.</summary>
    public SigV4Rules RpcRules => field ??= SigV4Rules.Rpc(OperationTable.SigningNameOf(Method.Service));

    /// <summary>The same of AWS's own wires, S3's but for.</summary>
    public SigV4Rules AwsRules => field ??= SigV4Rules.Query(OperationTable.SigningNameOf(Method.Service));

    public required Access Access { get; init; }

    public required Authorization Authorization { get; init; }

    /// <summary>The operation changes nothing (CloudTrail's readOnly).</summary>
    public required bool ReadOnly { get; init; }

    /// <summary>Which temporary credentials may call it.</summary>
    public required SessionUse Sessions { get; init; }

    /// <summary>What root is refused with, whatever policies say; null where it may call.</summary>
    public Func<Fault>? RefusesRoot { get; init; }

    /// <summary>What the caller's organization checks once policies have allowed the call.</summary>
    public OrganizationCheck Organization { get; init; }

    /// <summary>It answers with credentials: CloudTrail keeps the answer, though the call changes nothing.</summary>
    public bool IssuesCredentials { get; init; }

    /// <summary>The name of the sandbox that is acted on, where the request tells it: a sandbox's own token must be that one's.</summary>
    public Func<IMessage, string?>? ActsOn { get; init; }

    /// <summary>
    /// Identifies the caller by what the request brings; of <see cref="Access.ByToken"/>. The caller is not known yet, so its work must be
    /// bounded by the request's limits. A made-up name must not activate a grain.
    /// </summary>
    /// <exception cref="AwsFaultException">What the request brings proves nobody.</exception>
    public Func<Call, Task<Caller>>? Identify { get; init; }

    /// <summary>The question, where the request alone names the resource: asked together with authentication, in one grain call.</summary>
    public Func<Call, Question>? AskBeforeAuth { get; init; }

    /// <summary>The questions, where the caller must be known or the resource looked at first; all must be allowed.</summary>
    public Func<Call, Task<ImmutableArray<Question>>>? AskAfterAuth { get; init; }

    /// <summary>
    /// Performs the operation; the caller is authenticated, the request valid, and a <see cref="Authorization.ByCaller"/> decision allowed.
    /// </summary>
    public Func<Call, Task<IMessage>>? Handle { get; init; }

    /// <summary>The call as the account takes it; of <see cref="Authorization.ByAccount"/>, in place of the three above.</summary>
    public Func<Call, PerformCall>? ToAccount { get; init; }

    /// <summary>Performs the operation as a stream of messages (gRPC and Connect).</summary>
    public Func<Call, IAsyncEnumerable<IMessage>>? Stream { get; init; }

    /// <summary>"AssumeRole".</summary>
    public string Name => Method.Name;

    /// <summary>"/aws.sts.v1.Sts/AssumeRole": the path on gRPC and Connect.</summary>
    public string Path => field ??= $"/{Method.Service.FullName}/{Method.Name}";
}
