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
        Gen.Select(
            Gen.Long[DateTime.MinValue.AddDays(1).Ticks, DateTime.MaxValue.AddDays(-1).Ticks],
            Gen.OneOf(Formats),
            Gen.Int[-14 * 60, 14 * 60]).Sample((ticks, format, offset) =>
        {
            var text = new DateTimeOffset(new DateTime(ticks), TimeSpan.FromMinutes(offset)).ToString(format, CultureInfo.InvariantCulture);
            var expected = DateTimeOffset.ParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            return IsoDate.TryParse(text, out var read) && read == expected.UtcTicks;
        }, iter: 20_000);

    /// <summary>The differential test found it: an offset may put a date before the first of all, and it is before it.</summary>
    [Fact]
    public void TryParse_OffsetOverTheEdgeOfTheCalendar_KeepsItsPlace()
    {
        IsoDate.TryParse("0001-01-01T02:24:24.5+14:00", out var before).Should().BeTrue();
        IsoDate.TryParse("0001", out var first).Should().BeTrue();
        before.Should().BeLessThan(first);
        IsoDate.TryParse("9999-12-31T23:00-14:00", out var behind).Should().BeTrue();
        IsoDate.TryParse("9999-12-31T23:59:59Z", out var last).Should().BeTrue();
        behind.Should().BeGreaterThan(last);
    }

    [Fact]
    public void TryParse_AnyText_IsReadOrRefused() =>
        Gen.String[Gen.Char["0123456789-:TZ+. "], 0, 30].Sample(text => { _ = IsoDate.TryParse(text, out _); }, iter: 20_000);

    /// <summary>What AWS's lenient reader takes beside the documented forms; the first two are in corpora/iam-policy-lint.</summary>
    [Theory]
    [InlineData("01T", "0001-01-01T00:00:00Z")]
    [InlineData("2016-12-13t2:00:00.593194+23", "2016-12-12T03:00:00.593194Z")]
    [InlineData("2026-1-9", "2026-01-09T00:00:00Z")]
    [InlineData("2026-01-01T10", "2026-01-01T10:00:00Z")]
    [InlineData("2026-01-01T10Z", "2026-01-01T10:00:00Z")]
    [InlineData("2026-01-01T10.5Z", "2026-01-01T10:30:00Z")]
    [InlineData("2026-01-01T10:30,25", "2026-01-01T10:30:15Z")]
    [InlineData("2026-01-01TZ", "2026-01-01T00:00:00Z")]
    [InlineData("2026-032", "2026-02-01T00:00:00Z")]
    [InlineData("2024-366T01:00", "2024-12-31T01:00:00Z")]
    [InlineData("2026-W05-6", "2026-01-31T00:00:00Z")]
    [InlineData("2026-01-01T10:00:00-01:30:30", "2026-01-01T11:30:30Z")]
    public void TryParse_LenientForm_IsRead(string text, string same)
    {
        IsoDate.TryParse(text, out var ticks).Should().BeTrue();
        ticks.Should().Be(DateTimeOffset.Parse(same, CultureInfo.InvariantCulture).UtcTicks);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0000-01-01")]
    [InlineData("12026-01-01T00:00:00Z")]
    [InlineData("999999999")]
    public void TryParse_BeyondTheCalendar_IsAtItsEnd(string text)
    {
        IsoDate.TryParse(text, out var ticks).Should().BeTrue();
        (ticks <= DateTime.MinValue.Ticks || ticks >= DateTime.MaxValue.Ticks).Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("T")]
    [InlineData("2026-")]
    [InlineData("2026-01-")]
    [InlineData("2026-13")]
    [InlineData("234-13")]
    [InlineData("2026-000")]
    [InlineData("2026-366")]
    [InlineData("2026-W54")]
    [InlineData("2026-W01-8")]
    [InlineData("2026-01-01T24:00:00Z")]
    [InlineData("2026-01-01T10:60:00Z")]
    [InlineData("2026-01-01T10:00:60Z")]
    [InlineData("2026-01-01T10:00:00.Z")]
    [InlineData("2016-12-13t2:00:00.1999999999+10:59")]
    [InlineData("2016-12-13t2:00:00.593194+1")]
    [InlineData("2026-01-01T10:00:00+24:00")]
    [InlineData("2026-01-01T10:00:00+1:00")]
    [InlineData("2026-01-01T10:00:00+01:")]
    [InlineData("2026-01-01 10:00:00")]
    [InlineData("2026-01-01T10:00:00ZZ")]
    [InlineData("2026-01-01Z")]
    [InlineData("2025-02-29")]
    [InlineData("1234567890")]
    [InlineData("20260101T1000Z")]
    [InlineData("20261301T100000Z")]
    public void TryParse_NoDate_IsRefused(string text) => IsoDate.TryParse(text, out _).Should().BeFalse();
}
