using Google.Protobuf;
using Rolecall.Gateway.Wires.Models;

namespace Rolecall.Gateway.Wires.Query;

/// <summary>The items of a list, or the entries of a map, by index.</summary>
internal sealed class QueryItems(MemberShape member)
{
    private readonly List<(int Index, object Item)> items = [];

    /// <summary>Made when an index comes out of order: clients send them in theirs.</summary>
    private Dictionary<int, object>? byIndex;

    public void Add(int index, object value, string parameter)
    {
        if (!TryAdd(index, value))
            throw QueryDraft.Duplicate(parameter);
    }

    public QueryDraft Child(int index, MessageShape shape)
    {
        if (Find(index) is { } known)
            return (QueryDraft)known;
        var child = new QueryDraft(shape);
        TryAdd(index, child);
        return child;
    }

    public QueryEntry Entry(int index)
    {
        if (Find(index) is { } known)
            return (QueryEntry)known;
        var entry = new QueryEntry();
        TryAdd(index, entry);
        return entry;
    }

    public void BuildInto(IMessage message)
    {
        if (byIndex is not null)
            items.Sort(static (one, other) => one.Index.CompareTo(other.Index));
        if (member.Kind == MemberKind.List)
        {
            var list = member.ListIn(message);
            foreach (var (_, item) in items)
                list.Add(item is QueryDraft draft ? draft.Build() : item);
            return;
        }

        var map = member.MapIn(message);
        foreach (var (_, item) in items)
        {
            var (key, value) = ((QueryEntry)item).Build();
            if (map.Contains(key))
                throw WireFaults.MalformedInput($"Duplicate key in a map: {WireFaults.Echo(key.ToString()!)}");
            map.Add(key, value);
        }
    }

    private object? Find(int index)
    {
        if (items.Count == 0 || (byIndex is null && index > items[^1].Index))
            return null;
        if (items[^1].Index == index)
            return items[^1].Item;
        byIndex ??= items.ToDictionary(known => known.Index, known => known.Item);
        return byIndex.GetValueOrDefault(index);
    }

    private bool TryAdd(int index, object item)
    {
        if (Find(index) is not null)
            return false;
        if (items.Count == WireLimits.MaxItems)
            throw WireFaults.MalformedInput($"More than {WireLimits.MaxItems} items in {member.Name}");
        items.Add((index, item));
        byIndex?.Add(index, item);
        return true;
    }
}
