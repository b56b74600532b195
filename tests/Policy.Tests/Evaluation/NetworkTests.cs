using System.Net;
using CsCheck;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Tests.Evaluation;

/// <summary>Addresses and networks against the base library's.</summary>
public sealed class NetworkTests
{
    [Fact]
    public void TryAddress_EachAddress_IsReadAsTheLibraryReadsIt() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Bool, Gen.Int[0, 15], Gen.Int[0, 15]).Sample((bytes, four, from, to) =>
        {
            // Runs of zeros, which are left out of the text.
            for (var i = from; i < to; i++)
                bytes[i] = 0;
            var address = new IPAddress(four ? bytes[..4] : bytes);
            return Network.TryAddress(address.ToString(), out var read) && read == Bits(address);
        }, iter: 20_000);

    [Fact]
    public void Contains_NetworkOfAnAddress_ComparesItsFirstBits() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Int[0, 127], Gen.Int[0, 128]).Sample((bytes, flipped, bits) =>
        {
            bytes[0] |= 1;
            var other = (byte[])bytes.Clone();
            other[flipped / 8] ^= (byte)(0x80 >> (flipped % 8));
            return Network.TryParse(new IPAddress(bytes) + "/" + bits, out var network)
                && network.Contains(Bits(new IPAddress(bytes)))
                && network.Contains(Bits(new IPAddress(other))) == (flipped >= bits);
        }, iter: 20_000);

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10.1")]
    [InlineData("10.1.2.3.4")]
    [InlineData("10.1.2.256")]
    [InlineData("10.1.2.03")]
    [InlineData("0x0a.1.2.3")]
    [InlineData("10.1.2.3 ")]
    [InlineData("+1.2.3.4")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7::8")]
    [InlineData("1::2::3")]
    [InlineData("1:")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("[::1]")]
    [InlineData("::1%lo")]
    [InlineData("::1.2.3")]
    [InlineData("1.2.3.4::")]
    public void TryAddress_NoAddress_IsRefused(string text) => Network.TryAddress(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("::/129")]
    [InlineData("::/-1")]
    public void TryParse_NoNetwork_IsRefused(string text) => Network.TryParse(text, out _).Should().BeFalse();

    private static UInt128 Bits(IPAddress address)
    {
        UInt128 bits = 0;
        foreach (var one in address.MapToIPv6().GetAddressBytes())
            bits = bits << 8 | one;
        return bits;
    }
}
