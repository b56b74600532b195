using Google.Protobuf;
using Rolecall.Gateway.Wires.Models;

namespace Rolecall.Gateway.Wires.Query;

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
