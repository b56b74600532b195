namespace Rolecall.Contracts.Storage;

public sealed record StoredObject : ObjectHead
{
    public required ReadOnlyMemory<byte> Body { get; init; }
}
