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
        foreach (var page in Listed())
            tutorial.Should().Contain($"href=\"/{Path.ChangeExtension(page, ".html")}\"", "the list beside each page has it");
        Loaded().Matches(tutorial).Select(match => match.Groups[1].Value).Should().NotBeEmpty().And.OnlyContain(url => url.StartsWith('/'));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Index_LinksEveryPage()
    {
        var index = File.ReadAllText(Path.Combine(Corpora.Repository, "docs", "README.md"));

        foreach (var page in Listed().Where(page => page.StartsWith("docs/", StringComparison.Ordinal)))
            index.Should().Contain($"({page["docs/".Length..]})");
    }

    /// <summary>Pages that are for a reader, by folder; decisions have a list of their own.</summary>
    private static IEnumerable<string> Listed() => new[] { "docs/how-to", "docs/reference", "docs/explanation", "worlds/lessons" }
        .SelectMany(folder => Directory.GetFiles(Path.Combine(Corpora.Repository, folder), "*.md"))
        .Select(file => Path.GetRelativePath(Corpora.Repository, file));

    /// <summary>What a browser asks for by itself.</summary>
    [GeneratedRegex("<(?:script|link|img)[^>]*(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Loaded();
}
