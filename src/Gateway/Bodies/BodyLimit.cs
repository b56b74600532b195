using System.Buffers;
using Rolecall.Gateway.Wires;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Bodies;

/// <summary>How long one body may be, in bytes. Where its first bytes tell it, no more than those and 1 MB are read before.</summary>
internal sealed class BodyLimit(int longest, Func<ReadOnlySequence<byte>, ValueTask<int>>? limitOf)
{
    private int limit = limitOf is null ? longest : Math.Min(longest, WireLimits.MaxDocumentBytes);
    private bool isFinal = limitOf is null;
    private long declared;

    /// <summary>Looks at the declared length before a byte is there.</summary>
    /// <exception cref="AwsFaultException">413: whatever comes, this caller's may not be as long.</exception>
    public async ValueTask Declare(long? length)
    {
        declared = length ?? 0;
        if (declared > longest || (declared > limit && declared > await limitOf!(default)))
            throw WireFaults.TooLarge(limit);
    }

    /// <param name="received">What has come so far.</param>
    /// <param name="isWhole">Nothing more comes.</param>
    /// <exception cref="AwsFaultException">413: it is longer, or says that it will be.</exception>
    public async ValueTask Check(ReadOnlySequence<byte> received, bool isWhole)
    {
        if (Math.Max(declared, received.Length) <= limit)
            return;
        if (!isFinal && (isWhole || received.Length >= BodyReader.FirstBytes))
            (limit, isFinal) = (Math.Min(longest, await limitOf!(received)), true);
        if (received.Length > limit || (isFinal && declared > limit))
            throw WireFaults.TooLarge(limit);
    }
}
