using Rolecall.Contracts.Workloads;
using Rolecall.Gateway.Pipeline;
using Rolecall.Gateway.Settings;

namespace Rolecall.Gateway.Operations.Compute;

/// <summary>A workload's program asks for the workload's credentials.</summary>
/// <param name="Sandbox">The sandbox that the workload runs in.</param>
/// <param name="AccountId">The workload's account.</param>
/// <param name="Found">The workload, with the role that it has now.</param>
/// <param name="Delivery">"1.0" or "2.0": by which metadata service (ec2:RoleDelivery); empty for containers.</param>
/// <param name="Now">In sandbox time.</param>
/// <param name="Origin">Where the program is.</param>
internal sealed record CredentialsAsk(
    LeasedSandbox Sandbox, string AccountId, WorkloadReply Found, string Delivery, DateTimeOffset Now, Origin Origin);
