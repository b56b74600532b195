using System.Globalization;
using Rolecall.Api.Names;

namespace Rolecall.Api.Tests.Names;

/// <summary>A name that is kept is shared, and no name is taken for another.</summary>
public sealed class RecentNamesTests
{
    [Fact]
    public void Name_ThatCameJustNow_IsTheSameText() =>
        RecentNames.Of("eu-nowhere-7".AsSpan()).Should().BeSameAs(RecentNames.Of("eu-nowhere-7".AsSpan()));

    [Fact]
    public void MoreNamesThanAreKept_OnManyThreads_AreEachWhatCame() => Parallel.For(0, 20_000, number =>
    {
        var name = (number % 9_000).ToString(CultureInfo.InvariantCulture);
        RecentNames.Of(name.AsSpan()).Should().Be(name);
    });

    /// <summary>They are nobody's names, and there is no end of them.</summary>
    [Fact]
    public void LongName_IsNotKept()
    {
        var name = new string('a', 33);
        RecentNames.Of(name.AsSpan()).Should().Be(name).And.NotBeSameAs(RecentNames.Of(name.AsSpan()));
    }
}
