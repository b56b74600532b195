using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Rolecall.Gateway.Aws;

/// <summary>How a message looks on the AWS wires: its descriptor and options, read once.</summary>
internal sealed class MessageShape
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageShape> Known = new();

    private readonly FrozenDictionary<string, MemberShape>.AlternateLookup<ReadOnlySpan<char>> byName;

    private MessageShape(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        Members = [.. descriptor.Fields.InDeclarationOrder().Select(field => new MemberShape(field))];
        byName = Members.ToFrozenDictionary(member => member.Name, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public MessageDescriptor Descriptor { get; }

    /// <summary>In the order of the model.</summary>
    public ImmutableArray<MemberShape> Members { get; }

    public static MessageShape Of(MessageDescriptor descriptor) => Known.GetOrAdd(descriptor, static d => new MessageShape(d));

    public static MessageShape Of(IMessage message) => Of(message.Descriptor);

    public IMessage NewMessage() => Descriptor.Parser.ParseFrom(ReadOnlySpan<byte>.Empty);

    /// <summary>The member of an AWS name; null where the model has none.</summary>
    public MemberShape? Find(ReadOnlySpan<char> name) => byName.TryGetValue(name, out var member) ? member : null;
}
