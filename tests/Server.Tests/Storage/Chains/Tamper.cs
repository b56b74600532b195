using Rolecall.Grains.Sandboxes;

namespace Rolecall.Server.Tests.Storage.Chains;

/// <summary>A change of a store's file by somebody without its key.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Sql">How.</param>
/// <param name="Of">A stream that is to be named; null where it concerns the store as a whole.</param>
internal sealed record Tamper(string Name, string Sql, string? Of);
