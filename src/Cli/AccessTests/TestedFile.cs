using System.Collections.Immutable;
using System.Globalization;
using Rolecall.Cli.YamlFiles;

namespace Rolecall.Cli.AccessTests;

/// <summary>A file that was run: each test with its failures.</summary>
internal sealed record TestedFile(string Name, string Text, ImmutableArray<(AccessTest Test, ImmutableArray<Failure> Failures)> Results)
{
    public int Failed => Results.Count(one => !one.Failures.IsEmpty);

    /// <summary>"access.yaml:7:14".</summary>
    public string Place(Failure failure) => string.Create(CultureInfo.InvariantCulture, $"{Name}:{failure.At.Line}:{failure.At.Column}");

    /// <summary>The line of the file, a caret under the place, and the explanation.</summary>
    public string Show(Failure failure)
    {
        var explanation = failure.Explanation.TrimEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => "    " + line);
        return string.Join('\n', explanation.Prepend(SourceLine.Show(Text, failure.At.Line, failure.At.Column, failure.Message)));
    }
}
