using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Identity.Journals;

/// <summary>A kind of entity that a stream keeps: how its records are named, and where the state has it.</summary>
/// <param name="name">Its member of the records: "user".</param>
public abstract class EntityKind<TState>(string name, Type type)
{
    public string Name => name;

    internal Type Type => type;

    /// <summary>How snapshots of format 1 and older called the list of all.</summary>
    internal string FormerPlural => name == "policy" ? "policies" : name + "s";

    /// <summary>Format 0: what the record says is told by its other members too.</summary>
    internal bool ReadsWholeRecord { get; init; }

    /// <summary>All that the state has, in the order in which a snapshot tells them.</summary>
    internal abstract IEnumerable<object> All(TState state);

    internal abstract TState Put(TState state, object entity);

    internal abstract TState Delete(TState state, string key);

    internal abstract void Write(Utf8JsonWriter writer, object entity, JsonSerializerContext json);

    internal abstract object? Read(ref Utf8JsonReader reader, JsonSerializerContext json);
}

/// <summary>One row of a stream's list of entities.</summary>
internal sealed class EntityKind<TState, T>(string name) : EntityKind<TState>(name, typeof(T))
    where T : class
{
    public required Func<TState, IEnumerable<T>> Get { get; init; }

    public required Func<TState, T, TState> Set { get; init; }

    /// <summary>Null for what nobody can delete.</summary>
    public Func<TState, string, TState>? Remove { get; init; }

    internal override IEnumerable<object> All(TState state) => Get(state);

    internal override TState Put(TState state, object entity) => Set(state, (T)entity);

    internal override TState Delete(TState state, string key) => Remove is { } remove
        ? remove(state, key)
        : throw new InvalidDataException($"a record deletes an entity of the kind {Name}, which cannot be");

    internal override void Write(Utf8JsonWriter writer, object entity, JsonSerializerContext json) =>
        JsonSerializer.Serialize(writer, entity, typeof(T), json);

    internal override object? Read(ref Utf8JsonReader reader, JsonSerializerContext json) =>
        JsonSerializer.Deserialize(ref reader, typeof(T), json);
}
