using System.Buffers;
using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Connections;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Settings;
using Rolecall.Gateway.Wires;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Bodies;

/// <summary>
/// Reads the bodies of requests as they arrive, within a limit and the <see cref="BodyBudget"/>: nothing is reserved for a
/// length that is only declared. Whoever sends more than a few KB says first, by its headers, who it is; where they cannot say
/// it (a body without a declared hash), the budget of strangers is all there is.
/// </summary>
internal sealed class BodyReader(BodyBudget budget, LeasedSandboxes sandboxes, Authenticator authenticator, TimeProvider time)
{
    /// <summary>Bytes that are read before it matters who sends them.</summary>
    public const int FirstBytes = 16 * 1024;

    /// <summary>
    /// Bytes of a body that an HTTP/1.1 connection may have for nothing: there are few connections, and a caller whose headers
    /// tell nothing must get a short request through while strangers have taken the whole budget.
    /// </summary>
    private const int FreeBytes = 16 * 1024;

    /// <summary>A body of so few bytes that came at once is not charged at all; it is most of them.</summary>
    private const int ShortBytes = 4 * 1024;

    /// <summary>The charge of an HTTP/2 stream that waits for its body: a connection may have any number of them.</summary>
    private const int StreamBytes = 16 * 1024;

    /// <summary>Reads an uncompressed document.</summary>
    /// <param name="callerOf">The call with the credentials of the headers; see <see cref="Read"/>.</param>
    /// <param name="longest">Bytes.</param>
    /// <param name="limitOf">How long it may be, given its first bytes, where they have to tell it; asked for once it is over 1 MB, and before
    /// any byte is there where such a length is declared.</param>
    /// <exception cref="AwsFaultException">413 over the limit; 415 where it is encoded; and those of <see cref="Read"/>.</exception>
    public ValueTask<RequestBody> ReadDocument(
        HttpContext http,
        Func<HttpContext, ReadOnlySequence<byte>, Call?> callerOf,
        int longest = WireLimits.MaxDocumentBytes,
        Func<ReadOnlySequence<byte>, ValueTask<int>>? limitOf = null)
    {
        foreach (var encoding in http.Request.Headers.ContentEncoding)
        {
            if (string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
                continue;
            http.Response.Headers.AcceptEncoding = "identity";
            throw WireFaults.UnsupportedEncoding();
        }
        return Read(http, longest, callerOf, limitOf);
    }

    /// <summary>Reads a whole body.</summary>
    /// <param name="longest">Bytes.</param>
    /// <param name="callerOf">The call with the credentials of the headers, given the bytes that have come so far; null where they do not
    /// tell who calls. It is asked for only once a body is long, or the budget is tight, and then once.</param>
    /// <param name="limitOf">As of <see cref="ReadDocument"/>.</param>
    /// <exception cref="AwsFaultException">413 where it is longer than declared possible; 503 over the budget; and the refusal of a caller
    /// that cannot be identified.</exception>
    public async ValueTask<RequestBody> Read(
        HttpContext http,
        int longest,
        Func<HttpContext, ReadOnlySequence<byte>, Call?> callerOf,
        Func<ReadOnlySequence<byte>, ValueTask<int>>? limitOf = null)
    {
        var (received, charge) = await Receive(http, new(longest, limitOf), callerOf, FreeBytes, inspect: null);
        try
        {
            return new RequestBody(http.Request.BodyReader, received, charge);
        }
        catch
        {
            // INVARIANT: a charge that is not handed to the caller is given back, or its account would stay shut out.
            charge?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits until a body is there and leaves it in the request's reader; its charge, where it had one, is the caller's to dispose.
    /// </summary>
    /// <param name="inspect">Looks at what has come so far, and throws what it is refused with.</param>
    /// <exception cref="AwsFaultException">As of <see cref="Read"/>.</exception>
    public async Task<BodyCharge?> Await(
        HttpContext http,
        int limit,
        Func<HttpContext, ReadOnlySequence<byte>, Call?> callerOf,
        Action<HttpContext, ReadOnlySequence<byte>> inspect)
    {
        var (received, charge) = await Receive(http, new(limit, limitOf: null), callerOf, -StreamBytes, inspect);
        var kept = false;
        try
        {
            // Examined to its end, and complete: whoever reads next gets all of it at once.
            http.Request.BodyReader.AdvanceTo(received.Start, received.End);
            kept = received.Length > ShortBytes;
            return kept ? charge : null;
        }
        finally
        {
            if (!kept)
                charge?.Dispose();
        }
    }

    /// <param name="free">Bytes that are not charged.</param>
    private async ValueTask<(ReadOnlySequence<byte> Received, BodyCharge? Charge)> Receive(
        HttpContext http,
        BodyLimit limit,
        Func<HttpContext, ReadOnlySequence<byte>, Call?> callerOf,
        int free,
        Action<HttpContext, ReadOnlySequence<byte>>? inspect)
    {
        await limit.Declare(http.Request.ContentLength);
        var reader = http.Request.BodyReader;
        BodyCharge? charge = null;
        try
        {
            if (http.Request.ContentLength > FirstBytes)
                await Prove(charge = ChargeOf(http), callerOf(http, default));
            while (true)
            {
                if (!reader.TryRead(out var read))
                {
                    // INVARIANT: a stream that makes this server wait is charged for it, since a client may open any number of them.
                    if (free < 0)
                        await Take(http, charge ??= ChargeOf(http), ReadOnlySequence<byte>.Empty, -free, callerOf);
                    read = await reader.ReadAsync(http.RequestAborted);
                }
                var received = read.Buffer;
                try
                {
                    await limit.Check(received, read.IsCompleted);
                    inspect?.Invoke(http, received);
                    if (received.Length > free && !(charge is null && read.IsCompleted && received.Length <= ShortBytes))
                        await Take(http, charge ??= ChargeOf(http), received, received.Length - free, callerOf);
                }
                catch
                {
                    reader.AdvanceTo(received.End);
                    throw;
                }
                if (read.IsCompleted)
                    return (received, charge);
                reader.AdvanceTo(received.Start, received.End);
            }
        }
        catch
        {
            charge?.Dispose();
            throw;
        }
    }

    private BodyCharge ChargeOf(HttpContext http) => budget.Charge(http.Features.Get<ClientConnection>());

    private async ValueTask Take(
        HttpContext http,
        BodyCharge charge,
        ReadOnlySequence<byte> received,
        long bytes,
        Func<HttpContext, ReadOnlySequence<byte>, Call?> callerOf)
    {
        // What identifies the caller stands within those bytes, so the caller is looked up once, however slowly the body arrives.
        if (received.Length > FirstBytes && !charge.CallerIsAsked)
        {
            charge.CallerIsAsked = true;
            await Prove(charge, callerOf(http, received));
        }
        if (charge.TryGrowTo(bytes))
            return;
        // There is no room for unknown callers, but this one may be known.
        if (!charge.CallerIsAsked)
            await Prove(charge, callerOf(http, received));
        if (!charge.TryGrowTo(bytes))
            throw WireFaults.Busy();
    }

    /// <summary>Finds out who calls, by the headers alone. The pipeline does it again once the whole request is there.</summary>
    private async ValueTask Prove(BodyCharge charge, Call? call)
    {
        // A caller that only the body can prove counts as unknown until all of it has arrived.
        if (call is null or { Operation.Access: Access.ByToken } || charge.CallerIsClear)
            return;
        charge.CallerIsClear = true;
        if (call.Contradiction is { } contradiction)
            throw new AwsFaultException(contradiction);
        try
        {
            call.Sandbox = await sandboxes.Find(call.SandboxName, call.Cancel)
                ?? throw new AwsFaultException(authenticator.OfMissingSandbox(call));
            call.Now = call.Sandbox.Stamp(time.GetUtcNow());
            await authenticator.Authenticate(call, askNow: false);
        }
        catch (Exception refused) when (Faults.Of(refused) is { } fault)
        {
            throw new AwsFaultException(fault);
        }
        if (call.KnownAccount is { } account && !charge.TryMoveTo(account))
            throw WireFaults.Busy();
    }
}
