using Rolecall.Api.SigV4;

namespace Rolecall.Cli.Commands.Credentials;

/// <summary>A role that was assumed.</summary>
/// <param name="Expires">By the sandbox's clock.</param>
/// <param name="ExpiresOnWall">When that is on the wall's; null while the sandbox's is frozen.</param>
internal sealed record RoleSession(string Arn, AwsKeys Keys, DateTimeOffset Expires, DateTimeOffset? ExpiresOnWall);
