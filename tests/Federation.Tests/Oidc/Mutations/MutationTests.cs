using Rolecall.Federation.Oidc;

namespace Rolecall.Federation.Tests.Oidc.Mutations;

/// <summary>More than 100,000 mutants of 54 good tokens; none is taken, and each mutator's control takes some of its own.</summary>
public sealed class MutationTests
{
    public static TheoryData<string> Names => [.. TokenMutators.All.Select(mutator => mutator.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutants_AreNeverTaken_AndTheWeakVerifierTakesSome(string name)
    {
        var mutator = TokenMutators.All.Single(each => each.Name == name);
        var count = 0;

        foreach (var seed in SeedToken.All)
        {
            foreach (var mutant in mutator.Mutate(seed))
            {
                count++;
                var verification = WebIdentityVerifier.Verify(mutant, seed.Trusted, IssuerFixture.Now);
                if (verification.IsVerified)
                    Assert.Fail($"{name}: taken is {mutant[..Math.Min(mutant.Length, 2000)]}, made of {seed.Token}");
                Assert.NotEmpty(verification.Refusal.Message);
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{name}: {count} mutants");
        count.Should().BeGreaterThanOrEqualTo(SeedToken.All.Count);
        var weak = new WeakVerifier(mutator.Weakness);
        SeedToken.All.Any(seed => mutator.Mutate(seed).Any(mutant => weak.Takes(mutant, seed)))
            .Should().BeTrue("else the mutants are noise and not attacks");
    }

    [Fact]
    public void Mutants_AreMoreThan100000()
    {
        string[] cheap = ["one letter", "one bit of the signature", "cut short"];

        TokenMutators.All.Where(mutator => cheap.Contains(mutator.Name)).Sum(
            mutator => SeedToken.All.Sum(seed => mutator.Mutate(seed).LongCount()))
            .Should().BeGreaterThan(100_000);
    }

    [Fact]
    public void Seeds_AreTakenByTheVerifierAndTheControl()
    {
        SeedToken.All.Should().HaveCount(54);
        foreach (var seed in SeedToken.All)
        {
            WebIdentityVerifier.Verify(seed.Token, seed.Trusted, IssuerFixture.Now).IsVerified.Should().BeTrue(seed.Token);
            new WeakVerifier(Weakness.None).Takes(seed.Token, seed).Should().BeTrue(seed.Token);
        }
    }

    [Fact]
    public void EveryWeakness_HasAMutator() =>
        TokenMutators.All.Select(mutator => mutator.Weakness).Append(Weakness.None).Distinct()
            .Should().BeEquivalentTo(Enum.GetValues<Weakness>());
}
