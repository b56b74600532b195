using System.Security.Cryptography;

namespace Rolecall.Identity.Ids;

/// <summary>SHA-256 of a seed and a counter: the same seed draws the same bytes. Never for secrets that guard anything real.</summary>
public sealed class SeededRandomSource(string seed) : IRandomSource
{
    private readonly Lock gate = new();
    private ulong counter;

    public void Fill(Span<byte> bytes)
    {
        lock (gate)
        {
            while (bytes.Length > 0)
            {
                var block = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seed}/{counter++}")));
                var taken = Math.Min(bytes.Length, block.Length);
                block.AsSpan(0, taken).CopyTo(bytes);
                bytes = bytes[taken..];
            }
        }
    }
}
