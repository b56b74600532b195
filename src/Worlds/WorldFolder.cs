using Rolecall.Api.Native.V1;
using Rolecall.Api.Protocol.V1;
using Rolecall.Worlds.Reading;

namespace Rolecall.Worlds;

/// <summary>World files on disk.</summary>
public static class WorldFolder
{
    /// <summary>Bytes of a world's file, and of each that it names: as many as requests may have, which worlds.proto tells.</summary>
    public static int LongestFile { get; } = (int)WorldText.Descriptor.FindFieldByNumber(WorldText.TextFieldNumber)
        .GetOptions().GetExtension(AnnotationsExtensions.Member).MaxLength;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The world with the files that it names, of its own folder and those below it; one that is not there is left out.</summary>
    /// <exception cref="IOException">
    /// The world's own file cannot be read, or one of them is longer than <see cref="LongestFile"/>, or does not answer, as a pipe; or they
    /// are together longer than <see cref="WorldSource.Longest"/>.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public static WorldSource Read(string path, CancellationToken cancel = default) => Read(path, Patience, cancel);

    internal static WorldSource Read(string path, TimeSpan patience, CancellationToken cancel = default)
    {
        var text = TextOf(path, patience, cancel);
        var folder = Path.GetFullPath(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in WorldReader.FilesOf(text))
        {
            var file = Path.GetFullPath(Path.Combine(folder, name));
            if (IsBelow(folder, file) && File.Exists(file))
                files[name] = TextOf(file, patience, cancel);
        }
        var source = new WorldSource(path, text, files);
        return source.TooLong() is { } tooLong ? throw new IOException(tooLong) : source;
    }

    /// <summary>A pipe may never answer, and a device never end.</summary>
    private static string TextOf(string file, TimeSpan patience, CancellationToken cancel)
    {
        var reading = Task.Run(() => Whole(file));
        return Task.WaitAny([reading], (int)patience.TotalMilliseconds, cancel) == 0
            ? reading.GetAwaiter().GetResult()
            : throw new IOException($"{file} is no regular file, or does not answer.");
    }

    private static string Whole(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        var bytes = new byte[LongestFile + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > LongestFile)
            throw new IOException($"{file} is longer than {LongestFile} bytes.");
        using var text = new StreamReader(new MemoryStream(bytes, 0, length));
        return text.ReadToEnd();
    }

    /// <summary>A world from elsewhere must not make its reader send /etc/passwd, by ".." or by a link.</summary>
    private static bool IsBelow(string folder, string file)
    {
        if (!file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return false;
        for (var at = file; at.Length > folder.Length; at = Path.GetDirectoryName(at)!)
        {
            if (new FileInfo(at).LinkTarget is not null)
                return false;
        }
        return true;
    }
}
