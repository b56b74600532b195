using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Worlds.Reading;

/// <summary>Reads a text as one YAML document, or as JSON, which is YAML too.</summary>
internal static class YamlText
{
    /// <summary>The library reads nested nodes by recursion: a deeper text would take the whole stack, and the process with it.</summary>
    private const int Deepest = 64;

    /// <summary>The document's root; null where the text is none, which is told.</summary>
    public static YamlNode? Read(string file, string text, Findings findings)
    {
        try
        {
            text = WithoutOddBlanks(text);
            if (Refusal(text, findings) is { } refused)
            {
                findings.Add(Findings.PlaceOf(file, refused.At), refused.Message);
                return null;
            }
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [var document])
                return document.RootNode;
            findings.Add(
                new WorldPlace(file, 1, 1),
                stream.Documents.Count == 0 ? "is empty: wants one YAML document" : "wants one YAML document, and has several");
        }
        catch (YamlException malformed)
        {
            if (TabAt(text, malformed) is { } tab)
                findings.Add(new WorldPlace(file, tab.Line, tab.Column), "YAML indents by spaces, and a tab stands here");
            else
                findings.Add(Findings.PlaceOf(file, malformed.Start), malformed.Message);
        }
        catch (InvalidOperationException malformed)
        {
            // What YamlDotNet 18 says of some brackets that are never closed.
            findings.Add(new WorldPlace(file, 1, 1), "is not YAML: " + malformed.Message);
        }
        return null;
    }

    /// <summary>
    /// Editors of other systems begin a text with a byte order mark, and indent JSON by tabs. JSON has no tab within its texts, so each is
    /// a blank.
    /// </summary>
    private static string WithoutOddBlanks(string text)
    {
        text = text.StartsWith('\uFEFF') ? text[1..] : text;
        return text.Contains('\t') && text.AsSpan().TrimStart() is ['{' or '[', ..] && IsJson(text) ? text.Replace('\t', ' ') : text;
    }

    private static bool IsJson(string text)
    {
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = Deepest });
        try
        {
            while (json.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The first tab that indents a line, from where the library stumbled; null where it did so over something else.</summary>
    private static (int Line, int Column)? TabAt(string text, YamlException malformed)
    {
        var isTab = malformed.Message.Contains("tab", StringComparison.Ordinal)
            || malformed.Message.Contains("cannot start any token", StringComparison.Ordinal);
        foreach (var (number, line) in isTab ? text.Split('\n').Index() : [])
        {
            var tab = line.AsSpan(0, line.Length - line.AsSpan().TrimStart().Length).IndexOf('\t');
            if (tab >= 0 && number + 1 >= malformed.Start.Line)
                return (number + 1, tab + 1);
        }
        return null;
    }

    /// <summary>What must be known before nodes are made: each alias could stand for all that was before it, ten times over.</summary>
    private static (Mark At, string Message)? Refusal(string text, Findings findings)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > Deepest)
                return (parser.Current.Start, $"is nested deeper than {Deepest} levels");
            if (parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
                return (parser.Current.Start, "anchors and aliases are not taken: say it where it belongs");
            if (parser.Current is NodeEvent { Tag.IsEmpty: false } tagged)
                return (tagged.Start, $"tags are not taken: say it without \"{tagged.Tag}\"");
            if (parser.Current is NodeEvent && !findings.TakeNode())
                return (parser.Current.Start, $"has more than {Findings.MostNodes} nodes, with all before it");
        }
        return null;
    }
}
