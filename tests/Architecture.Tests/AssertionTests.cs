using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Architecture.Tests;

/// <summary>An assertion behind <c>?.</c> is not made at all where nothing is there, so it cannot fail.</summary>
public sealed partial class AssertionTests
{
    public static TheoryData<string> TestFiles { get; } = new(Directory
        .GetFiles(Path.Combine(Corpora.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Corpora.Repository, file).Replace('\\', '/')));

    [Theory]
    [MemberData(nameof(TestFiles))]
    public void Assertion_IsMadeWhereNothingIsThereToo(string file) =>
        MaybeUnasserted().Matches(File.ReadAllText(Path.Combine(Corpora.Repository, file))).Select(match => match.Value).Should().BeEmpty();

    [GeneratedRegex(@"\?\.\w+(?:\(\))?(?:\.\w+(?:\(\))?)*\.Should\(\)")]
    private static partial Regex MaybeUnasserted();
}
