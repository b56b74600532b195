using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires;

/// <summary>One wire of the HTTP port: which requests speak it, how they become calls, and how it writes a refusal.</summary>
internal abstract class HttpWire
{
    /// <summary>What the request log says of a request that names no operation.</summary>
    public virtual string LogName => "unknown";

    /// <summary>Its answers carry x-amzn-RequestId.</summary>
    public virtual bool TellsRequestId => true;

    /// <summary>
    /// The request speaks this wire. Asked in the order of <see cref="HttpWires"/>, so a wire may rely on those before it.
    /// </summary>
    public abstract bool Claims(WireRequest request);

    /// <summary>Answers the request.</summary>
    /// <exception cref="AwsFaultException">It cannot be read.</exception>
    /// <exception cref="RefusedCallException">The pipeline refused the call.</exception>
    public abstract Task Serve(WireRequest request);

    /// <summary>Writes what a request is refused with: its status alone, where the wire has no document for it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fault">What it is refused with.</param>
    /// <param name="refused">The pipeline's refusal; null where there was no call yet.</param>
    public virtual Task Refuse(WireRequest request, Fault fault, RefusedCallException? refused) =>
        request.Answer(fault.Status, contentType: null, ReadOnlyMemory<byte>.Empty);
}
