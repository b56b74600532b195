namespace Rolecall.Cli.Files;

/// <summary>Files of the user that this program writes: what it makes is open to its owner alone, and what is there keeps its mode.</summary>
internal static class UserFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder where it is not there.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Makes the folder, or closes one that is there, to others than its owner. It must be this program's own.</summary>
    public static void MakeOwnFolder(string folder)
    {
        MakeFolder(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>An empty file in the place of whatever is there, a link too.</summary>
    public static void MakeEmpty(string file)
    {
        File.Delete(file);
        Draft(file).Dispose();
    }

    /// <summary>
    /// Writes the text, whole or not at all: others read the file meanwhile. A link stays, and the file that it means is written.
    /// </summary>
    public static async Task Replace(string file, string text, CancellationToken cancel)
    {
        var target = new FileInfo(file).LinkTarget is null ? file : File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName;
        var draft = target + ".rolecall";
        File.Delete(draft);
        var stream = Draft(draft);
        await using (var writer = new StreamWriter(stream))
        {
            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
            await writer.WriteAsync(text.AsMemory(), cancel);
        }
        File.Move(draft, target, overwrite: true);
    }

    /// <summary>A new file: whoever put one there first, or a link, gets nothing.</summary>
    private static FileStream Draft(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(file, options);
    }
}
