using System.Text;

namespace Rolecall.Server.Tests.Storage.Sealing;

/// <summary>Looks for a text in the bytes of files.</summary>
internal static class Scan
{
    /// <summary>The names of the folder's files that hold the text.</summary>
    public static IEnumerable<string> FilesWith(string folder, string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            if (bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(wanted) >= 0)
                yield return Path.GetFileName(file);
        }
    }
}
