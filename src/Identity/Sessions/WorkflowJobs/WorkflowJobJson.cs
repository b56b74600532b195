using System.Text.Json.Serialization;

namespace Rolecall.Identity.Sessions.WorkflowJobs;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(WorkflowJob))]
internal sealed partial class WorkflowJobJson : JsonSerializerContext;
