using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Rolecall.Policy.Services;

/// <summary>
/// The condition keys that may have several values, whatever a request brings: a condition on them needs ForAllValues or ForAnyValue.
/// "Multivalued context keys require a condition set operator."
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
/// </summary>
internal static class MultivaluedKeys
{
    /// <summary>
    /// AWS's page calls these multivalued; the tables leave the first five out.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    /// </summary>
    private static readonly string[] Global =
        ["aws:CalledVia", "aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList", "aws:ResourceOrgPaths", "aws:SourceOrgPaths", "aws:TagKeys"];

    private static readonly Lazy<(FrozenSet<string> Names, ImmutableArray<ConditionKey> WithPlaceholder, ImmutableArray<ConditionKey> Single)> Known = new(Read);

    /// <summary>Whether a key of a policy is one of them, without regard to case; false for a key that the tables do not know.</summary>
    public static bool Contains(string key)
    {
        var (names, withPlaceholder, single) = Known.Value;
        return names.Contains(key) || (withPlaceholder.Any(known => known.Covers(key)) && !single.Any(known => known.Covers(key)));
    }

    private static (FrozenSet<string>, ImmutableArray<ConditionKey>, ImmutableArray<ConditionKey>) Read()
    {
        using var lines = new StreamReader(
            typeof(MultivaluedKeys).Assembly.GetManifestResourceStream("multivalued-keys.txt") ?? throw new InvalidOperationException("the list of multivalued keys is missing"));
        var names = lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (
            names.Where(name => !name.Contains('$')).Concat(Global).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            [.. names.Where(name => name[0] != '!' && name.Contains('$')).Select(name => new ConditionKey(name, ConditionKeyType.String, Multivalued: true))],
            [.. names.Where(name => name[0] == '!').Select(name => new ConditionKey(name[1..], ConditionKeyType.String, Multivalued: false))]);
    }
}
