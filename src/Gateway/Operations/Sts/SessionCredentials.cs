using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Secrets;

namespace Rolecall.Gateway.Operations.Sts;

/// <summary>Temporary credentials as they leave the server: nothing of them is kept.</summary>
internal sealed record SessionCredentials
{
    public required string AccessKeyId { get; init; }

    public required Secret SecretAccessKey { get; init; }

    public required string Token { get; init; }

    /// <summary>In sandbox time, like <see cref="ExpiresAt"/>.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>As STS answers with them.</summary>
    public Credentials ToMessage() => new()
    {
        AccessKeyId = AccessKeyId,
        SecretAccessKey = SecretAccessKey.Reveal(),
        SessionToken = Token,
        Expiration = Timestamp.FromDateTimeOffset(ExpiresAt),
    };
}
