using Rolecall.Contracts.Workloads;
using Rolecall.Identity.Accounts.InstanceProfiles;

namespace Rolecall.Gateway.Wires.Metadata;

/// <summary>An instance that is asked for its metadata.</summary>
/// <param name="Request">The request.</param>
/// <param name="Found">The instance.</param>
/// <param name="Delivery">"2.0" with a token, "1.0" without one (ec2:RoleDelivery).</param>
internal sealed record InstanceView(MetadataRequest Request, WorkloadReply Found, string Delivery)
{
    public StoredWorkload Instance => Found.Workload;

    public InstanceFacts Facts { get; } = new(Found.Workload);

    /// <summary>Null where the profile holds none.</summary>
    public string? RoleName => Found.RoleArn is { } arn ? arn[(arn.LastIndexOf('/') + 1)..] : null;
}
