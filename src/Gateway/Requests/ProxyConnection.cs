namespace Rolecall.Gateway.Requests;

/// <summary>The connection that a request came by, before a trusted proxy's headers said whose it is.</summary>
/// <param name="InClear">It is neither TLS nor from this machine.</param>
internal sealed record ProxyConnection(bool InClear);
