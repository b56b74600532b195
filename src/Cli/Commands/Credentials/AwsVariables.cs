using Rolecall.Api.SigV4;
using Rolecall.Cli.Servers;
using Rolecall.Cli.Terminals;

namespace Rolecall.Cli.Commands.Credentials;

/// <summary>What AWS clients read from their environment. https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html</summary>
internal static class AwsVariables
{
    /// <summary>The variables with somebody's keys.</summary>
    public const string KeyId = "AWS_ACCESS_KEY_ID", Secret = "AWS_SECRET_ACCESS_KEY", Token = "AWS_SESSION_TOKEN";

    /// <param name="keys">Null: the server alone.</param>
    public static IEnumerable<KeyValuePair<string, string?>> Of(ServerAddress address, AwsKeys? keys)
    {
        yield return new("AWS_ENDPOINT_URL", address.AwsEndpoint);
        yield return new("AWS_REGION", "us-east-1");
        yield return new("AWS_DEFAULT_REGION", "us-east-1");
        if (keys is null)
            yield break;
        yield return new(KeyId, keys.AccessKeyId);
        yield return new(Secret, keys.SecretAccessKey);
        yield return new(Token, keys.SessionToken);
        // A profile would bring an endpoint and keys of its own.
        yield return new("AWS_PROFILE", null);
    }

    /// <summary>The keys that are set; null where they are not.</summary>
    /// <exception cref="CliException">They are none.</exception>
    public static AwsKeys? Keys(Terminal terminal) => terminal.Given(KeyId) is { } id && terminal.Given(Secret) is { } secret
        ? new AwsKeys(
            HeaderText.Checked(id, KeyId),
            HeaderText.Checked(secret, Secret),
            terminal.Given(Token) is { } token ? HeaderText.Checked(token, Token) : null)
        : null;

    /// <summary>What this program itself reads, so that it works in any folder.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> OfServer(ServerAddress address)
    {
        yield return new("ROLECALL_ENDPOINT", address.Aws.Value.GetLeftPart(UriPartial.Authority));
        yield return new("ROLECALL_GRPC_ENDPOINT", address.Grpc.Value.GetLeftPart(UriPartial.Authority));
        yield return new("ROLECALL_SANDBOX", address.Sandbox.Value);
        if (address.Ready is { } ready)
            yield return new(ReadyFile.Variable, ready.Path);
    }
}
