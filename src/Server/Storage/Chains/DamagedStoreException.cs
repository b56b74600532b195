namespace Rolecall.Server.Storage.Chains;

/// <summary>What lies in the store is not what was written; nothing of it may be served.</summary>
internal sealed class DamagedStoreException(string? stream, string what) : Exception(char.ToUpperInvariant(what[0]) + what[1..] + ".")
{
    public StoreDamage Damage { get; } = new(stream, what);
}
