using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Times;
using Rolecall.Cli.YamlFiles;
using YamlDotNet.RepresentationModel;

namespace Rolecall.Cli.AccessTests;

/// <summary>Reads files of access tests; access-tests.schema.json says the same to editors.</summary>
internal static partial class AccessTestReader
{
    private static readonly Dictionary<string, DecisionResult> Kinds = new()
    {
        ["implicit"] = DecisionResult.ImplicitDeny,
        ["explicit"] = DecisionResult.ExplicitDeny,
        ["any"] = DecisionResult.Unspecified,
    };

    /// <summary>As decisions name the layer that decided.</summary>
    internal static IReadOnlyCollection<string> Layers { get; } =
    [
        "identityPolicy", "trustPolicy", "permissionsBoundary", "sessionPolicy", "resourcePolicy", "serviceControlPolicy",
        "resourceControlPolicy", "service",
    ];

    /// <param name="file">What errors call it.</param>
    /// <exception cref="YamlFileException">The text says something that cannot be tested.</exception>
    public static AccessTestFile Read(string file, string yaml)
    {
        var fields = Fields.OfDocument(file, yaml);
        fields.TakeOnly("world", "tests", "invariants");
        var world = fields.Text("world");
        var errors = new List<YamlFileException>();
        ImmutableArray<AccessTest> tests =
        [
            .. Each<AccessTest>(fields.List("tests"), errors, node => [TestOf(file, node)]),
            .. Each<AccessTest>(fields.List("invariants"), errors, node => [InvariantOf(file, node)]),
        ];
        if (errors.Count > 0)
            throw YamlFileException.Of(file, errors);
        return tests.IsEmpty
            ? throw fields.Wrong("wants tests or invariants: a list of at least one")
            : new AccessTestFile(file, yaml, world, tests);
    }

    /// <summary>What is read of each node. An error of one does not keep those of the others from being told.</summary>
    private static IEnumerable<T> Each<T>(IEnumerable<YamlNode> nodes, List<YamlFileException> errors, Func<YamlNode, IEnumerable<T>> read)
    {
        var all = new List<T>();
        foreach (var node in nodes)
        {
            try
            {
                all.AddRange(read(node));
            }
            catch (YamlFileException wrong)
            {
                errors.Add(wrong);
            }
        }
        return all;
    }

    private static AccessTest TestOf(string file, YamlNode node)
    {
        var fields = new Fields(file, node);
        fields.TakeOnly("name", "as", "context", "assume", "can", "cannot", "expect", "after");
        var context = ContextOf(fields.Of("context"));
        var expected = ExpectedOf(fields.Of("expect"));
        var assume = fields.Of("assume") is { } role ? AssumeOf(role, context, expected) : null;
        var after = fields.Of("after");
        after?.TakeOnly("advance", "expect");
        var errors = new List<YamlFileException>();
        var test = new AccessTest
        {
            At = node.Start,
            Name = fields.Text("name") ?? throw fields.Wrong("wants name: what the test is about"),
            As = fields.Text("as") ?? throw fields.Wrong("wants as: who does it"),
            Assume = assume,
            Checks =
            [
                .. Each(fields.List("can"), errors, one => ChecksOf(file, one, true, context, null)),
                .. Each(fields.List("cannot"), errors, one => ChecksOf(file, one, false, context, assume is null ? expected : null)),
            ],
            AfterAt = after?.At ?? node.Start,
            Advance = after is null
                ? null
                : after.Time("advance", LengthOfTime.Longest) is { Ticks: > 0 } span
                    ? span
                    : throw after.Wrong("wants advance: a time such as 61m"),
            ErrorAfter = after?.Of("expect") is { } then ? ErrorOf(then) : null,
        };
        return errors.Count > 0 ? throw YamlFileException.Of(file, errors) : test switch
        {
            { Assume: null, Checks.IsEmpty: true } => throw fields.Wrong("wants one of assume, can and cannot"),
            { Assume: null } when expected is not null && test.Checks.All(check => check.Allowed) => throw fields.Wrong(
                "expect wants assume or cannot: the denial that it is about"),
            { Assume: null, Advance: not null } => throw fields.Wrong("after wants assume: the session that is used then"),
            { Assume.Allowed: false, Advance: not null } => throw fields.Wrong(
                "after wants a role that is assumed, and expect has it denied"),
            { Assume.Allowed: false, Checks.IsEmpty: false } => throw fields.Wrong(
                "a role that is not assumed can do nothing: can and cannot want another test"),
            _ => test,
        };
    }

    private static string ErrorOf(Fields fields)
    {
        fields.TakeOnly("error");
        return fields.Text("error") ?? throw fields.Wrong("wants error: a code such as ExpiredToken");
    }

    private static Check AssumeOf(Fields role, ImmutableArray<ContextKey> context, ExpectedDenial? expected)
    {
        role.TakeOnly("role", "externalId");
        if (role.Text("externalId") is { } id)
            context = context.Add(new ContextKey { Key = "sts:ExternalId", Values = { id } });
        return new Check(
            role.At,
            "sts:AssumeRole",
            role.Text("role") ?? throw role.Wrong("wants role: a name or an ARN"),
            expected is null,
            context,
            expected);
    }

    private static AccessTest InvariantOf(string file, YamlNode node)
    {
        var fields = new Fields(file, node);
        fields.TakeOnly("name", "who-can", "no-path");
        if (fields.Has("who-can") && fields.Has("no-path"))
            throw fields.Wrong("wants one of who-can and no-path");
        if (fields.Of("no-path") is { } path)
            return NoPathOf(file, fields, path);
        var who = fields.Of("who-can") ?? throw fields.Wrong("wants who-can: {action, resource, exactly} or no-path: {from, to}");
        who.TakeOnly("action", "resource", "exactly", "context");
        var actionAt = who.NameAt("action") ?? who.At;
        var action = ActionOf(file, who) ?? throw who.Wrong("wants action: such as s3:GetObject");
        return new AccessTest
        {
            At = node.Start,
            Name = fields.Text("name") ?? "who-can " + action,
            Checks = [new Check(who.At, action, who.Text("resource") ?? "*", true, ContextOf(who.Of("context"))) { ActionAt = actionAt }],
            Exactly = !who.Has("exactly") ? throw who.Wrong("wants exactly: all who may, [] for nobody") : [.. who.List("exactly").Select(
                item => item is YamlScalarNode { Value: { Length: > 0 } name }
                    ? name
                    : throw who.Wrong(item, "exactly wants names or ARNs"))],
        };
    }

    private static AccessTest NoPathOf(string file, Fields invariant, Fields path)
    {
        path.TakeOnly("from", "to", "action", "resource", "context", "depth");
        var from = path.Text("from") ?? throw path.Wrong("wants from: whom the way begins with, a name or an ARN");
        var actionAt = path.NameAt("action") ?? path.At;
        var (role, action) = (path.Text("to"), ActionOf(file, path));
        if (role is null == action is null)
            throw path.Wrong("wants one of to: a role, and action: such as s3:PutObject");
        if (role is not null && path.Has("resource"))
            throw path.Wrong("resource wants action: what is done with it");
        var resource = path.Text("resource") ?? "*";
        return new AccessTest
        {
            At = path.At,
            Name = invariant.Text("name") ?? $"no-path from {from} to {role ?? action}",
            As = from,
            Checks =
            [
                new Check(path.At, action ?? "sts:AssumeRole", role ?? resource, false, ContextOf(path.Of("context")))
                {
                    ActionAt = actionAt,
                },
            ],
            NoPath = new NoPath(role, path.Whole("depth", 1, NoPath.MostDepth) ?? NoPath.DefaultDepth),
        };
    }

    /// <summary>"s3:GetObject", or {s3:GetObject: RESOURCE}.</summary>
    private static IEnumerable<Check> ChecksOf(
        string file, YamlNode node, bool allowed, ImmutableArray<ContextKey> context, ExpectedDenial? expected) =>
        node switch
        {
            YamlScalarNode { Value: { Length: > 0 } action } =>
                [new Check(node.Start, Action(file, node, action), "*", allowed, context, expected)],
            YamlMappingNode map => map.Children.Select(pair => CheckOf(file, pair, allowed, context, expected)),
            _ => throw Wrong(file, node, "wants an action, or {ACTION: RESOURCE}"),
        };

    private static Check CheckOf(
        string file, KeyValuePair<YamlNode, YamlNode> pair, bool allowed, ImmutableArray<ContextKey> context, ExpectedDenial? expected) =>
        pair is { Key: YamlScalarNode { Value: { Length: > 0 } action }, Value: YamlScalarNode { Value: { Length: > 0 } resource } }
            ? new Check(pair.Key.Start, Action(file, pair.Key, action), resource, allowed, context, expected)
            : throw Wrong(file, pair.Key, "wants {ACTION: RESOURCE}, one resource for each action");

    private static string? ActionOf(string file, Fields fields) =>
        fields.Node("action") switch
        {
            null => null,
            YamlScalarNode { Value: { Length: > 0 } text } node => Action(file, node, text),
            var other => throw fields.Wrong(other, "action wants an action such as s3:GetObject"),
        };

    /// <summary>What is no action is often an action and its resource in one text.</summary>
    private static string Action(string file, YamlNode node, string text)
    {
        if (IsAction().IsMatch(text))
            return text;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        throw Wrong(file, node, words.Length > 1 && IsAction().IsMatch(words[0])
            ? $"an action on a resource is written {{{words[0]}: {words[^1]}}}"
            : $"\"{text}\" is no action such as s3:GetObject; an action on a resource is written {{sts:AssumeRole: UpdateApp}}");
    }

    private static YamlFileException Wrong(string file, YamlNode node, string message) =>
        new(file, node.Start.Line, node.Start.Column, message);

    [GeneratedRegex(@"^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex IsAction();

    private static ExpectedDenial? ExpectedOf(Fields? fields)
    {
        if (fields is null)
            return null;
        fields.TakeOnly("deny", "layer", "missing");
        var (kindAt, layerAt, missingAt) = (fields.NameAt("deny"), fields.NameAt("layer"), fields.NameAt("missing"));
        return new ExpectedDenial(
            fields.Choice("deny", Kinds) ?? DecisionResult.Unspecified,
            fields.Choice("layer", Layers),
            fields.Text("missing"))
        {
            KindAt = kindAt ?? fields.At,
            LayerAt = layerAt ?? fields.At,
            MissingAt = missingAt ?? fields.At,
        };
    }

    /// <summary>Every name is a key of the request.</summary>
    private static ImmutableArray<ContextKey> ContextOf(Fields? fields) => fields is null
        ? []
        : fields.Names.Select(name => new ContextKey { Key = name, Values = { fields.Text(name) } }).ToImmutableArray();
}
