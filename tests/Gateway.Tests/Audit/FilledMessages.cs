using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Rolecall.Gateway.Tests.Audit;

/// <summary>Messages with something in nearly every member: the same in every run.</summary>
internal static class FilledMessages
{
    private const int Deepest = 3;

    public static IMessage Of(MessageDescriptor descriptor, int depth = 0)
    {
        if (descriptor.FullName == Timestamp.Descriptor.FullName)
            return new Timestamp { Seconds = 1_772_366_401, Nanos = 999 };
        var message = descriptor.Parser.ParseFrom(ReadOnlySpan<byte>.Empty);
        foreach (var field in descriptor.Fields.InDeclarationOrder())
        {
            // A few are absent, others each time.
            if ((field.FieldNumber + descriptor.FullName.Length + depth) % 5 == 0)
                continue;
            if (field.FieldType == FieldType.Message && !field.IsMap && depth >= Deepest)
                continue;
            if (field.IsMap)
            {
                var map = (IDictionary)field.Accessor.GetValue(message);
                map[Value(field.MessageType.FindFieldByNumber(1), depth, 2)] = Value(field.MessageType.FindFieldByNumber(2), depth, 2);
                map[Value(field.MessageType.FindFieldByNumber(1), depth, 1)] = Value(field.MessageType.FindFieldByNumber(2), depth, 1);
            }
            else if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                list.Add(Value(field, depth, 1));
                list.Add(Value(field, depth, 2));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, depth, 1));
            }
        }
        return message;
    }

    private static object Value(FieldDescriptor field, int depth, int which) => field.FieldType switch
    {
        FieldType.Message => Of(field.MessageType, depth + 1),
        FieldType.String => $"{field.Name} {which} \"Ü利😀\" <&> \\ \u0001\n",
        FieldType.Bytes => ByteString.CopyFromUtf8("secret bytes"),
        FieldType.Bool => which == 1,
        FieldType.Double => 1.5 * which,
        FieldType.Float => 2.5f * which,
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => -7 * which,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => -7_000_000_000L * which,
        FieldType.UInt32 or FieldType.Fixed32 => (uint)which,
        FieldType.UInt64 or FieldType.Fixed64 => 9_000_000_000UL * (ulong)which,
        FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[^1].Number),
        _ => throw new NotSupportedException($"{field.FullName} is of a type that no message of ours had"),
    };
}
