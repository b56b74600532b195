using System.Collections.Immutable;

namespace Rolecall.Identity.Accounts;

/// <summary>Names of IAM entities are told apart without regard to case, and listed in that order.</summary>
internal static class NameOrder
{
    public static ImmutableSortedDictionary<string, T> EmptyOf<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.OrdinalIgnoreCase);
}
