using Rolecall.Policy;

namespace Rolecall.Fuzz;

/// <summary>Any text at all as a policy of any grammar: read, or refused in AWS's words; what is read prints, reads again and decides.</summary>
internal static class ParserTarget
{
    private static readonly PolicyGrammar[] Grammars = Enum.GetValues<PolicyGrammar>();

    public static void Run(ReadOnlySpan<byte> input)
    {
        var text = Targets.Text(input);
        foreach (var grammar in Grammars)
        {
            Try(text, grammar, PolicyDocument.ParseNew);
            if (Try(text, grammar, PolicyDocument.Parse) is not { } document)
                continue;
            var printed = document.ToString();
            Targets.Check(PolicyDocument.Parse(printed, grammar).ToString() == printed, "what was printed reads and prints the same");
            Questions.Ask(CompiledPolicy.Compile(document, new PolicySource("fuzz")), grammar);
        }
    }

    private static PolicyDocument? Try(string text, PolicyGrammar grammar, Func<string, PolicyGrammar, PolicyDocument> parse)
    {
        try
        {
            return parse(text, grammar);
        }
        catch (MalformedPolicyException refused)
        {
            Targets.Check(refused.Message.Length > 0, "a refusal says why");
            return null;
        }
    }
}
