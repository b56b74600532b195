using System.Text.Json.Serialization;

namespace Rolecall.Identity.Accounts.InstanceProfiles;

[JsonConverter(typeof(JsonStringEnumConverter<WorkloadKind>))]
public enum WorkloadKind
{
    /// <summary>An EC2 instance: its credentials come from the instance metadata service.</summary>
    Instance,

    /// <summary>An ECS task: its credentials come from the container endpoint.</summary>
    Task,

    /// <summary>Pods of an EKS service account: their credentials come from the container endpoint, with session tags.</summary>
    Pod,

    /// <summary>A resource of any other service that acts by a role: a Lambda function, a build.</summary>
    Service,
}
