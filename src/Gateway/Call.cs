using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Google.Protobuf;
using Rolecall.Api.SigV4;
using Rolecall.Contracts;
using Rolecall.Gateway.Connections;
using Rolecall.Gateway.Operations;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Gateway;

/// <summary>What a call brings to prove who makes it.</summary>
internal abstract record Evidence
{
    internal sealed record None : Evidence;

    /// <summary>A SigV4 signature, in headers, query or gRPC metadata.</summary>
    internal sealed record Signed(SigV4Proof Proof) : Evidence;

    /// <summary>Access key, secret and session token in plain metadata; only over loopback or TLS.</summary>
    internal sealed record Plain(string AccessKeyId, string Secret, string? SessionToken) : Evidence;

    internal sealed record AdminToken(string Token) : Evidence;
}

/// <summary>Where a call comes from, as condition keys and the audit record tell it.</summary>
internal sealed record Origin
{
    public required IPAddress SourceIp { get; init; }

    public required string? UserAgent { get; init; }

    public required string? Referer { get; init; }

    public required bool Tls { get; init; }

    public required string Host { get; init; }

    /// <summary>Null where the host keeps no count of its connections.</summary>
    public ClientConnection? Connection { get; init; }

    /// <summary>The call came to the gRPC port.</summary>
    public bool Http2 { get; init; }

    /// <summary>The region of the signature's scope; us-east-1 where there is none.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>"1.2" or "1.3"; null without TLS.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The x-amz- headers, in lower case; condition keys tell some of them.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = FrozenDictionary<string, string>.Empty;
}

/// <summary>How a call was signed.</summary>
/// <param name="InQuery">A presigned URL instead of a header.</param>
/// <param name="Age">Since it was signed, on the wall clock: SDKs sign with theirs.</param>
internal sealed record SignatureFacts(bool InQuery, TimeSpan Age);

/// <summary>One call on its way through the <see cref="Pipeline"/>, filled in step by step.</summary>
internal sealed class Call
{
    public required Operation Operation { get; init; }

    /// <summary>The sandbox's name as the call gives it.</summary>
    public required string SandboxName { get; init; }

    /// <summary>Reads the request; throws a fault where it cannot.</summary>
    public required Func<IMessage> Parse { get; init; }

    /// <summary>Reads the credentials; throws a fault where they are malformed.</summary>
    public required Func<Evidence> ReadCredentials { get; init; }

    public required Origin Origin { get; init; }

    public required string RequestId { get; init; }

    public required CancellationToken Cancel { get; init; }

    /// <summary>Whose the call is, once it was authenticated: the caller's account, or the admin's, who has none. Null for an anonymous caller.</summary>
    public string? KnownAccount => Caller switch
    {
        null => "admin",
        { Principal.Kind: PrincipalKind.Anonymous } => null,
        _ => $"{Sandbox.Name}/{AccountId}",
    };

    /// <summary>The caller wants every layer of the decision on record, also of an allowed call ("rolecall-explain: true").</summary>
    public bool Explain { get; init; }

    public LeasedSandbox Sandbox { get; set; } = null!;

    /// <summary>The sandbox's instant, stamped once.</summary>
    public DateTimeOffset Now { get; set; }

    public IMessage Request { get; set; } = null!;

    /// <summary>The session whose token came with the call, opened, while its role or user is still to be asked; null for a long-term key.</summary>
    public SessionClaims? Session { get; set; }

    public Caller? Caller { get; set; }

    /// <summary>Null where the call was not signed.</summary>
    public SignatureFacts? Signature { get; set; }

    public Question? Question { get; set; }

    public CallerSide? Side { get; set; }

    /// <summary>The caller's half of each of the question's AlsoActions.</summary>
    public ImmutableArray<CallerSide> AlsoSides { get; set; } = [];

    /// <summary>The caller's policies speak of the resource's tags, which the question did not tell.</summary>
    public bool ResourceTagsMatter { get; set; }

    public Decision? Decision { get; set; }

    /// <summary>The sealed decision of a denied call; null where there is none, or it would be longer than the model allows.</summary>
    public string? EncodedMessage { get; set; }

    /// <summary>ARNs and owners for the audit record's resources.</summary>
    public List<(string Arn, string AccountId, string Type)> Resources { get; } = [];

    /// <summary>Another account that must see this call in its trail (cross-account AssumeRole).</summary>
    public string? AlsoRecordedIn { get; set; }

    public T RequestAs<T>() where T : class, IMessage => (T)Request;

    /// <summary>Claims that this call is issued, with the long-term key that their chain began with: the caller's, or that of its session.</summary>
    public SessionClaims Originating(SessionClaims issued) =>
        issued with { OriginKeyId = Caller!.Session is { } asking ? asking.OriginKeyId : Caller.AccessKeyId };

    public string AccountId => Caller!.Principal.AccountId;

    /// <summary>Keeps the decision, for the record and the explanation, and refuses the call where it is no.</summary>
    public void Require(Decision decision)
    {
        Decision = decision;
        if (!decision.Allowed)
            throw new AwsFaultException(Fault.AccessDenied(decision.DenialMessage));
    }

    /// <summary>The condition keys of the request itself, with those that are the operation's own.</summary>
    public ImmutableArray<ConditionEntry> RequestEntries(params ReadOnlySpan<ConditionEntry> more) =>
        RequestKeys.Of(Origin, Now, OperationTable.SigningNameOf(Operation.Method.Service), more);
}
