using Google.Protobuf;

namespace Rolecall.Gateway.Aws;

/// <summary>A message while its parameters come in, in any order.</summary>
internal sealed class QueryDraft(MessageShape shape)
{
    private readonly IMessage message = shape.NewMessage();
    private List<(MemberShape Member, object Part)>? parts;

    public MessageShape Shape => shape;

    public void Set(MemberShape member, object value, string parameter)
    {
        if (Known(member) is not null)
            throw Duplicate(parameter);
        Keep(member, value);
        member.Field.Accessor.SetValue(message, value);
    }

    public QueryDraft Child(MemberShape member)
    {
        if (Known(member) is { } known)
            return (QueryDraft)known;
        return Keep(member, new QueryDraft(member.Structure));
    }

    public QueryItems Items(MemberShape member)
    {
        if (Known(member) is { } known)
            return (QueryItems)known;
        return Keep(member, new QueryItems(member));
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

    /// <summary>A structure has a handful of members, and a request may have ten thousand structures: no table for each.</summary>
    private object? Known(MemberShape member)
    {
        foreach (var (known, part) in parts ?? [])
        {
            if (known == member)
                return part;
        }
        return null;
    }

    private T Keep<T>(MemberShape member, T part)
        where T : notnull
    {
        (parts ??= new(2)).Add((member, part));
        return part;
    }

    public static Exception Duplicate(string parameter) =>
        WireFaults.MalformedInput($"Duplicate parameter: {WireFaults.Echo(parameter)}");
}

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
