using System.Collections.Immutable;

namespace Rolecall.Identity.Journals;

/// <summary>Makes the rows of a stream's list of entities, by how the state keeps them.</summary>
internal static class EntityRows<TState>
{
    /// <summary>By key, in the order of the keys.</summary>
    public static EntityKind<TState, T> Sorted<T>(
        string name, Func<T, string> key,
        Func<TState, ImmutableSortedDictionary<string, T>> get, Func<TState, ImmutableSortedDictionary<string, T>, TState> set)
        where T : class => new(name)
        {
            Get = state => get(state).Values,
            // Removed first: a key that differs from the former one in case alone takes its place.
            Set = (state, entity) => set(state, get(state).Remove(key(entity)).Add(key(entity), entity)),
            Remove = (state, gone) => set(state, get(state).Remove(gone)),
        };

    /// <summary>By key, in no order; a snapshot tells them in that of the keys.</summary>
    public static EntityKind<TState, T> Hashed<T>(
        string name, Func<T, string> key,
        Func<TState, ImmutableDictionary<string, T>> get, Func<TState, ImmutableDictionary<string, T>, TState> set)
        where T : class => new(name)
        {
            Get = state => get(state).Values.OrderBy(key, StringComparer.Ordinal),
            Set = (state, entity) => set(state, get(state).SetItem(key(entity), entity)),
            Remove = (state, gone) => set(state, get(state).Remove(gone)),
        };

    /// <summary>The only one of its kind.</summary>
    /// <param name="get">Null where there is none.</param>
    public static EntityKind<TState, T> One<T>(string name, Func<TState, T?> get, Func<TState, T, TState> set)
        where T : class => new(name)
        {
            Get = state => get(state) is { } one ? [one] : [],
            Set = set,
        };

    /// <summary>Names that the state only has or has not.</summary>
    public static EntityKind<TState, string> Names(
        string name, Func<TState, ImmutableSortedSet<string>> get, Func<TState, ImmutableSortedSet<string>, TState> set) => new(name)
        {
            Get = get,
            Set = (state, one) => set(state, get(state).Add(one)),
            Remove = (state, gone) => set(state, get(state).Remove(gone)),
        };
}
