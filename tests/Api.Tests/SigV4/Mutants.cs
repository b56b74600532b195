namespace Rolecall.Api.Tests.SigV4;

/// <summary>Puts mutants of all known answers to the door.</summary>
internal static class Mutants
{
    public static void RefuseAll(Func<KnownAnswer, IEnumerable<Mutant>> mutantsOf)
    {
        var (tried, wrong) = (0, new List<string>());
        foreach (var answer in KnownAnswer.All())
        {
            foreach (var mutant in mutantsOf(answer))
            {
                tried++;
                if (Door.Knock(mutant.Request, answer.Rules, answer.Keys, KnownAnswer.SignedAt) is var code && code != mutant.Code)
                    wrong.Add($"{answer.Name}: {mutant.What}: {code ?? "let in"}, not {mutant.Code}");
            }
        }
        tried.Should().BeGreaterThan(0);
        wrong.Should().BeEmpty(because: "{0} of {1} mutants are to be refused", wrong.Count, tried);
    }
}
