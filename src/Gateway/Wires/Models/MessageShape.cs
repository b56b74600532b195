using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Protocol.V1;
using Rolecall.Identity.Resources;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>How a message looks on the AWS wires: its descriptor and options, read once.</summary>
internal sealed class MessageShape
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageShape> Known = new();

    private readonly FrozenDictionary<int, int> positions;
    private readonly Lazy<FrozenDictionary<string, FieldDescriptor>> byJsonName;
    private readonly FrozenDictionary<string, MemberShape>.AlternateLookup<ReadOnlySpan<char>> byName;
    private readonly FrozenDictionary<string, MemberShape> byHeader;
    private readonly Lazy<int> maxDocumentBytes;
    private readonly bool isObject;

    private MessageShape(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        Members = [.. descriptor.Fields.InDeclarationOrder().Select(field => new MemberShape(field))];
        byJsonName = new(() => Members
            .SelectMany(member => new[] { member.Field.JsonName, member.Field.Name }.Distinct().Select(
                name => KeyValuePair.Create(name, member.Field)))
            .ToFrozenDictionary(StringComparer.Ordinal));
        positions = Members.Index().ToFrozenDictionary(member => member.Item.Field.FieldNumber, member => member.Index);
        byName = Members.ToFrozenDictionary(member => member.Name, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        byHeader = Members.Where(member => member.Location == Location.Header)
            .ToFrozenDictionary(member => member.LocationName, StringComparer.OrdinalIgnoreCase);
        maxDocumentBytes = new(() => HasLongText(this, []) ? WireLimits.MaxLongDocumentBytes : WireLimits.MaxDocumentBytes);
        isObject = Members.Any(member => member.Location == Location.Payload && member.Field.FieldType == FieldType.Bytes);
    }

    public MessageDescriptor Descriptor { get; }

    /// <summary>The most bytes that a request of this shape may have as a document; more than others' where the model allows a long text.</summary>
    public int MaxDocumentBytes => maxDocumentBytes.Value;

    /// <summary>The same where a request may be an object's bytes.</summary>
    public int MaxBytes => isObject ? WireLimits.MaxObjectBytes : MaxDocumentBytes;

    /// <summary>In the order of the model.</summary>
    public ImmutableArray<MemberShape> Members { get; }

    public static MessageShape Of(MessageDescriptor descriptor) => Known.GetOrAdd(descriptor, static d => new MessageShape(d));

    /// <summary>Where in <see cref="RequestMembers"/> the field of a number is; -1 where the model has none.</summary>
    public int PositionOf(int number) => positions.GetValueOrDefault(number, -1);

    /// <summary>
    /// The field of a name in protobuf's JSON, which is either of two, role_arn and roleArn; null where the model has none.
    /// </summary>
    public FieldDescriptor? FindJson(string name) => byJsonName.Value.GetValueOrDefault(name);

    /// <summary>The member that REST wires bind to the header; null where the model has none.</summary>
    public MemberShape? FindHeader(string name) => byHeader.GetValueOrDefault(name);

    /// <summary>Whether the model allows a text that is longer than a document, in the message or in one inside of it.</summary>
    /// <param name="seen">Types may hold themselves.</param>
    private static bool HasLongText(MessageShape shape, HashSet<MessageShape> seen) => seen.Add(shape) && shape.Members.Any(member =>
        member.Field.FieldType == FieldType.String ? member.Constraint.MaxLength > WireLimits.MaxDocumentBytes
        : member.Field.FieldType == FieldType.Message && HasLongText(Of(member.Field.MessageType), seen));

    public static MessageShape Of(IMessage message) => Of(message.Descriptor);

    public IMessage NewMessage() => Descriptor.Parser.ParseFrom(ReadOnlySpan<byte>.Empty);

    /// <summary>The member of an AWS name; null where the model has none.</summary>
    public MemberShape? Find(ReadOnlySpan<char> name) => byName.TryGetValue(name, out var member) ? member : null;
}
