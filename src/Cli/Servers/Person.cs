using Rolecall.Api.SigV4;

namespace Rolecall.Cli.Servers;

/// <summary>Somebody of the demo world, as the ready file tells.</summary>
internal sealed record Person(string Name, string AccountId, string Arn, string AccessKeyId, string SecretAccessKey)
{
    public AwsKeys Keys => new(AccessKeyId, SecretAccessKey);

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => Name;
}
