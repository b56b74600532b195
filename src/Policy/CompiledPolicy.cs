using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy;

/// <summary>Where a policy comes from, for explanations and denial texts.</summary>
public sealed record PolicySource(string Name, string? Arn = null);

/// <summary>A document made ready for evaluation; immutable and shared.</summary>
public sealed class CompiledPolicy
{
    private CompiledPolicy(PolicySource source, CompiledStatement[] statements)
    {
        Source = source;
        Statements = statements;
    }

    public PolicySource Source { get; }

    internal CompiledStatement[] Statements { get; }

    public static CompiledPolicy Compile(PolicyDocument document, PolicySource source)
    {
        // Variables came with the newer version; in the older one "${" is text.
        var variables = document.Version == "2012-10-17";
        return new CompiledPolicy(source, [.. document.Statements.Select((statement, index) => new CompiledStatement(statement, index, variables))]);
    }
}
