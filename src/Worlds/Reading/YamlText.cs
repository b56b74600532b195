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
            if (Refusal(text, findings) is { } refused)
            {
                findings.Add(Findings.PlaceOf(file, refused.At), refused.Message);
                return null;
            }
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [var document])
                return document.RootNode;
            findings.Add(new WorldPlace(file, 1, 1), "wants one YAML document");
        }
        catch (YamlException malformed)
        {
            findings.Add(Findings.PlaceOf(file, malformed.Start), malformed.Message);
        }
        catch (InvalidOperationException malformed)
        {
            // What YamlDotNet 18 says of some brackets that are never closed.
            findings.Add(new WorldPlace(file, 1, 1), "is not YAML: " + malformed.Message);
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
            if (parser.Current is NodeEvent && !findings.TakeNode())
                return (parser.Current.Start, $"has more than {Findings.MostNodes} nodes, with all before it");
        }
        return null;
    }
}
