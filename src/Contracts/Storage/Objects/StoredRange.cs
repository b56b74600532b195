namespace Rolecall.Contracts.Storage.Objects;

/// <summary>Bytes of a body. What lies beyond its end is left out.</summary>
public readonly record struct StoredRange(long First, long Length)
{
    /// <summary>Those that a body of so many bytes has.</summary>
    public StoredRange Within(long size)
    {
        var first = Math.Min(First, size);
        return new(first, Math.Min(Length, size - first));
    }
}
