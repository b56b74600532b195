namespace Rolecall.Contracts.Storage;

/// <summary>
/// The store cannot serve now; nothing of the failed call was kept. A grain that cannot be loaded says so to the silo that called it.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
