using System.Collections.Immutable;
using Rolecall.Identity.Accounts;

namespace Rolecall.Identity.Sessions.Revocations;

/// <summary>One session that was revoked, by its access key id; forgotten once it would have expired.</summary>
public sealed record StoredRevocation(string AccessKeyId, DateTimeOffset ExpiresAt)
{
    /// <summary>Revokes the session, and forgets those that have expired.</summary>
    public static ImmutableArray<AccountChange> Of(AccountState state, string accessKeyId, DateTimeOffset now) =>
    [
        .. state.Revocations.Values.Where(revoked => now >= revoked.ExpiresAt).Select(
            revoked => AccountChange.Delete<StoredRevocation>(revoked.AccessKeyId)),
        AccountChange.Put(new StoredRevocation(accessKeyId, now + Revocation.Outlives)),
    ];
}
