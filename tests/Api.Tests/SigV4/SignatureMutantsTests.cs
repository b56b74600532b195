using System.Globalization;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>Everything that one may change about the proof itself, for each of the 110 answers.</summary>
public sealed class SignatureMutantsTests
{
    private const string Scope = "20150830/us-east-1/service/aws4_request";

    [Fact]
    public void Signature_WithAnyBitFlipped_IsRefused() => RefuseAll(answer => Mutant.BitFlips(answer.Signature)
        .Select(flipped => new Mutant($"signature {flipped}", Mutant.With(answer, "Signature", flipped), "SignatureDoesNotMatch")));

    [Fact]
    public void Signature_CutOrLengthened_IsRefused() => RefuseAll(answer =>
        new[] { answer.Signature[..^1], answer.Signature + "0", answer.Signature.ToUpperInvariant(), answer.Signature[1..] }
            .Select(other => new Mutant($"signature {other}", Mutant.With(answer, "Signature", other), "SignatureDoesNotMatch")));

    [Fact]
    public void Signature_Absent_IsRefused() => RefuseAll(answer =>
        [new("no signature", Mutant.With(answer, "Signature", ""), "IncompleteSignature")]);

    [Fact]
    public void Scope_WithAnyBitFlipped_IsRefused() => RefuseAll(answer => Mutant.BitFlips(Scope)
        .Select(flipped => new Mutant(
            $"scope {flipped}", Mutant.With(answer, "Credential", "AKIDEXAMPLE/" + flipped), CodeOfScope(answer, flipped))));

    [Fact]
    public void KeyId_WithAnyBitFlipped_IsRefused() => RefuseAll(answer => Mutant.BitFlips("AKIDEXAMPLE")
        .Select(flipped => new Mutant(
            $"key id {flipped}",
            Mutant.With(answer, "Credential", $"{flipped}/{Scope}"),
            // A comma ends the header's parameter.
            flipped.Contains('/', StringComparison.Ordinal) || (!answer.Presigned && flipped.Contains(',', StringComparison.Ordinal))
                ? "IncompleteSignature"
                : "InvalidClientTokenId")));

    [Fact]
    public void Region_Other_IsRefused() => RefuseAll(answer =>
        [new("region", Mutant.With(answer, "Credential", "AKIDEXAMPLE/20150830/eu-west-1/service/aws4_request"), "SignatureDoesNotMatch")]);

    [Fact]
    public void Service_Other_IsRefused() => RefuseAll(answer =>
        [new("service", Mutant.With(answer, "Credential", "AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request"), "SignatureDoesNotMatch")]);

    /// <summary>Where any service may be named, the key that is derived for another still signs nothing here.</summary>
    [Fact]
    public void Service_OtherWhereAnyIsTaken_IsRefused()
    {
        foreach (var answer in KnownAnswer.All())
        {
            var other = Mutant.With(answer, "Credential", "AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request");
            Door.Knock(other, answer.Rules with { Service = null }, answer.Keys, KnownAnswer.SignedAt)
                .Should().Be("SignatureDoesNotMatch", because: answer.Name);
        }
    }

    [Fact]
    public void Secret_WithAnyBitFlipped_IsRefused()
    {
        foreach (var answer in KnownAnswer.All())
        {
            foreach (var flipped in Mutant.BitFlips(answer.Keys.SecretAccessKey))
            {
                Door.Knock(answer.Request, answer.Rules, answer.Keys with { SecretAccessKey = flipped }, KnownAnswer.SignedAt)
                    .Should().Be("SignatureDoesNotMatch", because: answer.Name);
            }
        }
    }

    [Fact]
    public void Date_WithAnyDigitMoved_IsRefused() => RefuseAll(answer => Dates()
        .Select(date => new Mutant($"date {date}", WithDate(answer, date), "SignatureDoesNotMatch")));

    [Fact]
    public void Date_ThatIsNone_IsRefused() => RefuseAll(answer =>
        new[] { "20150830T123600", "2015-08-30T12:36:00Z", "20150830T126000Z", "20150230T123600Z", "soon" }
            .Select(date => new Mutant($"date {date}", WithDate(answer, date), "IncompleteSignature")));

    private static string CodeOfScope(KnownAnswer answer, string scope)
    {
        var parts = scope.Split('/');
        var broken = parts.Length != 4 || parts.Any(part => part.Length == 0)
            // A comma ends the header's parameter.
            || (!answer.Presigned && scope.Contains(',', StringComparison.Ordinal));
        return broken ? "IncompleteSignature" : "SignatureDoesNotMatch";
    }

    private static IEnumerable<string> Dates()
    {
        // Within the window, so it is the signature and not the clock that refuses.
        for (var minutes = -14; minutes <= 14; minutes++)
        {
            if (minutes != 0)
                yield return KnownAnswer.SignedAt.AddMinutes(minutes).UtcDateTime.ToString(
                    "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        }
    }

    private static SignedRequest WithDate(KnownAnswer answer, string date) => answer.Presigned
        ? Mutant.With(answer, "Date", date)
        : answer.Request.WithHeader("X-Amz-Date", date);

    private static void RefuseAll(Func<KnownAnswer, IEnumerable<Mutant>> mutantsOf) => Mutants.RefuseAll(mutantsOf);
}
