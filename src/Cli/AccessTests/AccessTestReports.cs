using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace Rolecall.Cli.AccessTests;

/// <summary>The results of access tests, for people and for CI.</summary>
internal static class AccessTestReports
{
    public static IReadOnlyDictionary<string, Func<IReadOnlyList<TestedFile>, string>> All { get; } =
        new Dictionary<string, Func<IReadOnlyList<TestedFile>, string>>
        {
            ["text"] = Text,
            ["tap"] = Tap,
            ["junit"] = JUnit,
            ["github"] = GitHub,
        };

    /// <summary>Each test of a file, for programs.</summary>
    public static IEnumerable<JsonObject> Json(TestedFile file)
    {
        foreach (var (test, failures) in file.Results)
        {
            var json = new JsonObject
            {
                ["name"] = test.Name,
                ["file"] = file.Name,
                ["line"] = test.At.Line,
                ["passed"] = failures.IsEmpty,
            };
            if (!failures.IsEmpty)
            {
                json["message"] = string.Join("; ", failures.Select(failure => failure.Message));
                json["failures"] = new JsonArray([.. failures.Select(failure => (JsonNode)new JsonObject
                {
                    ["line"] = failure.At.Line,
                    ["column"] = failure.At.Column,
                    ["message"] = failure.Message,
                    ["explanation"] = failure.Explanation,
                })]);
            }
            yield return json;
        }
    }

    private static string Text(IReadOnlyList<TestedFile> files)
    {
        var text = new StringBuilder();
        foreach (var (file, test, failures) in Each(files))
        {
            text.Append(failures.Count == 0 ? "✓ " : "✗ ").Append(test.Name).Append('\n');
            foreach (var failure in failures)
                text.Append("  ").Append(file.Place(failure)).Append('\n').Append(file.Show(failure)).Append('\n');
        }
        return text + Summary(files);
    }

    /// <summary>https://testanything.org/tap-version-14-specification.html</summary>
    private static string Tap(IReadOnlyList<TestedFile> files)
    {
        var lines = new List<string> { "TAP version 14", $"1..{Each(files).Count()}" };
        foreach (var (index, (file, test, failures)) in Each(files).Index())
        {
            lines.Add($"{(failures.Count == 0 ? "ok" : "not ok")} {index + 1} - {Description(test.Name)}");
            foreach (var failure in failures)
                lines.AddRange(["# " + file.Place(failure), .. file.Show(failure).Split('\n').Select(line => "# " + line)]);
        }
        return string.Join('\n', lines);
    }

    /// <summary>As Jenkins, GitLab and others read it: https://github.com/testmoapp/junitxml</summary>
    private static string JUnit(IReadOnlyList<TestedFile> files) => new XElement("testsuites", files.Select(file => new XElement(
        "testsuite",
        new XAttribute("name", Xml(file.Name)),
        new XAttribute("tests", file.Results.Length),
        new XAttribute("failures", file.Failed),
        file.Results.Select(one => new XElement(
            "testcase",
            new XAttribute("classname", Xml(file.Name)),
            new XAttribute("name", Xml(one.Test.Name)),
            one.Failures.Select(
                failure => new XElement(
                    "failure",
                    new XAttribute("message", Xml($"{file.Place(failure)}: {failure.Message}")),
                    Xml(file.Show(failure))))))))).ToString();

    /// <summary>https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#setting-an-error-message</summary>
    private static string GitHub(IReadOnlyList<TestedFile> files)
    {
        var lines = Each(files).SelectMany(one => one.Failures.Select(failure =>
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line={failure.At.Line},col={failure.At.Column}");
            var text = failure.Message + "\n" + failure.Explanation.TrimEnd();
            return $"::error file={Property(one.File.Name)},{place},title={Property(one.Test.Name)}::{Data(text)}";
        }));
        return string.Join('\n', lines.Append(Summary(files)));
    }

    /// <summary>One line, with what begins a directive escaped.</summary>
    private static string Description(string name) =>
        string.Concat(name.Select(letter => char.IsControl(letter) ? " " : letter is '#' or '\\' ? "\\" + letter : letter.ToString()));

    /// <summary>What no XML may hold is shown as a replacement character (https://www.w3.org/TR/xml/#charsets).</summary>
    private static string Xml(string text) => string.Concat(text.EnumerateRunes().Select(
        rune => rune.Value >= 0x10000 || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "\uFFFD"));

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private static string Summary(IReadOnlyList<TestedFile> files) => string.Create(
        CultureInfo.InvariantCulture,
        $"{files.Sum(file => file.Results.Length - file.Failed)} passed, {files.Sum(file => file.Failed)} failed");

    private static IEnumerable<(TestedFile File, AccessTest Test, IReadOnlyList<Failure> Failures)> Each(IReadOnlyList<TestedFile> files) =>
        files.SelectMany(file => file.Results.Select(one => (file, one.Test, (IReadOnlyList<Failure>)one.Failures)));
}
