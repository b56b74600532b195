using System.Buffers.Binary;
using System.Text.Json;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage;
using Rolecall.Server.Storage.Chains;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Backups;

/// <summary>
/// A folder in one file, sealed with the envelope keys in pieces of a megabyte: whoever has it and not the keys reads nothing of it, and a piece
/// that is changed, missing or from elsewhere is found.
/// </summary>
internal static class BackupFile
{
    private const int PieceBytes = 1 << 20;

    private static ReadOnlySpan<byte> Magic => "rolecall backup 1\n"u8;

    /// <summary>The file is there whole, or as it was before.</summary>
    public static BackupManifest Write(string file, string folder, Envelope envelope, IRandomSource random, DateTimeOffset now)
    {
        var manifest = new BackupManifest(StoreHead.NewId(random), now,
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(path => new BackupManifest.Part(Path.GetRelativePath(folder, path).Replace('\\', '/'), new FileInfo(path).Length)),
        ]);
        var unfinished = file + ".unfinished";
        // Made anew, so that whoever put a file or a link there first gets nothing.
        File.Delete(unfinished);
        using (var output = new FileStream(unfinished, SecretFile.OwnerOnly(FileMode.CreateNew)))
        {
            output.Write(Magic);
            Put(output, envelope.Seal(JsonSerializer.SerializeToUtf8Bytes(manifest), "manifest of a backup", random));
            foreach (var (part, number) in manifest.Files.Select((part, number) => (part, number)))
            {
                using var input = File.OpenRead(Path.Combine(folder, part.Name));
                foreach (var (piece, length) in Pieces(part.Length))
                {
                    var plain = new byte[length];
                    input.ReadExactly(plain);
                    Put(output, envelope.Seal(plain, PlaceOf(manifest, number, piece), random));
                }
            }
            output.Flush(flushToDisk: true);
        }
        File.Move(unfinished, file, overwrite: true);
        return manifest;
    }

    /// <summary>Writes what it holds into a folder.</summary>
    /// <exception cref="StoreUnavailableException">It is no backup, was cut or changed, or is sealed with other keys.</exception>
    public static BackupManifest Read(string file, string folder, Envelope envelope)
    {
        try
        {
            using var input = File.OpenRead(file);
            var magic = new byte[Magic.Length];
            if (input.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.AsSpan().SequenceEqual(Magic))
                throw new StoreUnavailableException($"{file} is no backup of rolecall.");
            var manifest = JsonSerializer.Deserialize<BackupManifest>(envelope.Open(Take(input), "manifest of a backup"))!;
            foreach (var (part, number) in manifest.Files.Select((part, number) => (part, number)))
            {
                var path = Path.GetFullPath(Path.Combine(folder, part.Name));
                if (!path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                    throw new StoreUnavailableException($"{file} names a file outside of the directory: {part.Name}");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using var output = new FileStream(path, SecretFile.OwnerOnly(FileMode.CreateNew));
                foreach (var (piece, _) in Pieces(part.Length))
                    output.Write(envelope.Open(Take(input), PlaceOf(manifest, number, piece)));
                output.Flush(flushToDisk: true);
            }
            return manifest;
        }
        catch (EndOfStreamException)
        {
            throw new StoreUnavailableException($"The backup {file} was cut: its end is missing.");
        }
        catch (EnvelopeException refused)
        {
            throw new StoreUnavailableException($"The backup {file} does not open. {refused.Message}", refused);
        }
    }

    private static string PlaceOf(BackupManifest manifest, int file, long piece) => $"backup {manifest.Id:N}, file {file}, piece {piece}";

    private static IEnumerable<(long Piece, int Length)> Pieces(long bytes)
    {
        for (var piece = 0L; piece * PieceBytes < bytes; piece++)
            yield return (piece, (int)Math.Min(PieceBytes, bytes - piece * PieceBytes));
    }

    private static void Put(Stream output, byte[] body)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        output.Write(length);
        output.Write(body);
    }

    private static byte[] Take(Stream input)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        input.ReadExactly(length);
        var bytes = BinaryPrimitives.ReadInt32BigEndian(length);
        // Nobody has vouched for it yet: no more is taken than there is.
        if (bytes < 0 || bytes > input.Length - input.Position)
            throw new EndOfStreamException();
        var body = new byte[bytes];
        input.ReadExactly(body);
        return body;
    }
}
