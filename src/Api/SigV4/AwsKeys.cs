namespace Rolecall.Api.SigV4;

/// <summary>Credentials of a client. The session token is null for long-term keys.</summary>
public sealed record AwsKeys(string AccessKeyId, string SecretAccessKey, string? SessionToken = null)
{
    /// <summary>Never prints the secret.</summary>
    public override string ToString() => AccessKeyId;
}
