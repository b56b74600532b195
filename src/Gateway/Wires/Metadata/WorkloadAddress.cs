using Microsoft.AspNetCore.Http;
using Rolecall.Identity.Secrets;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>
/// Where a workload's endpoint is on the HTTP port: by path, or, for SDKs that drop the path of
/// AWS_EC2_METADATA_SERVICE_ENDPOINT, by host name. Whoever has an instance's address gets its credentials, as a program on the
/// instance does; so it has a part that only the launch tells.
/// </summary>
/// <param name="Secret">Instances: that part, 32 hex digits; null for containers, whose programs send a token.</param>
internal sealed record WorkloadAddress(string Sandbox, string AccountId, string Id, Secret? Secret = null)
{
    private const string InstancePrefix = "/_imds/";
    private const string ContainerPrefix = "/_container/";
    private const string HostMark = "imds";

    /// <summary>An address of nothing.</summary>
    private static readonly WorkloadAddress Nowhere = new("", "", "");

    public string MetadataPath => $"{InstancePrefix}{Sandbox}/{AccountId}/{Id}/{Secret!.Reveal()}";

    public string MetadataHost => $"{Secret!.Reveal()}.{Id}.{AccountId}.{Sandbox}.{HostMark}";

    public string CredentialsPath => $"{ContainerPrefix}{Sandbox}/{AccountId}/{Id}";

    /// <summary>
    /// The instance that a request is for, with the path below it ("/latest/…"); null where it is for none. A request that only
    /// looks like one is for none that exists.
    /// </summary>
    public static (WorkloadAddress Address, string Path)? OfInstance(HttpContext http, string path)
    {
        var host = http.Request.Host.Host;
        if (host.Contains("." + HostMark, StringComparison.OrdinalIgnoreCase) && host.ToLowerInvariant().Split('.') is var labels && labels.Contains(HostMark))
        {
            var isAddress = labels is [_, _, _, _, HostMark, ..] && !path.StartsWith(InstancePrefix, StringComparison.Ordinal);
            return (isAddress ? new(labels[3], labels[2], labels[1], new Secret(labels[0])) : Nowhere, path);
        }
        if (!path.StartsWith(InstancePrefix, StringComparison.Ordinal))
            return null;
        return path[InstancePrefix.Length..].Split('/', 5) is [var sandbox, var account, var id, var secret, .. var below]
            ? (new(sandbox, account, id, new Secret(secret)), "/" + string.Concat(below))
            : (Nowhere, "/");
    }

    /// <summary>The workload whose container endpoint a request is for; null where it is for none.</summary>
    public static WorkloadAddress? OfContainer(string path)
    {
        if (!path.StartsWith(ContainerPrefix, StringComparison.Ordinal))
            return null;
        return path[ContainerPrefix.Length..].Split('/') is [var sandbox, var account, var id, .. ([] or [""])]
            ? new(sandbox, account, id)
            : Nowhere;
    }
}
