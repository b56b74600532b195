using System.Text;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Tests.Shapes;
using Rolecall.Gateway.Wires;
using Rolecall.Gateway.Wires.Json;
using Rolecall.Identity.Faults;
using Rolecall.Tests;

namespace Rolecall.Gateway.Tests.Aws;

public sealed class AwsJsonReaderTests
{
    [Fact]
    public void Members_AreReadByTheirAwsNames() =>
        Read("""
            { "Text": "é\u00e9", "Small": -5, "Large": 9007199254740993, "Truth": true, "Blob": "AP8=", "Real": 1.5e3, "SAMLAssertion": "x",
              "Instant": 1700000000.25, "Inner": { "Text": "i" }, "Texts": ["a", "b"], "Inners": [{}, { "Small": 1 }], "FlatTexts": ["c"],
              "Dictionary": { "k": "v" }, "InnerDictionary": { "k": { "Text": "d" } }, "Instants": [0, -0.5], "Colour": "COLOUR_RED" }
            """).Should().Be(new EveryShape
        {
            Text = "éé",
            Small = -5,
            Large = 9007199254740993,
            Truth = true,
            Blob = ByteString.CopyFrom(0, 255),
            Real = 1500,
            Renamed = "x",
            Instant = new Timestamp { Seconds = 1700000000, Nanos = 250_000_000 },
            Inner = new EveryShape { Text = "i" },
            Texts = { "a", "b" },
            Inners = { new EveryShape(), new EveryShape { Small = 1 } },
            FlatTexts = { "c" },
            Dictionary = { ["k"] = "v" },
            InnerDictionary = { ["k"] = new EveryShape { Text = "d" } },
            Instants = { new Timestamp(), new Timestamp { Seconds = -1, Nanos = 500_000_000 } },
            Colour = Colour.Red,
        });

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData(" { \"Unknown\": { \"Text\": [1, {}] }, \"text\": 1, \"Text\": null, \"Texts\": null, \"Inner\": null } ")]
    public void UnknownMembersAndNulls_AreIgnored(string json) => Read(json).Should().Be(new EveryShape());

    [Theory]
    [InlineData("{\"Text\":1}", "NUMBER_VALUE can not be converted to a String")]
    [InlineData("{\"Text\":true}", "TRUE_VALUE can not be converted to a String")]
    [InlineData("{\"Text\":[]}", "Start of list found where not expected")]
    [InlineData("{\"Text\":{}}", "Start of structure or map found where not expected.")]
    [InlineData("{\"Small\":\"1\"}", "STRING_VALUE can not be converted to an Integer")]
    [InlineData("{\"Small\":2147483648}", "NUMBER_VALUE can not be converted to an Integer")]
    [InlineData("{\"Small\":1.5}", "NUMBER_VALUE can not be converted to an Integer")]
    [InlineData("{\"Large\":9223372036854775808}", "NUMBER_VALUE can not be converted to a Long")]
    [InlineData("{\"Unsigned\":-1}", "NUMBER_VALUE can not be converted to an Integer")]
    [InlineData("{\"Real\":1e999}", "NUMBER_VALUE can not be converted to a Double")]
    [InlineData("{\"Real\":\"1.5\"}", "STRING_VALUE can not be converted to a Double")]
    [InlineData("{\"Truth\":\"true\"}", "STRING_VALUE can not be converted to a Boolean")]
    [InlineData("{\"Truth\":1}", "NUMBER_VALUE can not be converted to a Boolean")]
    [InlineData("{\"Blob\":\"?\"}", "STRING_VALUE can not be converted to a Blob")]
    [InlineData("{\"Blob\":\"\\udE00\"}", "A string is not valid Unicode")]
    [InlineData("{\"Instant\":\"2026-01-01T00:00:00Z\"}", "STRING_VALUE can not be converted to a Timestamp")]
    [InlineData("{\"Instant\":1e300}", "NUMBER_VALUE can not be converted to a Timestamp")]
    [InlineData("{\"Instant\":253402300800}", "NUMBER_VALUE can not be converted to a Timestamp")]
    [InlineData("{\"Colour\":\"COLOUR_NONE_SUCH\"}", "STRING_VALUE can not be converted to a String")]
    [InlineData("{\"Inner\":\"x\"}", "Unexpected field type")]
    [InlineData("{\"Inner\":[]}", "Unexpected field type")]
    [InlineData("{\"Texts\":\"a\"}", "Expected list or null")]
    [InlineData("{\"Texts\":[null]}", "VALUE_NULL can not be converted to a String")]
    [InlineData("{\"Inners\":[null]}", "Unexpected field type")]
    [InlineData("{\"Dictionary\":[]}", "Expected map or null")]
    [InlineData("{\"Dictionary\":{\"a\":null}}", "VALUE_NULL can not be converted to a String")]
    [InlineData("{\"Dictionary\":{\"a\":\"1\",\"\\u0061\":\"2\"}}", "Duplicate key in a map: a")]
    [InlineData("{\"Text\":\"a\",\"Te\\u0078t\":\"b\"}", "Duplicate member: Text")]
    [InlineData("{\"Text\":null,\"Text\":\"b\"}", "Duplicate member: Text")]
    [InlineData("{\"Text\":\"\\ud800\"}", "A string is not valid Unicode")]
    [InlineData("{\"\\udfff\":1}", "A string is not valid Unicode")]
    [InlineData("{\"Text\":\"a\"", "The body is not well-formed JSON")]
    [InlineData("{\"Text\":\"a\",}", "The body is not well-formed JSON")]
    [InlineData("{\"Text\":\"a\"} {}", "The body is not well-formed JSON")]
    [InlineData("{/**/}", "The body is not well-formed JSON")]
    [InlineData("{'Text':'a'}", "The body is not well-formed JSON")]
    [InlineData("no json", "The body is not well-formed JSON")]
    [InlineData("[]", "Unexpected field type")]
    [InlineData("null", "Unexpected field type")]
    [InlineData("\"\"", "Unexpected field type")]
    public void Json_ThatIsNotTheRequest_IsASerializationException(string json, string message) =>
        Refusal(Encoding.UTF8.GetBytes(json)).Should().Be(new Fault("SerializationException", message));

    [Fact]
    public void Bytes_ThatAreNoUtf8_AreRefusedEvenInUnknownMembers() =>
        Refusal([.. "{\"x\":\""u8, 0xFF, .. "\"}"u8]).Message.Should().Be("The body is not UTF-8");

    [Fact]
    public void Body_OverOneMegabyte_IsTooLarge() => Refusal(new byte[WireLimits.MaxDocumentBytes + 1]).Status.Should().Be(413);

    [Theory]
    [InlineData("{\"Inner\":")]
    [InlineData("{\"x\":")]
    [InlineData("{\"Inners\":[")]
    [InlineData("[")]
    public void Json_NestedTooDeeply_IsASerializationException(string level) =>
        Refusal(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(level, 10_000)))).Code.Should().Be("SerializationException");

    [Theory]
    [InlineData("Texts")]
    [InlineData("Dictionary")]
    public void Items_BeyondTheCap_AreRefused(string member)
    {
        var items = Enumerable.Range(0, WireLimits.MaxItems + 1).Select(n => member == "Texts" ? "\"\"" : $"\"{n}\":\"\"");
        var (open, close) = member == "Texts" ? ('[', ']') : ('{', '}');

        Refusal(Encoding.UTF8.GetBytes($"{{\"{member}\":{open}{string.Join(',', items)}{close}}}")).Message
            .Should().Be($"More than 10000 items in {member}");
    }

    [Fact]
    public void JsonTestSuite_IsReadOrRefused()
    {
        foreach (var file in Directory.GetFiles(Corpora.Folder("json-testsuite"), "*.json", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            string[] places = ["Text", "Real", "Texts", "Inner", "Dictionary", "Unknown"];
            foreach (var body in places.Select(
                place => (byte[])[.. Encoding.UTF8.GetBytes($"{{\"{place}\":"), .. bytes, (byte)'}']).Prepend(bytes))
            {
                try
                {
                    AwsJsonReader.Read(EveryShape.Descriptor, body);
                }
                catch (AwsFaultException refused)
                {
                    refused.Fault.Status.Should().Be(400, file);
                }
            }
        }
    }

    [Fact]
    public void Body_WithBytesChangedTakenOutOrRepeated_IsReadOrRefused() =>
        Gen.Select(Messages.Of(EveryShape.Descriptor, depth: 2), Gen.Int.Array[1, 6], Gen.Byte.Array[6]).Sample(
            (message, places, bytes) =>
            {
                var body = AwsJsonWriter.Write(message).ToArray().ToList();
                for (var i = 0; i < places.Length && body.Count > 0; i++)
                {
                    var at = (int)((uint)places[i] % (uint)body.Count);
                    switch (bytes[i] % 3)
                    {
                        case 0:
                            body[at] = bytes[i];
                            break;
                        case 1:
                            body.RemoveRange(at, Math.Min(bytes[i], body.Count - at));
                            break;
                        default:
                            body.InsertRange(at, body.Take(bytes[i]).ToList());
                            break;
                    }
                }
                try
                {
                    AwsJsonReader.Read(EveryShape.Descriptor, body.ToArray());
                    return true;
                }
                catch (AwsFaultException refused)
                {
                    return refused.Fault is { Code: "SerializationException", Status: 400 };
                }
            },
            iter: 3_000);

    private static EveryShape Read(string json) => (EveryShape)AwsJsonReader.Read(EveryShape.Descriptor, Encoding.UTF8.GetBytes(json));

    private static Fault Refusal(byte[] body) =>
        ((Action)(() => AwsJsonReader.Read(EveryShape.Descriptor, body))).Should().Throw<AwsFaultException>().Which.Fault;
}
