namespace Rolecall.Contracts.Storage.Objects;

/// <summary>The write would have taken more than its owner's share: nothing was written.</summary>
public sealed class StorageShareException(StorageShare share) : Exception($"{share.Owner} may take {share.MostBytes} bytes.")
{
    public StorageShare Share => share;
}
