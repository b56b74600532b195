using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Rolecall.Identity.AwsManaged;

/// <summary>Reads aws-managed-policies.bin, whose form pack.cs tells. The file stays where the assembly is mapped.</summary>
internal sealed class AwsManagedFile(Func<Stream> open)
{
    public static AwsManagedFile Embedded { get; } = new(() =>
        typeof(AwsManagedFile).Assembly.GetManifestResourceStream("aws-managed-policies.bin")
        ?? throw new InvalidOperationException("the embedded managed policies are missing"));

    public ImmutableArray<AwsManagedPolicy> ReadIndex()
    {
        using var file = open();
        Span<byte> length = stackalloc byte[4];
        file.ReadExactly(length);
        var at = 4 + BinaryPrimitives.ReadInt32LittleEndian(length);
        using var lines = new StreamReader(new BrotliStream(file, CompressionMode.Decompress), Encoding.UTF8);
        var policies = ImmutableArray.CreateBuilder<AwsManagedPolicy>();
        while (lines.ReadLine() is { } line)
        {
            var parts = line.Split('\t');
            var block = (At: at, Length: Number(parts[3]));
            policies.Add(new AwsManagedPolicy(this, parts[0], Instant(parts[1]), Instant(parts[2]), block, Versions(parts.AsSpan(4))));
            at += block.Length;
        }
        return policies.DrainToImmutable();
    }

    /// <summary>One document of a block; what comes after it is not inflated.</summary>
    public string ReadDocument(int blockAt, int blockLength, int at, int length)
    {
        using var file = open();
        file.Position = blockAt;
        var block = new byte[blockLength];
        file.ReadExactly(block);
        using var inflated = new BrotliStream(new MemoryStream(block), CompressionMode.Decompress);
        var bytes = new byte[at + length];
        inflated.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes, at, length);
    }

    private static ImmutableArray<AwsManagedPolicyVersion> Versions(ReadOnlySpan<string> parts)
    {
        var versions = ImmutableArray.CreateBuilder<AwsManagedPolicyVersion>(parts.Length);
        var at = 0;
        foreach (var part in parts)
        {
            var fields = part.Split(':');
            var version = new AwsManagedPolicyVersion(Number(fields[0]), Instant(fields[1]), at, Number(fields[2]));
            versions.Add(version);
            at += version.Length;
        }
        return versions.DrainToImmutable();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}
