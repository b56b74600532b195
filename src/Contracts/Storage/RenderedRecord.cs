namespace Rolecall.Contracts.Storage;

/// <summary>
/// An <see cref="AuditRow.Record"/> that is CloudTrail JSON already: what earlier versions kept, and events that are no calls.
/// </summary>
public static class RenderedRecord
{
    /// <summary>How it begins.</summary>
    public const byte Mark = 0;

    /// <param name="json">The record, UTF-8.</param>
    /// <param name="decision">
    /// The whole decision of the call, JSON in UTF-8, for administrators alone; empty where there was none.
    /// </param>
    public static byte[] Pack(ReadOnlySpan<byte> json, ReadOnlySpan<byte> decision = default)
    {
        var packed = new PackedWriter(json.Length + decision.Length + 16);
        packed.Byte(Mark);
        packed.Bytes(json);
        packed.Bytes(decision);
        return packed.Written.ToArray();
    }

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static (byte[] Json, byte[] Decision) Unpack(ReadOnlySpan<byte> record)
    {
        var packed = new PackedReader(record);
        if (packed.Byte() != Mark)
            throw new InvalidDataException("The record is not in JSON.");
        return (packed.Bytes().ToArray(), packed.Bytes().ToArray());
    }
}
