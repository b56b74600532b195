namespace Rolecall.Federation.Tests.Oidc.Mutations;

/// <summary>One way to make bad tokens of a good one, and the weakness that lets some of them in.</summary>
internal sealed record TokenMutator(string Name, Weakness Weakness, Func<SeedToken, IEnumerable<string>> Mutate);
