using System.Security.Cryptography;
using System.Text;
using Rolecall.Server.Cluster;
using Rolecall.Server.Storage;

namespace Rolecall.Cluster.Tests.Guard;

/// <summary>Files with cluster secrets, as an operator makes them.</summary>
internal sealed class SecretFiles : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rolecall-secret-").FullName;

    /// <summary>A secret of its own.</summary>
    public ClusterSecret Make() => ClusterSecret.Read(Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));

    public string Write(string text)
    {
        var file = Path.Combine(folder, "cluster-secret");
        SecretFile.Write(file, Encoding.UTF8.GetBytes(text));
        return file;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
