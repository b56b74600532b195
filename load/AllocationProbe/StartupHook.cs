using System.IO.MemoryMappedFiles;

/// <summary>
/// Started by the runtime within a measured server (DOTNET_STARTUP_HOOKS, which asks for this name without a namespace): writes what the
/// process has allocated so far, in bytes, to the start of the file that ROLECALL_LOAD_ALLOCATED names, again and again.
/// </summary>
internal static class StartupHook
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);

    private static Timer? timer;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("ROLECALL_LOAD_ALLOCATED") is not { Length: > 0 } file)
            return;
        var view = MemoryMappedFile.CreateFromFile(file, FileMode.Open, mapName: null, sizeof(long)).CreateViewAccessor();
        timer = new Timer(_ => view.Write(0, GC.GetTotalAllocatedBytes()), state: null, TimeSpan.Zero, Every);
    }
}
