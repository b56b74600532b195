using System.Globalization;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Operations.S3;

/// <summary>One byte range of an object. https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2</summary>
internal readonly record struct ByteRange(long First, long Length)
{
    /// <summary>Null for a header that is not one byte range: such a header is ignored, as RFC 9110 has it.</summary>
    public static ByteRange? Parse(string header, long size)
    {
        if (!header.StartsWith("bytes=", StringComparison.Ordinal) || header.Contains(','))
            return null;
        var dash = header.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
            return null;
        var (first, last) = (header[6..dash], header[(dash + 1)..]);
        if (first.Length == 0)
            return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var suffix)
                ? Of(Math.Max(0, size - suffix), size - 1, size)
                : null;
        if (!long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from))
            return null;
        if (last.Length == 0)
            return Of(from, size - 1, size);
        return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to) && to >= from
            ? Of(from, Math.Min(to, size - 1), size)
            : null;
    }

    public string ContentRange(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {First}-{First + Length - 1}/{size}");

    private static ByteRange Of(long first, long last, long size) =>
        first < size && last >= first ? new ByteRange(first, last - first + 1) : throw new AwsFaultException(Fault.InvalidRange());
}
