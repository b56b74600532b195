using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace Rolecall.Gateway.Bodies;

/// <summary>A whole request body. A short one stays where the connection received it, so it is good only until it is disposed.</summary>
internal sealed class RequestBody : IDisposable
{
    private readonly BodyCharge? charge;
    private readonly PipeReader? reader;
    private readonly ReadOnlySequence<byte> received;
    private string? sha256;

    /// <param name="received">What the reader has read, all of it, and not advanced over.</param>
    public RequestBody(PipeReader reader, ReadOnlySequence<byte> received, BodyCharge? charge)
    {
        this.charge = charge;
        if (received.IsSingleSegment)
        {
            (this.reader, this.received) = (reader, received);
            Bytes = received.First;
            return;
        }
        Bytes = received.ToArray();
        reader.AdvanceTo(received.End);
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Lower-case hex.</summary>
    public string Sha256 => sha256 ??= Convert.ToHexStringLower(SHA256.HashData(Bytes.Span));

    /// <summary>The bytes in memory that stays valid after the body is disposed.</summary>
    public ReadOnlyMemory<byte> ToKeep() => reader is null ? Bytes : Bytes.ToArray();

    public void Dispose()
    {
        reader?.AdvanceTo(received.End);
        charge?.Dispose();
    }
}
