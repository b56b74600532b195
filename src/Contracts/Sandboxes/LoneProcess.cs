namespace Rolecall.Contracts.Sandboxes;

/// <summary>
/// Registered in a process that no other process can reach: the only leases are those of its own gateway, and they end with the process. In
/// a cluster it is not registered, since a silo that died may have leased settings to processes that no silo knows any more.
/// </summary>
public sealed record LoneProcess;
