using System.Text;
using CsCheck;
using Rolecall.Identity.Ids;
using Rolecall.Server.Storage.Sealing;

namespace Rolecall.Server.Tests.Storage.Sealing;

public sealed class EnvelopeTests
{
    private const string Here = "record 1 of in/a";

    private static readonly IRandomSource Random = new SeededRandomSource("envelope");
    private static readonly byte[] First = Key(1);
    private static readonly byte[] Second = Key(2);

    [Fact]
    public void Open_OfWhatWasSealed_GivesItBack() => Gen.Select(Gen.Byte.Array[0, 3_000], Gen.String).Sample(
        (plain, place) => new Envelope([First]).Open(new Envelope([First]).Seal(plain, place, Random), place)
            .AsSpan()
            .SequenceEqual(plain));

    [Fact]
    public void Seal_OfTheSameTwice_LooksDifferentAndShowsNothing()
    {
        var plain = Encoding.UTF8.GetBytes("a secret of somebody, a secret of somebody");
        var (one, two) = (Seal(plain), Seal(plain));

        one.Should().NotEqual(two);
        Encoding.Latin1.GetString(one).Should().NotContain("secret");
    }

    [Fact]
    public void Open_AtAnotherPlace_IsRefused() =>
        Refuses(() => new Envelope([First]).Open(Seal([1, 2, 3]), "record 1 of in/b"), "*record 1 of in/b does not open*another place*");

    [Fact]
    public void Open_WithAnyBitChanged_IsRefused()
    {
        var envelope = new Envelope([First]);
        var body = Seal(Encoding.UTF8.GetBytes("""{"secret":"x"}"""));
        for (var bit = 0; bit < body.Length * 8; bit++)
        {
            var changed = body.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            FluentActions.Invoking(() => envelope.Open(changed, Here)).Should().Throw<EnvelopeException>($"bit {bit} was changed");
        }
    }

    [Fact]
    public void Open_CutAnywhere_IsRefused()
    {
        var body = Seal([1, 2, 3]);
        for (var length = 0; length < body.Length; length++)
            FluentActions.Invoking(() => new Envelope([First]).Open(body.AsSpan(0, length), Here)).Should().Throw<EnvelopeException>();
    }

    [Theory]
    [InlineData("""{"v":1}""")]
    [InlineData("null")]
    [InlineData("")]
    public void Open_OfClearText_IsRefused(string clear)
    {
        Envelope.KeyOf(Encoding.UTF8.GetBytes(clear)).Should().BeNull();
        Refuses(() => new Envelope([First]).Open(Encoding.UTF8.GetBytes(clear), Here), "*record 1 of in/a is not sealed*");
    }

    [Fact]
    public void Open_WithoutItsKey_IsRefusedWithTheKeysName() => Refuses(
        () => new Envelope([Second]).Open(Seal([1]), Here),
        $"*{Envelope.Text(new Envelope([First]).Newest)}, which this server does not have*");

    [Fact]
    public void Keys_OfARotatedEnvelope_AllOpenAndTheNewestSeals()
    {
        var rotated = new Envelope([First, Second]);

        rotated.Open(Seal([7]), Here).Should().Equal(7);
        var body = rotated.Seal([8], Here, Random);
        Envelope.KeyOf(body).Should().Be(new Envelope([Second]).Newest);
        new Envelope([Second]).Open(body, Here).Should().Equal(8);
    }

    internal static byte[] Key(byte number) => [.. Enumerable.Repeat(number, Envelope.KeyBytes)];

    private static byte[] Seal(byte[] plain) => new Envelope([First]).Seal(plain, Here, Random);

    private static void Refuses(Func<byte[]> opening, string message) => opening.Should().Throw<EnvelopeException>().WithMessage(message);
}
