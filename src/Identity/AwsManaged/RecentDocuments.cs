using Rolecall.Identity.Accounts.Policies;

namespace Rolecall.Identity.AwsManaged;

/// <summary>Keeps the documents used last alive, so that an account that changes often does not inflate its policies each time.</summary>
internal static class RecentDocuments
{
    private static readonly StoredPolicy?[] Ring = new StoredPolicy?[32];

    private static int next;

    public static void Keep(StoredPolicy document) =>
        Volatile.Write(ref Ring[(uint)Interlocked.Increment(ref next) % (uint)Ring.Length], document);
}
