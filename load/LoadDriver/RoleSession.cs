using Rolecall.Api.SigV4;

namespace Rolecall.LoadDriver;

/// <summary>A session of a role, and the bucket of another account that it may read.</summary>
internal sealed record RoleSession(AwsKeys Keys, string Bucket);
