using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Simulation;

/// <summary>The condition keys that a simulation is given, each held against its type.</summary>
internal static class SimulatedContext
{
    /// <exception cref="AwsFaultException">InvalidInput: a value that is not of the key's type.</exception>
    public static ImmutableArray<ConditionEntry> Read(IEnumerable<ContextEntry> entries) => [.. entries.Select(Read)];

    private static ConditionEntry Read(ContextEntry entry)
    {
        if (!entry.HasContextKeyName || !entry.HasContextKeyType)
            throw new AwsFaultException(Fault.InvalidInput("A context entry must have ContextKeyName and ContextKeyType."));
        var isList = entry.ContextKeyType.EndsWith("List", StringComparison.Ordinal);
        if (!isList && entry.ContextKeyValues.Count > 1)
            throw Invalid(entry, string.Join(", ", entry.ContextKeyValues));
        var type = isList ? entry.ContextKeyType[..^"List".Length] : entry.ContextKeyType;
        foreach (var value in entry.ContextKeyValues)
        {
            if (!IsOf(type, value))
                throw Invalid(entry, value);
        }
        return new ConditionEntry(entry.ContextKeyName, [.. entry.ContextKeyValues]);
    }

    private static bool IsOf(string type, string value) => type switch
    {
        "numeric" => decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        "boolean" => bool.TryParse(value, out _),
        "ip" => IPAddress.TryParse(value.Split('/')[0], out _),
        "binary" => Convert.TryFromBase64String(value, new byte[value.Length], out _),
        "date" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            || DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        _ => true,
    };

    private static AwsFaultException Invalid(ContextEntry entry, string value) =>
        new(Fault.InvalidInput($"Invalid value for context key {entry.ContextKeyName} of type {entry.ContextKeyType}: {value}"));
}
