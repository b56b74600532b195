namespace Rolecall.Contracts.Sandboxes;

/// <summary>
/// A service of a process that no other can reach: the only leases are those of its own gateway, and end with it. In a cluster, where
/// this service is missing, a silo that died may have leased settings to processes that nobody knows any more.
/// </summary>
public sealed record LoneProcess;
