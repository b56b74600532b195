using System.Globalization;

namespace Rolecall.Policy.Tests;

/// <summary>An id that is read out of a longer text is the one that stands there.</summary>
public sealed class AccountIdTests
{
    [Fact]
    public void ManyIds_ReadOnManyThreads_AreEachTheirOwn() => Parallel.For(0, 20_000, number =>
    {
        var digits = (number % 9_000).ToString("D12", CultureInfo.InvariantCulture);
        AccountId.TryParse(digits.AsSpan(), out var id).Should().BeTrue();
        id.ToString().Should().Be(digits);
    });

    [Theory]
    [InlineData("")]
    [InlineData("12345678901")]
    [InlineData("1234567890123")]
    [InlineData("12345678901a")]
    [InlineData("anonymous")]
    [InlineData("١٢٣٤٥٦٧٨٩٠١٢")]
    public void TextThatIsNoId_IsNone(string text)
    {
        AccountId.TryParse(text.AsSpan(), out _).Should().BeFalse();
        AccountId.TryParse(text, out _).Should().BeFalse();
    }
}
