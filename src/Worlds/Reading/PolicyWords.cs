using System.Collections.Immutable;
using Rolecall.Api.Names;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Worlds.Reading;

/// <summary>The words of policies, to tell what was mistyped where AWS's text says no more than that something was.</summary>
internal static class PolicyWords
{
    private static readonly ImmutableArray<string> Effects = ["Allow", "Deny"];

    private static readonly ImmutableArray<string> OfDocuments = ["Version", "Id", "Statement"];

    private static readonly ImmutableArray<string> OfStatements =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    private static readonly ImmutableArray<string> Operators =
    [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
        "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals",
        "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null",
    ];

    /// <summary>The words of a refused policy that policies do not have, each with the nearest that they have.</summary>
    /// <param name="policy">The document, or the list of its statements.</param>
    public static IEnumerable<(YamlNode At, string Message)> Unknown(YamlNode policy) =>
        policy is not YamlMappingNode document
            ? Statements(policy).SelectMany(UnknownInStatement)
            : UnknownKeys(document, OfDocuments, "key").Concat(
                document.Children.Where(pair => IsText(pair.Key, "Statement"))
                    .SelectMany(pair => Statements(pair.Value)).SelectMany(UnknownInStatement));

    private static IEnumerable<YamlMappingNode> Statements(YamlNode node) =>
        (node is YamlSequenceNode list ? list.Children : [node]).OfType<YamlMappingNode>();

    private static IEnumerable<(YamlNode At, string Message)> UnknownInStatement(YamlMappingNode statement)
    {
        foreach (var unknown in UnknownKeys(statement, OfStatements, "key"))
            yield return unknown;
        foreach (var (key, value) in statement.Children)
        {
            if (IsText(key, "Effect") && value is YamlScalarNode { Value: { } effect } && !Effects.Contains(effect))
                yield return (value, Message("effect", effect, Effects));
            if (!IsText(key, "Condition") || value is not YamlMappingNode condition)
                continue;
            foreach (var (name, _) in condition.Children)
            {
                if (name is YamlScalarNode { Value: { } text } && !Operators.Contains(Bare(text), StringComparer.OrdinalIgnoreCase))
                    yield return (name, Message("condition operator", text, Operators));
            }
        }
    }

    private static IEnumerable<(YamlNode At, string Message)> UnknownKeys(
        YamlMappingNode mapping, ImmutableArray<string> known, string what) =>
        mapping.Children.Keys.OfType<YamlScalarNode>().Where(key => !known.Contains(key.Value ?? ""))
            .Select(key => ((YamlNode)key, Message(what, key.Value ?? "", known)));

    private static string Message(string what, string text, ImmutableArray<string> known) =>
        $"unknown {what} \"{text}\", {NearestName.Hint(what == "condition operator" ? Bare(text) : text, known)}";

    /// <summary>An operator without what may stand before and after each.</summary>
    private static string Bare(string text)
    {
        if (text.StartsWith("ForAllValues:", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("ForAnyValue:", StringComparison.OrdinalIgnoreCase))
            text = text[(text.IndexOf(':') + 1)..];
        return text.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase) ? text[..^"IfExists".Length] : text;
    }

    private static bool IsText(YamlNode node, string text) => node is YamlScalarNode { Value: { } value } && value == text;
}
