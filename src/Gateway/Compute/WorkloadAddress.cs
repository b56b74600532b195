using Microsoft.AspNetCore.Http;

namespace Rolecall.Gateway.Compute;

/// <summary>
/// Where a workload's endpoint is on the HTTP port: by path, or, for SDKs that drop the path of
/// AWS_EC2_METADATA_SERVICE_ENDPOINT, by host name.
/// </summary>
internal sealed record WorkloadAddress(string Sandbox, string AccountId, string Id)
{
    private const string InstancePrefix = "/_imds/";
    private const string ContainerPrefix = "/_container/";
    private const string HostMark = "imds";

    public string MetadataPath => $"{InstancePrefix}{Sandbox}/{AccountId}/{Id}";

    public string MetadataHost => $"{Id}.{AccountId}.{Sandbox}.{HostMark}";

    public string CredentialsPath => $"{ContainerPrefix}{Sandbox}/{AccountId}/{Id}";

    /// <summary>The instance that a request is for, with the path below it ("/latest/…"); null where it is for none.</summary>
    public static (WorkloadAddress Address, string Path)? OfInstance(HttpContext http, string path)
    {
        if (Below(InstancePrefix, path) is { } below)
            return below;
        if (!http.Request.Host.Host.StartsWith("i-", StringComparison.Ordinal))
            return null;
        var labels = http.Request.Host.Host.Split('.');
        return labels.Length > 3 && labels[3] == HostMark ? (new(labels[2], labels[1], labels[0]), path) : null;
    }

    /// <summary>The workload whose container endpoint a request is for; null where it is for none.</summary>
    public static WorkloadAddress? OfContainer(string path) => Below(ContainerPrefix, path) is { Path: "/" } found ? found.Address : null;

    private static (WorkloadAddress Address, string Path)? Below(string prefix, string path)
    {
        if (!path.StartsWith(prefix, StringComparison.Ordinal))
            return null;
        var parts = path[prefix.Length..].Split('/', 4);
        return parts.Length >= 3 ? (new(parts[0], parts[1], parts[2]), "/" + (parts.Length > 3 ? parts[3] : "")) : null;
    }
}
