using Rolecall.Api.SigV4;

namespace Rolecall.LoadTool.Wires;

/// <summary>Signs requests of HTTP.</summary>
internal static class HttpSigning
{
    /// <summary>Adds the headers that sign the call at a server; none where nobody signs it.</summary>
    /// <param name="root">The server's.</param>
    /// <param name="unsigned">What is signed; asked once for each server.</param>
    public static void Sign(
        HttpRequestMessage request, ApiCall call, Uri root, Func<ApiCall, string, SignedRequest> unsigned, SigV4Rules rules)
    {
        if (call.Keys is not { } keys)
            return;
        var (date, authorization) = call.Sign(root.Authority, unsigned, rules);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", date);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (keys.SessionToken is { } token)
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
    }
}
