using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Resources;

/// <summary>
/// The condition keys of IAM's requests: what the request says, and what the resource is.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html#awsidentityandaccessmanagementiam-policy-keys
/// </summary>
internal static class IamKeys
{
    private const string Boundary = "iam:PermissionsBoundary";

    /// <summary>The service that a credential is for.</summary>
    public const string CredentialService = "iam:ServiceSpecificCredentialServiceName";

    /// <summary>Members whose text is a condition key's value, whatever the operation.</summary>
    private static readonly (string Member, string Key)[] KeysOfMembers =
        [("permissions_boundary", Boundary), ("aws_service_name", "iam:AWSServiceName")];

    /// <summary>The keys that a resource brings along.</summary>
    public static ImmutableArray<ConditionEntry> Of(FoundResource found)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>(1 + (2 * found.Tags.Length));
        if (found.BoundaryArn is { } boundary)
            entries.Add(new(Boundary, boundary));
        AddTags(entries, found.Tags);
        return entries.ToImmutable();
    }

    /// <summary>The keys of a request on a resource.</summary>
    /// <param name="request">The request.</param>
    /// <param name="on">The resource; null where it does not exist.</param>
    /// <param name="policyIsAttached">A policy_arn of the request names what is attached to the resource, not the resource.</param>
    public static ImmutableArray<ConditionEntry> Of(IMessage request, FoundResource? on, bool policyIsAttached)
    {
        var entries = ImmutableArray.CreateBuilder<ConditionEntry>();
        foreach (var (member, key) in KeysOfMembers)
        {
            if (RequestMembers.Text(request, member) is { } text)
                entries.Add(new(key, text));
        }
        if (request is CreateServiceSpecificCredentialRequest credential)
        {
            entries.Add(new(CredentialService, credential.ServiceName));
            if (credential.HasCredentialAgeDays)
                entries.Add(new("iam:ServiceSpecificCredentialAgeDays", credential.CredentialAgeDays.ToString(CultureInfo.InvariantCulture)));
        }
        AddRequestTags(entries, request);
        if (policyIsAttached && RequestMembers.Text(request, "policy_arn") is { } policyArn)
            entries.Add(new("iam:PolicyARN", policyArn));
        // Of an entity that has a boundary, the key tells the one that it has, unless the request sets another.
        if (on?.BoundaryArn is { } boundary && RequestMembers.Text(request, "permissions_boundary") is null)
            entries.Add(new(Boundary, boundary));
        AddTags(entries, on?.Tags ?? []);
        return entries.ToImmutable();
    }

    private static void AddTags(ImmutableArray<ConditionEntry>.Builder entries, ImmutableArray<EntityTag> tags)
    {
        foreach (var tag in tags)
        {
            entries.Add(new("aws:ResourceTag/" + tag.Key, tag.Value));
            entries.Add(new("iam:ResourceTag/" + tag.Key, tag.Value));
        }
    }

    private static void AddRequestTags(ImmutableArray<ConditionEntry>.Builder entries, IMessage request)
    {
        if (RequestMembers.Value(request, "tag_keys") is RepeatedField<string> { Count: > 0 } keys)
            entries.Add(new("aws:TagKeys", [.. keys]));
        if (RequestMembers.Value(request, "tags") is not RepeatedField<Tag> { Count: > 0 } tags)
            return;
        foreach (var tag in tags)
            entries.Add(new("aws:RequestTag/" + tag.Key, tag.Value));
        entries.Add(new("aws:TagKeys", [.. tags.Select(tag => tag.Key)]));
    }
}
