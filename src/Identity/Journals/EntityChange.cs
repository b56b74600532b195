namespace Rolecall.Identity.Journals;

/// <summary>One record of a stream: an entity as it is from now on, or the end of the one that has a key.</summary>
public abstract record EntityChange<TState>
{
    public required EntityKind<TState> Kind { get; init; }

    /// <summary>Null where it is deleted.</summary>
    public object? Entity { get; init; }

    /// <summary>Of what is deleted.</summary>
    public string? Key { get; init; }

    /// <summary>The key of the entity that the record deletes; null where it does something else.</summary>
    internal string? KeyOfDeleted<T>() => Entity is null && Kind.Type == typeof(T) ? Key : null;

    /// <summary>The state with the entity put or deleted.</summary>
    internal TState ApplyTo(TState state) => Entity is { } entity ? Kind.Put(state, entity) : Kind.Delete(state, Key!);
}
