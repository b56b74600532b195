using System.Collections.Concurrent;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Contracts.Storage;
using Rolecall.Gateway.Wires.Models;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// A request or an answer as it is kept on record: protobuf with the members that <see cref="AuditedMessage"/> shows, and nothing else.
/// Sensitive members, bodies, and members that this version does not know are never written.
/// </summary>
internal static class KeptMessage
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private static readonly ConcurrentDictionary<MessageDescriptor, Plan> Plans = new();

    [ThreadStatic] private static byte[]? whole;

    /// <summary>Which members of a message are kept.</summary>
    private sealed class Plan
    {
        private readonly Dictionary<int, Plan?> kept = [];
        private readonly Func<IMessage, IMessage>? clone;

        private Plan(MessageDescriptor descriptor)
        {
            Bodies = descriptor.ClrType is null ? [] : [.. descriptor.Fields.InDeclarationOrder().Where(field => field is { FieldType: FieldType.Bytes, IsRepeated: false })];
            if (Bodies.Length > 0)
                clone = (Func<IMessage, IMessage>)Delegate.CreateDelegate(typeof(Func<IMessage, IMessage>), CloneMethod.MakeGenericMethod(descriptor.ClrType!));
        }

        private static System.Reflection.MethodInfo CloneMethod { get; } =
            typeof(Plan).GetMethod(nameof(CloneOf), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;

        private FieldDescriptor[] Bodies { get; }

        public static Plan Of(MessageDescriptor descriptor)
        {
            if (Plans.TryGetValue(descriptor, out var known))
                return known;
            var made = new Dictionary<MessageDescriptor, Plan>();
            var plan = Make(descriptor, made);
            foreach (var (of, one) in made)
                Plans.TryAdd(of, one);
            return plan;
        }

        public bool Keeps(int number, out Plan? nested) => kept.TryGetValue(number, out nested);

        /// <summary>The message without its bodies, which may be megabytes.</summary>
        public IMessage WithoutBodies(IMessage message)
        {
            IMessage? slim = null;
            foreach (var body in Bodies)
            {
                if (!((ByteString)body.Accessor.GetValue(message)).IsEmpty)
                    body.Accessor.Clear(slim ??= clone!(message));
            }
            return slim ?? message;
        }

        /// <summary>Messages may hold their own kind.</summary>
        private static Plan Make(MessageDescriptor descriptor, Dictionary<MessageDescriptor, Plan> made)
        {
            if (made.TryGetValue(descriptor, out var begun))
                return begun;
            var plan = made[descriptor] = new Plan(descriptor);
            foreach (var member in MessageShape.Of(descriptor).Members)
            {
                if (!member.Sensitive && member.Field.FieldType != FieldType.Bytes)
                    plan.kept[member.Field.FieldNumber] = member.Field.FieldType == FieldType.Message ? Make(member.Field.MessageType, made) : null;
            }
            return plan;
        }

        private static IMessage CloneOf<T>(IMessage message)
            where T : IMessage, IDeepCloneable<T> => ((T)message).Clone();
    }

    /// <summary>Writes the message, or that it has more than so many bytes, or that there is none.</summary>
    public static void Write(PackedWriter into, IMessage? message, int most)
    {
        var lengthAt = into.Length;
        into.Long(-1);
        if (message is null)
            return;
        var plan = Plan.Of(message.Descriptor);
        message = plan.WithoutBodies(message);
        var size = message.CalculateSize();
        if (whole is null || whole.Length < size)
            whole = new byte[Math.Max(size, 4096)];
        var bytes = whole.AsSpan(0, size);
        message.WriteTo(bytes);
        var from = into.Length;
        Copy(bytes, plan, into);
        // It held the secrets.
        CryptographicOperations.ZeroMemory(bytes);
        if (whole.Length > 1 << 20)
            whole = null;
        var length = into.Length - from;
        if (length > most)
        {
            into.CutTo(from);
            return;
        }
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(into[lengthAt..from], length);
    }

    /// <summary>Null where there is none.</summary>
    public static byte[]? Read(ref PackedReader from) => from.Long() is >= 0 and var length ? from.Raw((int)length).ToArray() : null;

    private static void Copy(ReadOnlySpan<byte> message, Plan plan, PackedWriter into)
    {
        while (!message.IsEmpty)
        {
            var rest = message;
            var tag = Number(ref rest);
            var afterTag = message.Length - rest.Length;
            var wire = (int)(tag & 7);
            var length = wire switch
            {
                Varint => LengthOfNumber(rest),
                Fixed64 => sizeof(ulong),
                Fixed32 => sizeof(uint),
                Delimited => (int)Number(ref rest),
                _ => throw new InvalidDataException("A message has a member of no known kind."),
            };
            var value = message.Length - rest.Length;
            if (plan.Keeps((int)(tag >> 3), out var nested))
            {
                if (nested is not null && wire == Delimited)
                    CopyNested(message[..afterTag], rest[..length], nested, into);
                else
                    message[..(value + length)].CopyTo(into.Reserve(value + length));
            }
            message = message[(value + length)..];
        }
    }

    private static void CopyNested(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> message, Plan plan, PackedWriter into)
    {
        tag.CopyTo(into.Reserve(tag.Length));
        // Of a number's bytes the last tells that it is one: a shorter message may have a length of as many bytes.
        var (at, width) = (into.Length, WidthOf(message.Length));
        into.Reserve(width);
        Copy(message, plan, into);
        var length = into.Length - at - width;
        var number = into[at..(at + width)];
        for (var i = 0; i < width; i++, length >>= 7)
            number[i] = (byte)((length & 0x7F) | (i + 1 < width ? 0x80 : 0));
    }

    private static int WidthOf(int number)
    {
        var width = 1;
        for (; number >= 0x80; number >>= 7)
            width++;
        return width;
    }

    private static int LengthOfNumber(ReadOnlySpan<byte> bytes)
    {
        var length = 1;
        while (bytes[length - 1] >= 0x80)
            length++;
        return length;
    }

    private static ulong Number(ref ReadOnlySpan<byte> bytes)
    {
        var number = 0UL;
        for (var i = 0; ; i++)
        {
            var next = bytes[i];
            number |= (ulong)(next & 0x7F) << (7 * i);
            if (next >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return number;
        }
    }
}
