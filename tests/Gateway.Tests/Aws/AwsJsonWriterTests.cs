using System.Text;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Tests.Shapes;
using Rolecall.Gateway.Wires.Json;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Tests.Aws;

public sealed class AwsJsonWriterTests
{
    public static TheoryData<string> Names { get; } = new(Messages.All.Select(type => type.FullName));

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_WrittenAndRead_IsTheSame(string name)
    {
        var type = Messages.All.Single(type => type.FullName == name);

        Messages.Of(type).Sample(
            message =>
            {
                // Answers are exact to the millisecond: the first passage cuts what is finer.
                var written = AwsJsonWriter.Write(message);
                var read = AwsJsonReader.Read(type, written.Span);
                return AwsJsonWriter.Write(read).Span.SequenceEqual(written.Span) && SameButForTimes(read, message);
            },
            iter: 150);
    }

    [Fact]
    public void Answer_HasAwsNamesAndForms() =>
        Text(new EveryShape
        {
            Text = "a\"é<&>",
            Large = long.MinValue,
            LargeUnsigned = ulong.MaxValue,
            Blob = ByteString.CopyFrom(1, 2, 255),
            Real = double.NegativeInfinity,
            Instant = new Timestamp { Seconds = 1700000000, Nanos = 123_999_999 },
            Inner = new EveryShape { Texts = { "x" }, Instant = new Timestamp { Seconds = 5 } },
            Dictionary = { ["k"] = "v" },
            Colour = Colour.Red,
            Renamed = "s",
        }).Should().Be(
            "{\"Text\":\"a\\\"é<&>\",\"Large\":-9223372036854775808,\"Blob\":\"AQL/\",\"Real\":\"-Infinity\",\"Instant\":1700000000.123,"
            + "\"Inner\":{\"Instant\":5,\"Texts\":[\"x\"]},\"Texts\":[],\"Inners\":[],\"FlatTexts\":[],\"FlatInners\":[],\"Dictionary\":{\"k\":\"v\"},"
            + "\"InnerDictionary\":{},\"FlatDictionary\":{},\"Instants\":[],\"Blobs\":[],\"LargeUnsigned\":18446744073709551615,"
            + "\"Colour\":\"COLOUR_RED\",\"Numbers\":[],\"SAMLAssertion\":\"s\"}");

    [Fact]
    public void Error_HasTypeMessageAndReason()
    {
        Encoding.UTF8.GetString(AwsJsonWriter.WriteError(new Fault(
            "InvalidInputException", "no \"é\"")
        { Reason = "INVALID_PATTERN" }).Span)
            .Should().Be("""{"__type":"InvalidInputException","Message":"no \"é\"","Reason":"INVALID_PATTERN"}""");
        Encoding.UTF8.GetString(AwsJsonWriter.WriteError(new Fault("PolicyNotFoundException", "x")).Span)
            .Should().Be("""{"__type":"PolicyNotFoundException","Message":"x"}""");
    }

    private static string Text(IMessage message) => Encoding.UTF8.GetString(AwsJsonWriter.Write(message).Span);

    /// <summary>Whether both are equal when their instants are cut to the millisecond.</summary>
    private static bool SameButForTimes(IMessage read, IMessage message) => Cut(read).Equals(Cut(message));

    private static IMessage Cut(IMessage message)
    {
        var copy = message.Descriptor.Parser.ParseFrom(message.ToByteArray());
        CutAll(copy);
        return copy;
    }

    private static void CutAll(IMessage message)
    {
        if (message is Timestamp time)
            time.Nanos -= time.Nanos % 1_000_000;
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var value = field.Accessor.GetValue(message);
            var inner = value switch
            {
                IMessage one => [one],
                System.Collections.IDictionary map => map.Values.OfType<IMessage>(),
                System.Collections.IEnumerable many and not string and not ByteString => many.OfType<IMessage>(),
                _ => [],
            };
            foreach (var item in inner)
                CutAll(item);
        }
    }
}
