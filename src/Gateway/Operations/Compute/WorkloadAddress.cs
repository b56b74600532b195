using Rolecall.Identity.Secrets;

namespace Rolecall.Gateway.Operations.Compute;

/// <summary>
/// Where a workload's endpoint is on the HTTP port: by path, or, for SDKs that drop the path of
/// AWS_EC2_METADATA_SERVICE_ENDPOINT, by host name. Whoever has an instance's address gets its credentials, as a program on the
/// instance does; so it has a part that only the launch tells.
/// </summary>
/// <param name="Sandbox">The sandbox that the workload runs in.</param>
/// <param name="AccountId">As the request or the launch says it: it may be no account's.</param>
/// <param name="Id">The workload's.</param>
/// <param name="Secret">Instances: that part, 32 hex digits; null for containers, whose programs send a token.</param>
internal sealed record WorkloadAddress(string Sandbox, string AccountId, string Id, Secret? Secret = null)
{
    /// <summary>What the paths of instances begin with.</summary>
    public const string InstancePrefix = "/_imds/";

    /// <summary>What the paths of containers begin with.</summary>
    public const string ContainerPrefix = "/_container/";

    /// <summary>The last label of instances' host names.</summary>
    public const string HostMark = "imds";

    public string MetadataPath => $"{InstancePrefix}{Sandbox}/{AccountId}/{Id}/{Secret!.Reveal()}";

    public string MetadataHost => $"{Secret!.Reveal()}.{Id}.{AccountId}.{Sandbox}.{HostMark}";

    public string CredentialsPath => $"{ContainerPrefix}{Sandbox}/{AccountId}/{Id}";
}
