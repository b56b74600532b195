using System.Collections.Immutable;
using Rolecall.Contracts.Issuers;
using Rolecall.Identity.Faults;

namespace Rolecall.Contracts.Sandboxes;

/// <summary>The corporate directory of a sandbox: users outside of its accounts, for whom its simulated identity providers speak.</summary>
[Alias("rolecall.ISandboxDirectory")]
public interface ISandboxDirectory : IGrainWithStringKey
{
    /// <summary>The user as it is from now on. LimitExceeded where there are many; null where it was kept.</summary>
    [Alias("PutDirectoryUser")]
    Task<Fault?> PutDirectoryUser(DirectoryUserEntry user);

    /// <summary>All of them, by name.</summary>
    [Alias("ListDirectoryUsers")]
    Task<ImmutableArray<DirectoryUserEntry>> ListDirectoryUsers();

    /// <summary>NoSuchEntity where there is no such user; null where it was deleted.</summary>
    [Alias("DeleteDirectoryUser")]
    Task<Fault?> DeleteDirectoryUser(string name);
}
