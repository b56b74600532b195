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

    /// <param name="file">What errors call it.</param>
    /// <exception cref="YamlFileException">The text says something that cannot be tested.</exception>
    public static AccessTestFile Read(string file, string yaml)
    {
        var fields = Fields.OfDocument(file, yaml);
        var world = fields.Text("world");
        ImmutableArray<AccessTest> tests =
        [
            .. fields.List("tests").Select(node => TestOf(file, node)),
            .. fields.List("invariants").Select(node => InvariantOf(file, node)),
        ];
        fields.End();
        return tests.IsEmpty
            ? throw fields.Wrong("wants tests or invariants: a list of at least one")
            : new AccessTestFile(file, yaml, world, tests);
    }

    private static AccessTest TestOf(string file, YamlNode node)
    {
        var fields = new Fields(file, node);
        var context = ContextOf(fields.Of("context"));
        var expected = ExpectedOf(fields.Of("expect"));
        var assume = fields.Of("assume") is { } role ? AssumeOf(role, context, expected) : null;
        var after = fields.Of("after");
        var test = new AccessTest
        {
            At = node.Start,
            Name = fields.Text("name") ?? throw fields.Wrong("wants name: what the test is about"),
            As = fields.Text("as") ?? throw fields.Wrong("wants as: who does it"),
            Assume = assume,
            Checks =
            [
                .. fields.List("can").SelectMany(one => ChecksOf(file, one, true, context, null)),
                .. fields.List("cannot").SelectMany(one => ChecksOf(file, one, false, context, assume is null ? expected : null)),
            ],
            AfterAt = after?.At ?? node.Start,
            Advance = after is null
                ? null
                : after.Time("advance", LengthOfTime.Longest) is { Ticks: > 0 } span
                    ? span
                    : throw after.Wrong("wants advance: a time such as 61m"),
            ErrorAfter = after?.Of("expect") is { } then
                ? Ended(then, one => one.Text("error") ?? throw one.Wrong("wants error: a code such as ExpiredToken"))
                : null,
        };
        after?.End();
        fields.End();
        return test switch
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

    private static Check AssumeOf(Fields fields, ImmutableArray<ContextKey> context, ExpectedDenial? expected) => Ended(fields, role =>
    {
        if (role.Text("externalId") is { } id)
            context = context.Add(new ContextKey { Key = "sts:ExternalId", Values = { id } });
        return new Check(
            role.At,
            "sts:AssumeRole",
            role.Text("role") ?? throw role.Wrong("wants role: a name or an ARN"),
            expected is null,
            context,
            expected);
    });

    private static AccessTest InvariantOf(string file, YamlNode node) => Ended(new Fields(file, node), fields =>
    {
        if (fields.Of("no-path") is { } path)
            return Ended(path, one => NoPathOf(file, fields, one));
        var who = fields.Of("who-can") ?? throw fields.Wrong("wants who-can: {action, resource, exactly} or no-path: {from, to}");
        return Ended(who, one =>
        {
            var action = ActionOf(file, one) ?? throw one.Wrong("wants action: such as s3:GetObject");
            return new AccessTest
            {
                At = node.Start,
                Name = fields.Text("name") ?? "who-can " + action,
                Checks = [new Check(one.At, action, one.Text("resource") ?? "*", true, ContextOf(one.Of("context")))],
                Exactly = !one.Has("exactly") ? throw one.Wrong("wants exactly: all who may, [] for nobody") : [.. one.List("exactly").Select(
                    item => item is YamlScalarNode { Value: { Length: > 0 } name }
                        ? name
                        : throw one.Wrong(item, "exactly wants names or ARNs"))],
            };
        });
    });

    private static AccessTest NoPathOf(string file, Fields invariant, Fields path)
    {
        var from = path.Text("from") ?? throw path.Wrong("wants from: whom the way begins with, a name or an ARN");
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
            Checks = [new Check(path.At, action ?? "sts:AssumeRole", role ?? resource, false, ContextOf(path.Of("context")))],
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

    private static ExpectedDenial? ExpectedOf(Fields? fields) => fields is null ? null : Ended(fields, one => new ExpectedDenial(
        one.Choice("deny", Kinds) ?? DecisionResult.Unspecified,
        one.Text("layer"),
        one.Text("missing")));

    private static ImmutableArray<ContextKey> ContextOf(Fields? fields) => fields is null ? [] : Ended(fields, one =>
        one.Names.Select(name => new ContextKey { Key = name, Values = { one.Text(name) } }).ToImmutableArray());

    private static T Ended<T>(Fields fields, Func<Fields, T> read)
    {
        var found = read(fields);
        fields.End();
        return found;
    }
}
