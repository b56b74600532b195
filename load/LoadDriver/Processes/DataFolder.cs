namespace Rolecall.LoadDriver.Processes;

/// <summary>A place for a server's data, gone with the measurement.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-load-data-").FullName;

    /// <summary>The data directory; the server makes it, with the rights that it wants.</summary>
    public string Path => System.IO.Path.Combine(folder, "data");

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
