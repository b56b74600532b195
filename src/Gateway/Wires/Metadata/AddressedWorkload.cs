using Microsoft.AspNetCore.Http;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Identity.Secrets;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>Which workload a request is for.</summary>
internal static class AddressedWorkload
{
    /// <summary>An address of nothing.</summary>
    private static readonly WorkloadAddress Nowhere = new("", "", "");

    /// <summary>
    /// The instance that a request is for, with the path below it ("/latest/…"); null where it is for none. A request that only
    /// looks like one is for none that exists.
    /// </summary>
    public static (WorkloadAddress Address, string Path)? OfInstance(HttpContext http, string path)
    {
        var host = http.Request.Host.Host;
        if (host.Contains("." + WorkloadAddress.HostMark, StringComparison.OrdinalIgnoreCase)
            && host.ToLowerInvariant().Split('.') is var labels && labels.Contains(WorkloadAddress.HostMark))
        {
            var isAddress = labels is [_, _, _, _, WorkloadAddress.HostMark, ..]
                && !path.StartsWith(WorkloadAddress.InstancePrefix, StringComparison.Ordinal);
            return (isAddress ? new(labels[3], labels[2], labels[1], new Secret(labels[0])) : Nowhere, path);
        }
        if (!path.StartsWith(WorkloadAddress.InstancePrefix, StringComparison.Ordinal))
            return null;
        return path[WorkloadAddress.InstancePrefix.Length..].Split('/', 5) is [var sandbox, var account, var id, var secret, .. var below]
            ? (new(sandbox, account, id, new Secret(secret)), "/" + string.Concat(below))
            : (Nowhere, "/");
    }

    /// <summary>The workload whose container endpoint a request is for; null where it is for none.</summary>
    public static WorkloadAddress? OfContainer(string path)
    {
        if (!path.StartsWith(WorkloadAddress.ContainerPrefix, StringComparison.Ordinal))
            return null;
        return path[WorkloadAddress.ContainerPrefix.Length..].Split('/') is [var sandbox, var account, var id, .. ([] or [""])]
            ? new(sandbox, account, id)
            : Nowhere;
    }
}
