using Microsoft.AspNetCore.Http;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Requests;

/// <summary>What has to be found out of all headers of a request, in one pass over them.</summary>
/// <param name="Contradiction">Why the request can be read in two ways; null where it cannot.</param>
/// <param name="IsForwarded">A proxy tells that it speaks for somebody else.</param>
internal readonly record struct HeaderFindings(Fault? Contradiction, bool IsForwarded)
{
    public static HeaderFindings Of(IHeaderDictionary headers)
    {
        Fault? contradiction = null;
        var isForwarded = false;
        foreach (var (name, values) in headers)
        {
            if (values.Count > 1)
                contradiction ??= RequestHeaders.Contradiction(name);
            isForwarded = isForwarded || Origins.IsForwarding(name);
        }
        return new(contradiction, isForwarded);
    }
}
