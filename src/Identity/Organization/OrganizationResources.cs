using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Rolecall.Policy;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity;

/// <summary>
/// The resources of each operation of AWS Organizations, found in its request by the names that its members always have. An
/// operation on several (AttachPolicy: the policy and the target) needs permission on each.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
/// </summary>
public static class OrganizationResources
{
    private static readonly string[] TargetMembers =
        ["target_id", "account_id", "child_id", "parent_id", "organizational_unit_id", "root_id", "source_parent_id", "destination_parent_id"];

    /// <summary>At least one; "*" where the operation has no resource.</summary>
    public static ImmutableArray<OperationTarget> TargetsOf(OrganizationState state, IMessage request)
    {
        var shared = Shared(state, request);
        var targets = ImmutableArray.CreateBuilder<OperationTarget>();
        void Add(string arn, ImmutableArray<EntityTag> tags) =>
            targets.Add(new OperationTarget(arn, [.. shared, .. tags.Select(tag => new ConditionEntry("aws:ResourceTag/" + tag.Key, tag.Value))]));
        if (state.Organization is null)
            return [new OperationTarget("*", shared)];
        if (Text(request, "policy_id") is { } policyId)
            Add(PolicyArn(state, policyId), state.Policies.GetValueOrDefault(policyId)?.Tags ?? []);
        foreach (var id in TargetMembers.Select(member => Text(request, member)).OfType<string>())
            Add(state.ArnOfTarget(id), state.FindTarget(id)?.Tags ?? []);
        if (Text(request, "resource_id") is { } resourceId)
        {
            var policy = resourceId.StartsWith("p-", StringComparison.Ordinal);
            Add(
                policy ? PolicyArn(state, resourceId) : state.ArnOfTarget(resourceId),
                (policy ? state.Policies.GetValueOrDefault(resourceId)?.Tags : state.FindTarget(resourceId)?.Tags) ?? []);
        }
        return targets.Count > 0 ? targets.ToImmutable() : [new OperationTarget("*", shared)];
    }

    private static ImmutableArray<ConditionEntry> Shared(OrganizationState state, IMessage request)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>();
        var type = Text(request, "policy_type") ?? Text(request, "filter") ?? (request is Wire.CreatePolicyRequest create ? create.Type : null)
            ?? (Text(request, "policy_id") is { } id && state.Organization is not null ? state.FindPolicy(id)?.Type : null);
        if (type is not null)
            entries.Add(new("organizations:PolicyType", type));
        if (Text(request, "service_principal") is { } service)
            entries.Add(new("organizations:ServicePrincipal", service));
        if (request.Descriptor.FindFieldByName("tags")?.Accessor.GetValue(request) is RepeatedField<Wire.Tag> { Count: > 0 } tags)
        {
            entries.AddRange(tags.Select(tag => new ConditionEntry("aws:RequestTag/" + tag.Key, tag.Value)));
            entries.Add(new("aws:TagKeys", [.. tags.Select(tag => tag.Key)]));
        }
        if (request is Wire.UntagResourceRequest untag)
            entries.Add(new("aws:TagKeys", [.. untag.TagKeys]));
        return entries.ToImmutable();
    }

    /// <summary>One that does not exist is asked for as an SCP: its type is not known.</summary>
    private static string PolicyArn(OrganizationState state, string id) => state.ArnOfPolicy(id, state.FindPolicy(id)?.Type ?? GuardrailTypes.ServiceControl);

    private static string? Text(IMessage request, string field) =>
        request.Descriptor.FindFieldByName(field) is { IsRepeated: false, FieldType: Google.Protobuf.Reflection.FieldType.String } found && found.Accessor.HasValue(request)
            ? (string)found.Accessor.GetValue(request)
            : null;
}
