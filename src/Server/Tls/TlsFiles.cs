namespace Rolecall.Server.Tls;

/// <summary>Where the certificate of both ports is.</summary>
/// <param name="Certificate">PEM: the server's own certificate first, then those between it and its root.</param>
/// <param name="Key">PEM: the private key of the first, without passphrase.</param>
internal sealed record TlsFiles(string Certificate, string Key);
