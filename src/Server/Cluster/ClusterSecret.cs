using System.Net;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Server.Storage;

namespace Rolecall.Server.Cluster;

/// <summary>What the silos of a cluster and their clients know and nobody else does.</summary>
internal sealed class ClusterSecret
{
    /// <summary>Long enough that what a proof tells of it cannot be searched for.</summary>
    public const int LeastBytes = 32;

    public const int ProofBytes = HMACSHA256.HashSizeInBytes;

    private readonly byte[] key;

    private ClusterSecret(byte[] key) => this.key = key;

    /// <summary>Reads a file with one secret in base64; lines that begin with # are comments.</summary>
    /// <exception cref="SecretFileException">There is none, or everybody could know it.</exception>
    public static ClusterSecret Read(string file)
    {
        var lines = SecretFile.Read(file, groupMayRead: true)
            .Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToArray();
        if (lines is not [var text])
            throw new SecretFileException(
                $"{file} holds {lines.Length} cluster secrets, and one is wanted. Make one: (umask 077; openssl rand -base64 32 > {file})");
        var key = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, key, out var length) || length < LeastBytes)
            throw new SecretFileException(
                $"The cluster secret in {file} is not {LeastBytes} or more bytes in base64. Make one: (umask 077; openssl rand -base64 32 > {file})");
        return new ClusterSecret(key[..length]);
    }

    /// <summary>Proves to the other side of a connection that this side knows the secret.</summary>
    /// <param name="side">Who proves it. Each side has its own word, so that no proof can be sent back to whom it came from.</param>
    /// <param name="endpoint">Where the connection goes, so that a proof that was made for one silo is worth nothing at another.</param>
    /// <param name="acceptorNonce">Random bytes of the side that accepted the connection.</param>
    /// <param name="connectorNonce">Random bytes of the side that opened it.</param>
    public byte[] Prove(
        string side, ClusterPort port, IPEndPoint endpoint, ReadOnlySpan<byte> acceptorNonce, ReadOnlySpan<byte> connectorNonce)
    {
        // No NUL is in the texts, and the nonces have one length: no two messages are the same bytes.
        var label = Encoding.ASCII.GetBytes($"rolecall cluster 1\0{side}\0{port}\0{endpoint}\0");
        return HMACSHA256.HashData(key, (byte[])[.. label, .. acceptorNonce, .. connectorNonce]);
    }
}
