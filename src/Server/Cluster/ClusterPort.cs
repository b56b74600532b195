namespace Rolecall.Server.Cluster;

/// <summary>Which of a silo's two ports a connection is for.</summary>
internal enum ClusterPort
{
    Silo,
    Gateway,
}
