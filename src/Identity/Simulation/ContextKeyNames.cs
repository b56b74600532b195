using Rolecall.Policy;
using Rolecall.Policy.Parsing;

namespace Rolecall.Identity.Simulation;

/// <summary>The condition keys that policies speak of: in conditions, and in variables of values and resources.</summary>
public static class ContextKeyNames
{
    /// <summary>Each key once, as it is first written, in document order.</summary>
    public static IEnumerable<string> In(IEnumerable<PolicyDocument> documents) =>
        documents.SelectMany(document => document.Statements.SelectMany(statement => In(statement, document.Version)))
            .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <param name="version">Variables came with 2012-10-17; in the older version "${" is text.</param>
    public static IEnumerable<string> In(PolicyStatement statement, string version)
    {
        var conditions = statement.Conditions.SelectMany(
            clause => clause.Values.SelectMany(value => Variables(value, version)).Prepend(clause.Key));
        return (statement.Resource?.Values ?? []).SelectMany(value => Variables(value, version)).Concat(conditions);
    }

    private static IEnumerable<string> Variables(string text, string version)
    {
        if (version != "2012-10-17")
            yield break;
        // INVARIANT: no letter is looked at again after the next bracket, however many are opened before one is closed.
        for (var from = 0; text.IndexOf("${", from, StringComparison.Ordinal) is >= 0 and var first && text.IndexOf('}', first) is >= 0 and var end; from = end + 1)
        {
            // "${aws:username, 'nobody'}" has a default; "${*}", "${?}" and "${$}" are characters.
            var name = text[(first + text.AsSpan(first, end - first).LastIndexOf("${") + 2)..end].Split(',')[0].Trim();
            if (name.Contains(':'))
                yield return name;
        }
    }
}
