using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Identity.Resources;
using Rolecall.Policy;
using Wire = Rolecall.Api.Organizations.V1;

namespace Rolecall.Identity.Organizations;

/// <summary>
/// What an operation of AWS Organizations acts on: the column of its row. An operation on several resources (AttachPolicy: the policy
/// and the target) needs permission on each.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
/// </summary>
public sealed record OrganizationActedOn
{
    /// <summary>The whole organization: "*".</summary>
    public static OrganizationActedOn Whole { get; } = new();

    /// <summary>What a policy, a tag or a list of tags is about, named by resource_id.</summary>
    public static OrganizationActedOn Tagged { get; } = Named("resource_id");

    /// <summary>The account that an invitation is for.</summary>
    public static OrganizationActedOn InvitedAccount { get; } = Named(Target);

    private const string Target = "target";
    private const string Policy = "policy_id";
    private const string Handshake = "handshake_id";
    private const string Resource = "resource_id";

    /// <summary>The members by which a request names the resources, in the order in which they are asked for.</summary>
    public ImmutableArray<string> NamedBy { get; private init; } = [];

    /// <summary>No member names a resource: the permission is asked for on "*", which needs no look at the organization.</summary>
    public bool IsWhole => NamedBy.IsEmpty;

    /// <summary>Those that the members name.</summary>
    public static OrganizationActedOn Named(params ImmutableArray<string> members) => new() { NamedBy = members };

    /// <summary>At least one; "*" where the operation has no resource.</summary>
    public ImmutableArray<OperationTarget> TargetsIn(OrganizationState state, IMessage request)
    {
        var shared = KeysOf(request, state);
        if (state.Organization is null)
            return [new OperationTarget("*", shared)];
        var targets = NamedBy.Select(member => TargetOf(state, request, member)).OfType<(string Arn, ImmutableArray<EntityTag> Tags)>()
            .Select(found => new OperationTarget(
                found.Arn, [.. shared, .. found.Tags.Select(tag => new ConditionEntry("aws:ResourceTag/" + tag.Key, tag.Value))]))
            .ToImmutableArray();
        return targets.IsEmpty ? [new OperationTarget("*", shared)] : targets;
    }

    /// <summary>The condition keys of a request on the whole organization.</summary>
    public static ImmutableArray<ConditionEntry> KeysOf(IMessage request) => KeysOf(request, state: null);

    /// <exception cref="InvalidOperationException">Requests of this kind do not say what is acted on.</exception>
    internal void Check(MessageDescriptor request)
    {
        foreach (var member in NamedBy)
        {
            if (request.FindFieldByName(member) is null)
                throw new InvalidOperationException($"{request.Name} has no member {member}, by which its resource would be named.");
        }
    }

    private static (string Arn, ImmutableArray<EntityTag> Tags)? TargetOf(OrganizationState state, IMessage request, string member)
    {
        if (member == Target)
            return (state.ArnOfTarget(((Wire.InviteAccountToOrganizationRequest)request).Target.Id), []);
        if (RequestMembers.Text(request, member) is not { } id)
            return null;
        if (member == Policy || (member == Resource && id.StartsWith("p-", StringComparison.Ordinal)))
            return (PolicyArn(state, id), state.Policies.GetValueOrDefault(id)?.Tags ?? []);
        return member == Handshake ? (state.ArnOfInvitation(id), []) : (state.ArnOfTarget(id), state.FindTarget(id)?.Tags ?? []);
    }

    private static ImmutableArray<ConditionEntry> KeysOf(IMessage request, OrganizationState? state)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>();
        var type = RequestMembers.Text(request, "policy_type") ?? RequestMembers.Text(request, "filter") ?? (request is Wire.CreatePolicyRequest create ? create.Type : null)
            ?? (RequestMembers.Text(request, Policy) is { } id && state?.Organization is not null ? state.FindPolicy(id)?.Type : null);
        if (type is not null)
            entries.Add(new("organizations:PolicyType", type));
        if (RequestMembers.Text(request, "service_principal") is { } service)
            entries.Add(new("organizations:ServicePrincipal", service));
        if (RequestMembers.Value(request, "tags") is RepeatedField<Wire.Tag> { Count: > 0 } tags)
        {
            entries.AddRange(tags.Select(tag => new ConditionEntry("aws:RequestTag/" + tag.Key, tag.Value)));
            entries.Add(new("aws:TagKeys", [.. tags.Select(tag => tag.Key)]));
        }
        if (request is Wire.UntagResourceRequest untag)
            entries.Add(new("aws:TagKeys", [.. untag.TagKeys]));
        return entries.ToImmutable();
    }

    /// <summary>One that does not exist is asked for as an SCP: its type is not known.</summary>
    private static string PolicyArn(OrganizationState state, string id) =>
        state.ArnOfPolicy(id, state.FindPolicy(id)?.Type ?? GuardrailTypes.ServiceControl);
}
