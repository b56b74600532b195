using System.Collections.Immutable;

namespace Rolecall.Identity.Accounts;

/// <summary>Names of IAM entities are told apart without regard to case, and listed in that order.</summary>
internal static class NameOrder
{
    /// <summary>The same order for keys of which two may differ in case alone.</summary>
    public static IComparer<string> Whole { get; } = Comparer<string>.Create((one, other) =>
        StringComparer.OrdinalIgnoreCase.Compare(one, other) is not 0 and var order ? order : string.CompareOrdinal(one, other));

    public static ImmutableSortedDictionary<string, T> EmptyOf<T>() =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.OrdinalIgnoreCase);
}
