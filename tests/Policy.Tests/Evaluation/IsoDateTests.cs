using System.Globalization;
using CsCheck;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Tests.Evaluation;

/// <summary>The date reader against the base library's.</summary>
public sealed class IsoDateTests
{
    private static readonly string[] Formats =
    [
        "yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.fK",
        "yyyy-MM-ddTHH:mm:ss.fffffffK", "yyyyMMddTHHmmssK",
    ];

    [Fact]
    public void TryParse_EachFormat_ReadsWhatTheLibraryReads() =>
        Gen.Select(Gen.Long[DateTime.MinValue.AddDays(1).Ticks, DateTime.MaxValue.AddDays(-1).Ticks], Gen.OneOf(Formats), Gen.Int[-14 * 60, 14 * 60]).Sample((ticks, format, offset) =>
        {
            var text = new DateTimeOffset(new DateTime(ticks), TimeSpan.FromMinutes(offset)).ToString(format, CultureInfo.InvariantCulture);
            var expected = DateTimeOffset.ParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            return IsoDate.TryParse(text, out var date) && date == expected;
        }, iter: 20_000);

    [Fact]
    public void TryParse_AnyText_IsReadOrRefused() =>
        Gen.String[Gen.Char["0123456789-:TZ+. "], 0, 30].Sample(text => { _ = IsoDate.TryParse(text, out _); }, iter: 20_000);

    [Theory]
    [InlineData("")]
    [InlineData("202")]
    [InlineData("2026-")]
    [InlineData("2026-1")]
    [InlineData("2026-01-")]
    [InlineData("2026-01-01T")]
    [InlineData("2026-01-01T10")]
    [InlineData("2026-01-01T24:00:00Z")]
    [InlineData("2026-01-01T10:60:00Z")]
    [InlineData("2026-01-01T10:00:60Z")]
    [InlineData("2026-01-01T10:00:00.Z")]
    [InlineData("2026-01-01T10:00:00+15:00")]
    [InlineData("2026-01-01T10:00:00+1:00")]
    [InlineData("2026-01-01 10:00:00")]
    [InlineData("2026-01-01T10:00:00ZZ")]
    [InlineData("2025-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("20260101")]
    [InlineData("20260101T1000Z")]
    public void TryParse_NoDate_IsRefused(string text) => IsoDate.TryParse(text, out _).Should().BeFalse();
}
