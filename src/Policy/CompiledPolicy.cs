using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy;

/// <summary>Where a policy comes from, for explanations and denial texts.</summary>
public sealed record PolicySource(string Name, string? Arn = null);

/// <summary>A document made ready for evaluation; immutable and shared.</summary>
public sealed class CompiledPolicy
{
    private CompiledPolicy(PolicySource source, CompiledStatement[] statements, bool mentionsResourceTags)
    {
        Source = source;
        Statements = statements;
        MentionsResourceTags = mentionsResourceTags;
    }

    public PolicySource Source { get; }

    /// <summary>A condition or a variable speaks of the resource's tags or organization (aws:ResourceTag/…, aws:ResourceOrgID …).</summary>
    public bool MentionsResourceTags { get; }

    internal CompiledStatement[] Statements { get; }

    public static CompiledPolicy Compile(PolicyDocument document, PolicySource source)
    {
        // Variables came with the newer version; in the older one "${" is text.
        var variables = document.Version == "2012-10-17";
        return new CompiledPolicy(
            source,
            [.. document.Statements.Select((statement, index) => new CompiledStatement(statement, index, variables))],
            document.Statements.Any(MentionsTags));
    }

    private static bool MentionsTags(PolicyStatement statement) =>
        statement.Conditions.Any(clause => MentionsTags(clause.Key) || clause.Values.Any(MentionsTags))
        || (statement.Resource?.Values.Any(MentionsTags) ?? false);

    private static bool MentionsTags(string text) =>
        text.Contains("ResourceTag/", StringComparison.OrdinalIgnoreCase) || text.Contains("ResourceOrg", StringComparison.OrdinalIgnoreCase);
}
