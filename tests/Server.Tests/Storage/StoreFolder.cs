namespace Rolecall.Server.Tests.Storage;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class StoreFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("rolecall-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public static async Task Close(object store)
    {
        if (store is IAsyncDisposable closing)
            await closing.DisposeAsync();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
