using System.Diagnostics.CodeAnalysis;

namespace Rolecall.Contracts.Storage.Objects;

public sealed record StoredObject : ObjectHead
{
    public StoredObject()
    {
    }

    [SetsRequiredMembers]
    public StoredObject(ObjectHead head)
        : base(head)
    {
    }

    /// <summary>All of it, or the range that was asked for; none where it was longer than asked for.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
