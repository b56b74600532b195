using Rolecall.Policy.Evaluation;
using Rolecall.Policy.Parsing;

namespace Rolecall.Policy;

/// <summary>A document made ready for evaluation; immutable and shared.</summary>
public sealed class CompiledPolicy
{
    private const string ObjectTag = "ExistingObjectTag/";

    private CompiledPolicy(PolicySource source, CompiledStatement[] statements, bool mentionsResourceTags)
    {
        Source = source;
        Statements = statements;
        MentionsResourceTags = mentionsResourceTags;
    }

    public PolicySource Source { get; }

    /// <summary>
    /// A condition or a variable speaks of the resource's tags or organization (aws:ResourceTag/…, s3:ExistingObjectTag/…,
    /// aws:ResourceOrgID …).
    /// </summary>
    public bool MentionsResourceTags { get; }

    /// <summary>A condition or a variable speaks of the account that owns the resource (aws:ResourceAccount, s3:ResourceAccount).</summary>
    public bool MentionsResourceAccount { get; private init; }

    /// <summary>A condition or a variable speaks of the tags of an S3 object (s3:ExistingObjectTag/…).</summary>
    public bool MentionsObjectTags { get; private init; }

    /// <summary>It names accounts by their canonical user ids: whoever asks it must say <see cref="Principal.CanonicalUserId"/>.</summary>
    public bool NamesCanonicalUsers { get; private init; }

    internal CompiledStatement[] Statements { get; }

    public static CompiledPolicy Compile(PolicyDocument document, PolicySource source)
    {
        // Variables came with the newer version; in the older one "${" is text.
        var variables = document.Version == "2012-10-17";
        return new CompiledPolicy(
            source,
            [.. document.Statements.Select((statement, index) => new CompiledStatement(statement, index, variables))],
            document.Statements.Any(
                statement => Mentions(statement, "ResourceTag/") || Mentions(statement, "ResourceOrg") || Mentions(statement, ObjectTag)))
        {
            MentionsObjectTags = document.Statements.Any(statement => Mentions(statement, ObjectTag)),
            MentionsResourceAccount = document.Statements.Any(statement => Mentions(statement, "ResourceAccount")),
            NamesCanonicalUsers = document.Statements.Any(
                statement => statement.Principal?.Entries.Any(entry => entry.Type == "CanonicalUser") ?? false),
        };
    }

    /// <summary>In a condition's key, or in a variable.</summary>
    private static bool Mentions(PolicyStatement statement, string key) =>
        statement.Conditions.Any(clause => Has(clause.Key, key) || clause.Values.Any(value => Has(value, key)))
        || (statement.Resource?.Values.Any(value => Has(value, key)) ?? false);

    private static bool Has(string text, string key) => text.Contains(key, StringComparison.OrdinalIgnoreCase);
}
