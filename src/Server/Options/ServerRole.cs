namespace Rolecall.Server.Options;

/// <summary>What a process of the server does.</summary>
internal enum ServerRole
{
    /// <summary>Hosts grains and answers callers.</summary>
    All,

    /// <summary>Hosts grains.</summary>
    Silo,

    /// <summary>Answers callers, from the grains of silos.</summary>
    Gateway,
}
