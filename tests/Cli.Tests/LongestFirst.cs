using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Rolecall.Cli.Tests.LongestFirst))]

namespace Rolecall.Cli.Tests;

/// <summary>
/// The classes that play whole pages and lessons begin, side by side, and what is short fills the gaps: a long one that begins last has the
/// machine to itself, and leaves half of it idle.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Long =
    [
        typeof(Texts.DocumentTests), typeof(Texts.LessonTests), typeof(Texts.SiteTests), typeof(ServerLifeTests),
        typeof(Texts.DeployedFileTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(RankOf)];

    /// <summary>A class without a collection of its own is one by its name.</summary>
    private static int RankOf<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var rank = Array.FindIndex(Long, one => collection.TestCollectionDisplayName.Contains(one.FullName!, StringComparison.Ordinal));
        return rank < 0 ? Long.Length : rank;
    }
}
