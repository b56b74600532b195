using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Gateway.Wires.Models;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Grpc;

/// <summary>
/// Protobuf → message, with the limits of the other wires. Its bytes are walked once before an object is made of them: two
/// bytes can be an object of a hundred. Fields that the model does not know are not kept.
/// </summary>
internal static class ProtobufReader
{
    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        StartGroup = 3,
        EndGroup = 4,
        Fixed32 = 5,
    }

    /// <summary>Reads a message; time and memory are linear in its bytes.</summary>
    /// <exception cref="AwsFaultException">MalformedInput: no such message, or one over a limit of <see cref="WireLimits"/>.</exception>
    public static IMessage Read(MessageDescriptor descriptor, ReadOnlySequence<byte> message)
    {
        var bytes = new SequenceReader<byte>(message);
        var fields = 0;
        Walk(ref bytes, message.Length, MessageShape.Of(descriptor), depth: 0, ref fields);
        try
        {
            return descriptor.Parser.WithDiscardUnknownFields(true).ParseFrom(message);
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw WireFaults.MalformedInput(malformed.Message);
        }
    }

    /// <param name="end">Where the message ends.</param>
    /// <param name="shape">Null for a group, of which the model has none.</param>
    /// <param name="fields">All fields so far, items and entries among them.</param>
    private static void Walk(ref SequenceReader<byte> bytes, long end, MessageShape? shape, int depth, ref int fields)
    {
        if (depth > WireLimits.MaxDepth)
            throw WireFaults.MalformedInput("Structures are nested too deeply");
        Span<int> items = stackalloc int[shape?.Members.Length ?? 0];
        while (bytes.Consumed < end)
        {
            // Of a tag's varint, protobuf's parser reads 32 bits.
            var tag = (uint)Varint(ref bytes, end);
            var type = (WireType)(tag & 7);
            if (type == WireType.EndGroup && shape is null)
                return;
            CountField(ref fields);
            var position = shape?.PositionOf((int)(tag >> 3)) ?? -1;
            var member = position < 0 ? null : shape!.Members[position];
            var contained = 1;
            switch (type)
            {
                case WireType.Varint:
                    Varint(ref bytes, end);
                    break;
                case WireType.Fixed64:
                    Skip(ref bytes, 8, end);
                    break;
                case WireType.Fixed32:
                    Skip(ref bytes, 4, end);
                    break;
                case WireType.StartGroup:
                    Walk(ref bytes, end, shape: null, depth + 1, ref fields);
                    break;
                case WireType.Bytes:
                    contained = Contained(ref bytes, end, member, depth, ref fields);
                    break;
                default:
                    throw Broken();
            }
            if (member is { Kind: MemberKind.List or MemberKind.Map } && (items[position] += contained) > WireLimits.MaxItems)
                throw WireFaults.MalformedInput($"More than {WireLimits.MaxItems} items in {member.Name}");
        }
        if (shape is null)
            throw Broken();
    }

    /// <summary>What is inside a field of known length; returns how many items of its list it is.</summary>
    private static int Contained(ref SequenceReader<byte> bytes, long end, MemberShape? member, int depth, ref int fields)
    {
        var length = Varint(ref bytes, end);
        if (length > (ulong)(end - bytes.Consumed))
            throw Broken();
        var until = bytes.Consumed + (long)length;
        if (member?.Field is { FieldType: FieldType.Message } field)
        {
            Walk(ref bytes, until, MessageShape.Of(field.MessageType), depth + 1, ref fields);
            return 1;
        }
        if (member is not { Kind: MemberKind.List, Field.FieldType: not (FieldType.String or FieldType.Bytes) })
        {
            bytes.Advance((long)length);
            return 1;
        }
        // Numbers of a list, packed: each takes a byte or more.
        var items = 0;
        for (; bytes.Consumed < until; items++)
        {
            CountField(ref fields);
            switch (member.Field.FieldType)
            {
                case FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64:
                    Skip(ref bytes, 8, until);
                    break;
                case FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32:
                    Skip(ref bytes, 4, until);
                    break;
                default:
                    Varint(ref bytes, until);
                    break;
            }
        }
        return items;
    }

    private static void CountField(ref int fields)
    {
        if (++fields > WireLimits.MaxParameters)
            throw WireFaults.MalformedInput($"More than {WireLimits.MaxParameters} fields in the message");
    }

    private static ulong Varint(ref SequenceReader<byte> bytes, long end)
    {
        ulong value = 0;
        for (var shift = 0; shift < 70 && bytes.Consumed < end && bytes.TryRead(out var next); shift += 7)
        {
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        throw Broken();
    }

    private static void Skip(ref SequenceReader<byte> bytes, long count, long end)
    {
        if (count > end - bytes.Consumed)
            throw Broken();
        bytes.Advance(count);
    }

    private static AwsFaultException Broken() => WireFaults.MalformedInput("The message is not well-formed protobuf");
}
