namespace Rolecall.EndToEnd.Tests.Federation;

/// <summary>
/// A token file as the kubelet projects it into a pod: a link to a file in a folder that another link leads to, which is swapped whole, so
/// that a program reads the former token or the present one. https://kubernetes.io/docs/concepts/storage/projected-volumes
/// </summary>
internal sealed class ProjectedTokenFile : IDisposable
{
    private const string Data = "..data";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rolecall-token-");
    private int written;

    public ProjectedTokenFile() => File.CreateSymbolicLink(Path, System.IO.Path.Combine(Data, "token"));

    public string Path => System.IO.Path.Combine(folder.FullName, "token");

    public void Write(string token)
    {
        var version = folder.CreateSubdirectory($"..{++written}");
        File.WriteAllText(System.IO.Path.Combine(version.FullName, "token"), token);
        var data = System.IO.Path.Combine(folder.FullName, Data);
        // Nobody reads meanwhile; the kubelet renames a new link over the former.
        if (Directory.Exists(data))
            Directory.Delete(data);
        Directory.CreateSymbolicLink(data, version.Name);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
