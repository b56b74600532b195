using Google.Protobuf;

namespace Rolecall.Gateway.Aws;

/// <summary>A message while its parameters come in, in any order.</summary>
internal sealed class QueryDraft(MessageShape shape)
{
    private readonly IMessage message = shape.NewMessage();
    private Dictionary<MemberShape, object>? parts;

    public MessageShape Shape => shape;

    public void Set(MemberShape member, object value, string parameter)
    {
        parts ??= [];
        if (!parts.TryAdd(member, value))
            throw Duplicate(parameter);
        member.Field.Accessor.SetValue(message, value);
    }

    public QueryDraft Child(MemberShape member)
    {
        parts ??= [];
        if (parts.TryGetValue(member, out var known))
            return (QueryDraft)known;
        var child = new QueryDraft(member.Structure);
        parts.Add(member, child);
        return child;
    }

    public QueryItems Items(MemberShape member)
    {
        parts ??= [];
        if (parts.TryGetValue(member, out var known))
            return (QueryItems)known;
        var items = new QueryItems(member);
        parts.Add(member, items);
        return items;
    }

    public IMessage Build()
    {
        if (parts is null)
            return message;
        foreach (var (member, part) in parts)
        {
            if (part is QueryDraft child)
                member.Field.Accessor.SetValue(message, child.Build());
            else if (part is QueryItems items)
                items.BuildInto(message);
        }

        return message;
    }

    public static Exception Duplicate(string parameter) =>
        WireFaults.MalformedInput($"Duplicate parameter: {WireFaults.Echo(parameter)}");
}

/// <summary>The items of a list, or the entries of a map, by index.</summary>
internal sealed class QueryItems(MemberShape member)
{
    private readonly List<(int Index, object Item)> items = [];
    private Dictionary<int, object>? byIndex;
    private bool ordered = true;

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
        if (!ordered)
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
        if (items.Count > 0 && items[^1].Index == index)
            return items[^1].Item;
        return byIndex?.GetValueOrDefault(index);
    }

    private bool TryAdd(int index, object item)
    {
        byIndex ??= [];
        if (!byIndex.TryAdd(index, item))
            return false;
        if (items.Count == WireLimits.MaxItems)
            throw WireFaults.MalformedInput($"More than {WireLimits.MaxItems} items in {member.Name}");
        ordered &= items.Count == 0 || items[^1].Index < index;
        items.Add((index, item));
        return true;
    }
}

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
