using Rolecall.Gateway.Wires.Models;

namespace Rolecall.Gateway.Wires.Query;

/// <summary>A key and a value of a map, while they come in.</summary>
internal sealed class QueryEntry
{
    private object? key;
    private object? value;

    public void SetKey(object text, string parameter) => key = key is null ? text : throw QueryDraft.Duplicate(parameter);

    public void SetValue(object scalar, string parameter) => value = value is null ? scalar : throw QueryDraft.Duplicate(parameter);

    public QueryDraft Structure(MessageShape shape) => (QueryDraft)(value ??= new QueryDraft(shape));

    public (object Key, object Value) Build() => key is null || value is null
        ? throw WireFaults.MalformedInput("Map entry found without key or value")
        : (key, value is QueryDraft draft ? draft.Build() : value);
}
