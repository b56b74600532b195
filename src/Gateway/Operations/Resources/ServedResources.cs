using System.Collections.Immutable;
using Rolecall.Gateway.Operations.Iam;
using Rolecall.Gateway.Operations.Organizations;
using Rolecall.Gateway.Operations.S3;
using Rolecall.Gateway.Operations.Sts;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations.Resources;

/// <summary>The services whose resources are known here, and what is common to the questions about them.</summary>
internal static class ServedResources
{
    public static ImmutableArray<ServiceResources> All { get; } =
        [IamServiceResources.Row, StsResources.Row, OrganizationResources.Row, S3Resources.Row];

    /// <summary>The row of an action's service; null for a service that is not served.</summary>
    /// <param name="action">"iam:ListRoles", in any case.</param>
    public static ServiceResources? Of(string action)
    {
        var prefix = action.AsSpan()[..Math.Max(action.IndexOf(':', StringComparison.Ordinal), 0)];
        foreach (var row in All)
        {
            if (prefix.Equals(row.Prefix, StringComparison.OrdinalIgnoreCase))
                return row;
        }
        return null;
    }

    /// <summary>The caller's side is the decision: of a served service whose resources have no policies.</summary>
    public static bool AreWithoutPolicies(string action) => Of(action) is { HavePolicies: false };

    /// <summary>What the service's denial calls the resource; null where it says the ARN.</summary>
    public static string? DeniedAs(string action, string resource) => Of(action)?.DeniedAs(action, resource);

    /// <summary>Of the keys of a resource, those that a call of the action brings along.</summary>
    public static ImmutableArray<ConditionEntry> KeysSent(string action, ImmutableArray<ConditionEntry> entries) =>
        Of(action)?.KeysSent(action, entries) ?? entries;

    /// <summary>For all actions with one answer, an ARN names the same resource.</summary>
    public static string KindOf(string action) => Of(action) switch
    {
        { } row when row.ReadApart.FirstOrDefault(apart => apart.Equals(action, StringComparison.OrdinalIgnoreCase)) is { } one => one,
        { HavePolicies: false } row => row.Prefix,
        _ => "",
    };
}
