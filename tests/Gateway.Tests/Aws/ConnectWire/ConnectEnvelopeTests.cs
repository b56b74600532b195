using Rolecall.Gateway.Wires.Connect;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Tests.Aws.ConnectWire;

/// <summary>https://connectrpc.com/docs/protocol#streaming-rpcs</summary>
public sealed class ConnectEnvelopeTests
{
    [Fact]
    public void Message_IsWrappedBehindFlagsAndLength()
    {
        ConnectEnvelope.Wrap("{}"u8.ToArray()).Should().Equal(0, 0, 0, 0, 2, (byte)'{', (byte)'}');
        ConnectEnvelope.Wrap("{}"u8.ToArray(), end: true).Should().Equal(2, 0, 0, 0, 2, (byte)'{', (byte)'}');
    }

    [Fact]
    public void Message_Wrapped_IsUnwrapped() => ConnectEnvelope.Unwrap(ConnectEnvelope.Wrap(new byte[300])).Length.Should().Be(300);

    [Theory]
    [InlineData("")]
    [InlineData("00000000")]
    [InlineData("0000000003" + "7b7d")]
    [InlineData("0000000001" + "7b7d")]
    [InlineData("0100000002" + "7b7d")]
    [InlineData("0200000002" + "7b7d")]
    [InlineData("00ffffffff" + "7b7d")]
    public void WhatIsNotOneUncompressedMessage_IsMalformed(string hex)
    {
        var unwrapping = () => ConnectEnvelope.Unwrap(Convert.FromHexString(hex));

        unwrapping.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("MalformedInput");
    }
}
