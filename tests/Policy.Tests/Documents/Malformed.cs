namespace Rolecall.Policy.Tests.Documents;

/// <summary>Asks the reader what it has against a document.</summary>
internal static class Malformed
{
    /// <summary>AWS's message, or null where the document is accepted as a new one.</summary>
    public static string? MessageOf(string json, PolicyGrammar grammar = PolicyGrammar.Identity)
    {
        try
        {
            PolicyDocument.ParseNew(json, grammar);
            return null;
        }
        catch (MalformedPolicyException malformed)
        {
            return malformed.Message;
        }
    }
}
