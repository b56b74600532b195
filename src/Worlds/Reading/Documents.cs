using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rolecall.Api.Names;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Worlds.Reading;

/// <summary>
/// Policies of a world: as YAML, as JSON in a text, or in a file of their own. An ARN may have an account's name in the place of its id.
/// </summary>
internal sealed partial class Documents(WorldSource source, WorldChecks checks, IReadOnlyDictionary<string, string> accountIds, Findings findings)
{
    private const string CurrentVersion = "2012-10-17";

    /// <summary>A file is read once, however often it is named.</summary>
    private readonly Dictionary<(string Name, WorldDocumentKind Kind), WorldDocument?> read = [];

    // Plain characters, as people write policies: the texts go into policies, not into pages.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document that the item has as "document" or as "file"; told where it has none or both.</summary>
    public WorldDocument? Of(Fields item, WorldDocumentKind kind)
    {
        var (document, file) = (item.Take("document"), item.Take("file"));
        if (document is null == file is null)
        {
            item.Wrong("wants one of document (a policy, or the list of its statements) and file");
            return null;
        }
        return document is not null ? Of(item.File, document, kind) : OfFile(item.File, file!, kind);
    }

    /// <summary>A document in the place of a value: the policy itself, or {file: NAME}.</summary>
    public WorldDocument? Of(string file, YamlNode node, WorldDocumentKind kind)
    {
        if (node is YamlMappingNode { Children: [{ Key: YamlScalarNode { Value: "file" }, Value: var named }] })
            return OfFile(file, named, kind);
        var place = Findings.PlaceOf(file, node.Start);
        if (node is YamlScalarNode { Value: { } text })
        {
            // JSON in a text: places in it are its own.
            var inner = findings.OfInnerText();
            if (YamlText.Read(file, text, inner) is not { } parsed)
            {
                findings.Add(place, "is no policy: " + inner.All[0].Message);
                return null;
            }
            return Check(file, parsed, place, kind, isOfItsOwn: false);
        }
        return Check(file, node, place, kind, isOfItsOwn: true);
    }

    /// <summary>A text in which the accounts of ARNs have their ids; told where an account is not known.</summary>
    public string Named(string file, YamlNode node, string text) => ArnAccount().Replace(text, match =>
    {
        var account = match.Groups["account"].Value;
        if (accountIds.TryGetValue(account, out var id))
            return match.Groups["before"].Value + id;
        if (!IsAccountOfAnArn().IsMatch(account))
            findings.Add(file, node, $"no account \"{account}\", {NearestName.Hint(account, accountIds.Keys)}");
        return match.Value;
    });

    private WorldDocument? OfFile(string file, YamlNode named, WorldDocumentKind kind)
    {
        if (TextOf(file, named) is not { } found)
            return null;
        if (read.TryGetValue((found.Name, kind), out var known))
            return known;
        return read[(found.Name, kind)] = YamlText.Read(found.Name, found.Text, findings) is { } parsed
            ? Check(found.Name, parsed, new WorldPlace(found.Name, 1, 1), kind, isOfItsOwn: true)
            : null;
    }

    /// <summary>The text of a file that the world names.</summary>
    public (string Name, string Text)? TextOf(string file, YamlNode named)
    {
        if (named is not YamlScalarNode { Value: { Length: > 0 } name })
        {
            findings.Add(file, named, "file wants the name of a file below the world's folder");
            return null;
        }
        if (source.Files.TryGetValue(name, out var text))
            return (name, text);
        findings.Add(file, named, $"no file \"{name}\"{(source.Files.Count == 0 ? "" : ", " + NearestName.Hint(name, source.Files.Keys))}");
        return null;
    }

    /// <param name="file">Where it is from.</param>
    /// <param name="node">The policy.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="kind">Which it is to be.</param>
    /// <param name="isOfItsOwn">The places of its nodes are those of the file: it is not JSON in a text.</param>
    private WorldDocument? Check(string file, YamlNode node, WorldPlace at, WorldDocumentKind kind, bool isOfItsOwn)
    {
        var json = Json(file, node);
        if (checks.RefuseDocument(json, kind) is not { } refused)
            return new WorldDocument(json, at);
        // AWS's text seldom says which word it means.
        var unknown = PolicyWords.Unknown(node).ToArray();
        if (unknown.Length == 0)
            findings.Add(at, "is no policy: " + refused);
        foreach (var (word, message) in unknown)
            findings.Add(isOfItsOwn ? Findings.PlaceOf(file, word.Start) : at, "is no policy: " + message);
        return null;
    }

    private string Json(string file, YamlNode node)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            if (node is YamlSequenceNode)
            {
                json.WriteStartObject();
                json.WriteString("Version", CurrentVersion);
                json.WritePropertyName("Statement");
                Write(json, file, node);
                json.WriteEndObject();
            }
            else
            {
                Write(json, file, node);
            }
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private void Write(Utf8JsonWriter json, string file, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Children)
                {
                    json.WritePropertyName((key as YamlScalarNode)?.Value ?? "");
                    Write(json, file, value);
                }
                json.WriteEndObject();
                break;
            case YamlSequenceNode list:
                json.WriteStartArray();
                foreach (var item in list.Children)
                    Write(json, file, item);
                json.WriteEndArray();
                break;
            default:
                // IAM takes texts for numbers and truth values, too, and YAML's 012345678901 is an account.
                json.WriteStringValue(Named(file, node, ((YamlScalarNode)node).Value ?? ""));
                break;
        }
    }

    // arn:PARTITION:SERVICE:REGION:ACCOUNT:
    [GeneratedRegex("^(?<before>arn:[a-z*-]+:[a-z0-9*-]+:[a-z0-9*-]*:)(?<account>[^:]+)(?=:)", RegexOptions.CultureInvariant)]
    private static partial Regex ArnAccount();

    [GeneratedRegex(@"^([0-9]{12}|aws|.*[*?$].*)$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex IsAccountOfAnArn();
}
