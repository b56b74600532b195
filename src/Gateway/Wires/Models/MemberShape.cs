using System.Collections;
using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Protocol.V1;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>How one field looks on the AWS wires, and what the model requires of it.</summary>
internal sealed class MemberShape
{
    private readonly Lazy<MessageShape>? structure;
    private readonly ImmutableArray<EmptyRule> writesEmpty;

    public MemberShape(FieldDescriptor field)
    {
        var rule = field.GetOptions()?.GetExtension(AnnotationsExtensions.Member) ?? new MemberRule();
        Field = field;
        Name = rule.Name is { Length: > 0 } name ? name : Pascal(field.Name);
        PathName = char.ToLowerInvariant(Name[0]) + Name[1..];
        ListElement = rule.ListElement is { Length: > 0 } element ? element : field.IsMap ? "entry" : "member";
        Flattened = rule.Flattened;
        Location = rule.Location;
        LocationName = rule.LocationName is { Length: > 0 } bound ? bound : Name;
        UrlEncoded = rule.UrlEncoded;
        Sensitive = rule.Sensitive;
        HttpDate = rule.HttpDate;
        Required = rule.Required;
        Absent = FaultOf(rule.Absent);
        TooLarge = FaultOf(rule.TooLarge);
        Broken = FaultOf(rule.Broken);
        writesEmpty = [.. rule.WritesEmpty];
        Constraint = new MemberConstraint(rule);
        ItemConstraint = new MemberConstraint(rule.Items ?? new MemberRule());

        if (field.IsMap)
        {
            Kind = MemberKind.Map;
            MapKey = new MemberShape(field.MessageType.FindFieldByNumber(1));
            MapValue = new MemberShape(field.MessageType.FindFieldByNumber(2));
            return;
        }

        IsTimestamp = field.FieldType == FieldType.Message && field.MessageType.FullName == Timestamp.Descriptor.FullName;
        ItemKind = field.FieldType == FieldType.Message && !IsTimestamp ? MemberKind.Structure : MemberKind.Scalar;
        Kind = field.IsRepeated ? MemberKind.List : ItemKind;
        if (ItemKind == MemberKind.Structure)
            structure = new Lazy<MessageShape>(() => MessageShape.Of(field.MessageType));
    }

    public FieldDescriptor Field { get; }

    /// <summary>AWS's name: "RoleArn".</summary>
    public string Name { get; }

    /// <summary>The name in validation errors: "roleArn".</summary>
    public string PathName { get; }

    public MemberKind Kind { get; }

    /// <summary>What a list's items are; of anything else, <see cref="Kind"/>.</summary>
    public MemberKind ItemKind { get; }

    public bool IsTimestamp { get; }

    /// <summary>The element around each item: "member", or "entry" in a map.</summary>
    public string ListElement { get; }

    public bool Flattened { get; }

    public Location Location { get; }

    public string LocationName { get; }

    public bool UrlEncoded { get; }

    public bool Sensitive { get; }

    public bool HttpDate { get; }

    public bool Required { get; }

    /// <summary>What the absence of a required member is answered with; null for a validation error.</summary>
    public Fault? Absent { get; }

    /// <summary>What too long or too large a value is answered with; null for a validation error.</summary>
    public Fault? TooLarge { get; }

    /// <summary>What any other breach is answered with; null for a validation error.</summary>
    public Fault? Broken { get; }

    public MemberConstraint Constraint { get; }

    public MemberConstraint ItemConstraint { get; }

    public MemberShape? MapKey { get; }

    public MemberShape? MapValue { get; }

    /// <summary>The structure that the member, or each item of it, is.</summary>
    public MessageShape Structure => structure!.Value;

    /// <summary>The value where the message carries one; null where it does not. A list or map without items is null.</summary>
    public object? ValueIn(IMessage message)
    {
        if (Field.HasPresence)
            return Field.Accessor.HasValue(message) ? Field.Accessor.GetValue(message) : null;
        var value = Field.Accessor.GetValue(message);
        return value switch
        {
            ICollection items => items.Count > 0 ? items : null,
            string { Length: 0 } or ByteString { Length: 0 } or 0 or 0L or 0u or 0ul or 0d or 0f or false => null,
            _ => value,
        };
    }

    /// <summary>Whether an empty list or map of a structure that is this member's value, or an item of it, is written.</summary>
    public bool WritesEmpty(MemberShape empty, IMessage structure)
    {
        foreach (var rule in writesEmpty)
        {
            if (rule.Member == empty.Name)
                return rule.Beside.Length == 0 || MessageShape.Of(structure).Find(rule.Beside)?.ValueIn(structure) is not null;
        }
        return false;
    }

    public IList ListIn(IMessage message) => (IList)Field.Accessor.GetValue(message);

    public IDictionary MapIn(IMessage message) => (IDictionary)Field.Accessor.GetValue(message);

    private static Fault? FaultOf(FaultRule? rule) => rule is null ? null : new Fault(rule.Code, rule.Message);

    private static string Pascal(string snake) =>
        string.Concat(snake.Split('_').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
