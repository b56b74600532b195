using System.Collections.Frozen;
using System.Collections.Immutable;
using Rolecall.Policy.Matching;

namespace Rolecall.Policy.Services;

/// <summary>
/// AWS's service authorization reference: the actions, resource types and condition keys of its services. A service's table is
/// read when it is first asked for. https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
/// </summary>
public static class ServiceAuthorization
{
    private static readonly Lazy<FrozenDictionary<string, Lazy<ServiceTable>>> ByPrefix = new(() =>
        ServiceFile.Embedded.ReadIndex().ToFrozenDictionary(entry => entry.Prefix, entry => new Lazy<ServiceTable>(entry.Read), StringComparer.OrdinalIgnoreCase));

    private static readonly Lazy<ImmutableArray<string>> Sorted = new(() => [.. ByPrefix.Value.Keys.Order(StringComparer.Ordinal)]);

    /// <summary>The services' prefixes, sorted: "s3".</summary>
    public static ImmutableArray<string> Prefixes => Sorted.Value;

    /// <summary>The service of a prefix, without regard to case; null where AWS has none.</summary>
    public static ServiceTable? FindService(string prefix) => ByPrefix.Value.TryGetValue(prefix, out var table) ? table.Value : null;

    /// <summary>The action of a name like "s3:GetObject", without regard to case; null where the tables do not know it.</summary>
    public static ServiceAction? Find(string action)
    {
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : FindService(action[..colon])?.FindAction(action[(colon + 1)..]);
    }

    /// <summary>The known actions that a policy's pattern means ("s3:Get*", "*"), by service and name; empty where it means none.</summary>
    public static IEnumerable<ServiceAction> Expand(string pattern)
    {
        var colon = pattern.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return pattern.Length > 0 && pattern.All(letter => letter == '*') ? Tables("*").SelectMany(table => table.Actions) : [];
        var name = Pattern.Of(pattern[(colon + 1)..], ignoreCase: true);
        return Tables(pattern[..colon]).SelectMany(table => table.Actions).Where(action => name.Matches(action.Name));
    }

    /// <summary>The resource types whose format fits the ARN best, of the service that the ARN names; empty where none fits.</summary>
    public static IEnumerable<ResourceType> ResourceTypesOf(string arn) =>
        Arn.TryParse(arn, out var parsed) && FindService(parsed.Service) is { } table ? ResourceType.BestOf(table.ResourceTypes, arn) : [];

    /// <summary>
    /// What an action is asked on: "*" where the tables know that it takes no resource type, since a policy can then allow it on "*" only.
    /// </summary>
    public static string AskedOn(string action, string resource) => Find(action) is { TakesNoResource: true } ? "*" : resource;

    private static IEnumerable<ServiceTable> Tables(string prefix)
    {
        if (prefix.AsSpan().IndexOfAny('*', '?') < 0)
            return FindService(prefix) is { } one ? [one] : [];
        var pattern = Pattern.Of(prefix, ignoreCase: true);
        return Prefixes.Where(known => pattern.Matches(known)).Select(known => FindService(known)!);
    }
}
