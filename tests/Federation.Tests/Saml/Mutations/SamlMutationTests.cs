using Rolecall.Federation.Saml;
using static Rolecall.Federation.Tests.Saml.SamlWorld;

namespace Rolecall.Federation.Tests.Saml.Mutations;

/// <summary>Changed responses: none is accepted as saying what was not signed. Each kind has a weak verifier that accepts some.</summary>
public sealed class SamlMutationTests(ITestOutputHelper output)
{
    private const string Forged = "forged@attacker.example";

    /// <summary>What the encrypted bases hold.</summary>
    private static readonly Lazy<HashSet<string?>> Opened =
        new(() => [.. Mutators.Encrypted.Select(response => WeakVerifier.OpensOnly(response, DecryptionKey))]);

    private static readonly SamlRules Sha1 = new() { AllowSha1 = true };

    /// <summary>Each kind, and how many mutants it has at the least.</summary>
    private static readonly Dictionary<string, (Func<IEnumerable<Mutant>> Mutants, int Least)> Kinds = new()
    {
        ["exclusion"] = (Mutators.Exclusion, 54),
        ["doubled"] = (Mutators.Doubled, 36),
        ["comments"] = (Mutators.Comments, 2_300),
        ["documentTypes"] = (Mutators.DocumentTypes, 72),
        ["namespaces"] = (Mutators.Namespaces, 81),
        ["transforms"] = (Mutators.Transforms, 288),
        ["strangers"] = (Mutators.Strangers, 12),
        ["sha1"] = (Mutators.Sha1, 15),
        ["hmac"] = (Mutators.Hmac, 9),
        ["endpoints"] = (Mutators.Endpoints, 66),
        ["clocks"] = (Mutators.Clocks, 104),
        ["letters"] = (Mutators.Letters, 15_000),
        ["ciphertexts"] = (Mutators.Ciphertexts, 2_500),
        ["structures"] = (() => Mutators.Structures(4_000), 4_000),
    };

    /// <summary>For each kind, what would have to be missing for one of its mutants to get through.</summary>
    private static readonly Dictionary<string, Func<Mutant, bool>> Controls = new()
    {
        ["exclusion"] = mutant => WeakVerifier.TakesUnsigned(mutant.Response, Idp.Certificate) == Forged,
        ["doubled"] = mutant => WeakVerifier.ReadElsewhere(mutant.Response, Idp.Certificate).Contains(Forged),
        ["comments"] = mutant => WeakVerifier.ReadsToTheComment(mutant.Response, "NameID", Idp.Certificate) is { } name && name != Name,
        ["documentTypes"] = mutant => Verify(Changed(mutant.Response, WithoutType)).Accepted,
        ["namespaces"] = mutant => WeakVerifier.SkipsSignatures(mutant.Response) == Forged,
        ["transforms"] = mutant => WeakVerifier.SkipsSignatures(mutant.Response) == Name,
        ["strangers"] = mutant => Verify(mutant.Response, provider: Provider with { SigningCertificates = [Stranger] }, rules: Sha1)
            .Accepted,
        ["sha1"] = mutant => Verify(mutant.Response, rules: Sha1).Accepted,
        ["hmac"] = mutant => WeakVerifier.TakesHmac(mutant.Response, Idp.Certificate) == Name,
        ["endpoints"] = mutant => Recipient(mutant) is { } recipient
            && Verify(mutant.Response, expected: Expected with { Destinations = [recipient], Recipients = [recipient] }).Accepted,
        ["clocks"] = mutant => Verify(mutant.Response, mutant.Now, new SamlRules { ClockSkew = TimeSpan.FromDays(20_000) }).Accepted,
        ["letters"] = mutant => WeakVerifier.SkipsSignatures(mutant.Response) is { } name && name != Name,
        ["ciphertexts"] = mutant => WeakVerifier.OpensOnly(mutant.Response, DecryptionKey) is { } opened && !Opened.Value.Contains(opened),
        ["structures"] = mutant => WeakVerifier.SkipsSignatures(mutant.Response) == Forged,
    };

    public static TheoryData<string> Names { get; } = new(Kinds.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutants_AreNeverAcceptedWrongly(string kind)
    {
        var meanings = Mutators.Plain.Concat(Mutators.Encrypted).Select(response => Mutators.Meaning(Verify(response).Assertion!))
            .ToHashSet();
        meanings.Should().ContainSingle("all bases say the same");
        var (count, accepted, rules) = (0, 0, new Dictionary<SamlRule, int>());
        foreach (var mutant in Kinds[kind].Mutants())
        {
            count++;
            var result = mutant.Verify();
            if (result.Accepted)
            {
                accepted++;
                mutant.MustBeRefused.Should().BeFalse(Xml(mutant.Response));
                meanings.Should().Contain(Mutators.Meaning(result.Assertion), Xml(mutant.Response));
            }
            else
            {
                rules[result.Refusal.Rule] = rules.GetValueOrDefault(result.Refusal.Rule) + 1;
            }
        }
        var refused = string.Join(", ", rules.Select(rule => $"{rule.Key} {rule.Value}"));
        output.WriteLine($"{kind}: {count} mutants, {accepted} accepted as saying the same; {refused}");

        count.Should().BeGreaterThanOrEqualTo(Kinds[kind].Least);
    }

    [Fact]
    public void Mutants_AreTwentyThousandAndMore() => Kinds.Values.Sum(kind => kind.Least).Should().BeGreaterThan(20_000);

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutants_GetThroughAWeakVerifier(string kind) => Kinds[kind].Mutants().Any(Controls[kind]).Should().BeTrue();

    private static string WithoutType(string xml) => xml[xml.IndexOf("<samlp:Response", StringComparison.Ordinal)..];

    private static string? Recipient(Mutant mutant)
    {
        const string attribute = "Recipient=\"";
        var xml = Xml(mutant.Response);
        var start = xml.IndexOf(attribute, StringComparison.Ordinal) + attribute.Length;
        return xml[start..xml.IndexOf('"', start)];
    }
}
