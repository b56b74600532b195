using System.Collections;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Gateway.Tests.Shapes;

namespace Rolecall.Gateway.Tests.Aws;

/// <summary>Random messages of any type, and the types there are.</summary>
internal static class Messages
{
    public static ServiceDescriptor Sts { get; } = StsReflection.Descriptor.Services[0];

    public static ServiceDescriptor Iam { get; } = IamReflection.Descriptor.Services[0];

    public static ServiceDescriptor S3 { get; } = S3Reflection.Descriptor.Services[0];

    public static ServiceDescriptor Shapes { get; } = EveryShapeReflection.Descriptor.Services[0];

    public static ServiceDescriptor JsonShapes { get; } = EveryShapeReflection.Descriptor.Services[1];

    /// <summary>Every message of the Query services, requests and answers, and the shapes they do not have.</summary>
    public static IEnumerable<MessageDescriptor> All =>
        [.. StsReflection.Descriptor.MessageTypes, .. IamReflection.Descriptor.MessageTypes, EveryShape.Descriptor];

    /// <summary>Texts with all that wires stumble over.</summary>
    public static Gen<string> Text { get; } = Gen.Frequency(
        (4, Gen.String[Gen.Char['a', 'z'], 0, 8]),
        (
            2,
            Gen.OneOf([.. new[]
            {
                "",
                " ",
                "+",
                "%",
                "%41",
                "&=&",
                "a.b",
                "<&>\"'",
                "]]>",
                "é",
                "日本",
                "😀",
                "\t\r\n",
                "\u0085\u2028",
                "Ω=&?#/\\",
                "true",
                "1"
            }.Select(text => Gen.Const(text))])),
        (1, Gen.String[Gen.Char, 0, 8].Select(text => new string([.. text.Where(c => !char.IsSurrogate(c))]))));

    public static Gen<IMessage> Of(MessageDescriptor descriptor, int depth = 3, Gen<string>? text = null)
    {
        var seeds = Gen.Long.Array[1, 64];
        return Gen.Select(seeds, (text ?? Text).Array[64], (numbers, texts) => Build(descriptor, new Source(numbers, texts), depth));
    }

    private static IMessage Build(MessageDescriptor descriptor, Source source, int depth)
    {
        var message = descriptor.Parser.ParseFrom(ReadOnlySpan<byte>.Empty);
        foreach (var field in descriptor.Fields.InDeclarationOrder())
        {
            var deeper = field.FieldType == FieldType.Message && !field.IsMap && field.MessageType != Timestamp.Descriptor;
            if (source.Next(3) == 0 || (depth == 0 && (deeper || field.IsMap)))
                continue;
            if (field.IsMap)
                Fill((IDictionary)field.Accessor.GetValue(message), field, source, depth);
            else if (field.IsRepeated)
                for (var n = source.Next(3); n > 0; n--)
                    ((IList)field.Accessor.GetValue(message)).Add(Value(field, source, depth));
            else
                field.Accessor.SetValue(message, Value(field, source, depth));
        }

        return message;
    }

    private static void Fill(IDictionary map, FieldDescriptor field, Source source, int depth)
    {
        for (var n = source.Next(3); n > 0; n--)
            map[Value(
                field.MessageType.FindFieldByNumber(1), source, depth)] = Value(field.MessageType.FindFieldByNumber(2), source, depth);
    }

    private static object Value(FieldDescriptor field, Source source, int depth) => field.FieldType switch
    {
        FieldType.String => source.Text(),
        FieldType.Bool => source.Next(2) == 0,
        FieldType.Int32 => (int)source.Number(),
        FieldType.Int64 => source.Number(),
        FieldType.UInt32 => (uint)source.Number(),
        FieldType.UInt64 => (ulong)source.Number(),
        FieldType.Double => source.Number() / 8192.0,
        FieldType.Float => source.Number() / 8192f,
        FieldType.Bytes => ByteString.CopyFromUtf8(source.Text()),
        FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, source.Next(2)),
        FieldType.Message when field.MessageType == Timestamp.Descriptor =>
            new Timestamp { Seconds = source.Number() % 50_000_000_000, Nanos = source.Next(2) * source.Next(1_000_000_000) },
        _ => Build(field.MessageType, source, depth - 1),
    };

    private sealed class Source(long[] numbers, string[] texts)
    {
        private int at;

        public long Number() => unchecked(numbers[at++ % numbers.Length] * (at | 1L) + at);

        public int Next(int below) => (int)((ulong)Number() % (ulong)below);

        public string Text() => texts[Next(texts.Length)];
    }
}
