using System.Text.RegularExpressions;
using Rolecall.Tests;

namespace Rolecall.Cli.Tests.Texts;

/// <summary>docs/build makes a site of all pages; a link to a page that is not there stops it.</summary>
public sealed partial class SiteTests
{
    [Fact]
    public async Task Site_HasEveryPage_AndASearchThatNeedsNoNetwork()
    {
        var folder = Directory.CreateTempSubdirectory("rolecall-site-").FullName;

        var built = await Tool.Run(Path.Combine(Corpora.Repository, "docs", "build"), new Dictionary<string, string>(), folder);

        built.ExitCode.Should().Be(0, built.Output + built.Errors);
        foreach (var page in Directory.GetFiles(Path.Combine(Corpora.Repository, "docs"), "*.md", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(Corpora.Repository, page);
            if (!relative.StartsWith("docs/site/", StringComparison.Ordinal))
                File.Exists(Path.Combine(folder, Path.ChangeExtension(relative, ".html"))).Should().BeTrue(relative);
        }
        Directory.GetFiles(Path.Combine(folder, "assets"), "*localSearchIndex*", SearchOption.AllDirectories).Should().NotBeEmpty();
        var tutorial = await File.ReadAllTextAsync(Path.Combine(folder, "docs", "tutorial.html"), TestContext.Current.CancellationToken);
        tutorial.Should().Contain("Your first denial, explained");
        Loaded().Matches(tutorial).Select(match => match.Groups[1].Value).Should().NotBeEmpty().And.OnlyContain(url => url.StartsWith('/'));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What a browser asks for by itself.</summary>
    [GeneratedRegex("<(?:script|link|img)[^>]*(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Loaded();
}
