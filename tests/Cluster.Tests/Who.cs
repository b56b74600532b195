using Rolecall.Api.Sts.V1;
using Rolecall.Grains.Sandboxes;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;

namespace Rolecall.Cluster.Tests;

/// <summary>Somebody's credentials.</summary>
internal sealed record Who(string AccessKeyId, string Secret, string? Token = null)
{
    /// <summary>Brings no credentials.</summary>
    public static Who Anonymous { get; } = new("", "");

    public DateTimeOffset? Expiration { get; init; }

    public static Who With(Credentials credentials) => new(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken)
    {
        Expiration = credentials.Expiration.ToDateTimeOffset(),
    };
}
