using System.Buffers;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Tests.Shapes;
using Rolecall.Gateway.Wires.Grpc;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Tests.Grpc;

/// <summary>Protobuf is held to the limits of the other wires, before objects are made of it.</summary>
public sealed class ProtobufReaderTests
{
    private static readonly EveryShape Rich = new()
    {
        Text = "é",
        Small = -5,
        Large = long.MinValue,
        Truth = true,
        Blob = ByteString.CopyFrom(0, 255),
        Real = 1.5,
        Colour = Colour.Red,
        Instant = new Timestamp { Seconds = 1, Nanos = 2 },
        Inner = new EveryShape { Inner = new EveryShape() },
        Texts = { "", "b" },
        Inners = { new EveryShape(), new EveryShape { Numbers = { 1, -1, long.MaxValue } } },
        Dictionary = { ["k"] = "" },
        InnerDictionary = { ["k"] = new EveryShape { Text = "d" } },
        Instants = { new Timestamp() },
        Blobs = { ByteString.Empty },
        Numbers = { 300, 0 },
    };

    [Fact]
    public void Message_WithEveryKindOfField_IsRead() => Read(Rich.ToByteArray()).Should().Be(Rich);

    [Fact]
    public void List_OfTenThousand_IsRead() => Read(Repeat(10, [], 10_000)).Inners.Should().HaveCount(10_000);

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(14)]
    [InlineData(16)]
    public void List_OfMore_IsMalformedInput(int field) => Refused(Repeat(field, [], 10_001)).Should().Contain("More than 10000 items");

    /// <summary>500,000 empty structures are 1 MB, and 50 MB of objects.</summary>
    [Fact]
    public void Structures_OfTwoBytesEach_MakeNoObjects()
    {
        var bytes = Repeat(10, [], 500_000);
        Refused(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(bytes);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Fact]
    public void Numbers_ThatAreManyInOnePack_AreMalformedInput() =>
        Refused(Field(22, new byte[10_001])).Should().Contain("More than 10000 items in Numbers");

    [Fact]
    public void Lists_ThatAreManyTogether_AreMalformedInput() =>
        Refused(Repeat(10, Repeat(9, [], 9_999), 6)).Should().Contain("More than 50000 fields");

    [Fact]
    public void UnknownFields_ThatAreMany_AreMalformedInput() =>
        Refused(Repeat(1_000, [], 50_001)).Should().Contain("More than 50000 fields");

    [Fact]
    public void UnknownFields_AreNotKept() => Read([.. Rich.ToByteArray(), .. Field(1_000, new byte[1_000])]).Should().Be(Rich);

    [Fact]
    public void Structures_NestedTooDeeply_AreMalformedInput()
    {
        var inner = new EveryShape();
        for (var depth = 0; depth < 33; depth++)
            inner = new EveryShape { Inner = inner };
        Refused(inner.ToByteArray()).Should().Contain("nested too deeply");
    }

    [Fact]
    public void Groups_NestedTooDeeply_AreMalformedInput() =>
        Refused([.. Enumerable.Repeat((byte)0xFB, 100_000)]).Should().NotBeEmpty();

    /// <summary>Whatever the bytes: what protobuf's own parser refuses is refused, and what is read is what it reads.</summary>
    [Fact]
    public void Bytes_AreReadAsProtobufReadsThem() => Gen.Select(Gen.Int[0, 300], Gen.Byte, Gen.Int[0, 20]).Array[0, 4].Sample(changes =>
    {
        var bytes = Rich.ToByteArray().ToList();
        foreach (var (at, value, cut) in changes)
        {
            if (at < bytes.Count)
                bytes[at] = value;
            if (cut == 0 && bytes.Count > 0)
                bytes.RemoveAt(at % bytes.Count);
        }
        EveryShape? expected = null;
        try
        {
            expected = EveryShape.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes.ToArray());
        }
        catch (InvalidProtocolBufferException)
        {
            // Ours must refuse it too.
        }
        EveryShape? read = null;
        try
        {
            read = Read([.. bytes]);
        }
        catch (AwsFaultException)
        {
            // Lengths and varints beyond 64 bits are all that it may refuse besides.
        }
        return expected is null ? read is null : read is null || read.Equals(expected);
    });

    private static EveryShape Read(byte[] bytes) =>
        (EveryShape)ProtobufReader.Read(EveryShape.Descriptor, new ReadOnlySequence<byte>(bytes));

    private static string Refused(byte[] bytes) => ((Action)(() => Read(bytes)))
        .Should().Throw<AwsFaultException>().Where(refused => refused.Fault.Code == "MalformedInput").Which.Message;

    private static byte[] Repeat(int field, byte[] content, int count)
    {
        var one = Field(field, content);
        var all = new byte[one.Length * count];
        for (var i = 0; i < count; i++)
            one.CopyTo(all, i * one.Length);
        return all;
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }
        return stream.ToArray();
    }
}
