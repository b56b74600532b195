using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.Api.Tests.SigV4.Reference;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>Everything that one may change about the signed request, for each of the 110 answers.</summary>
public sealed class RequestMutantsTests
{
    [Fact]
    public void SignedHeader_Dropped_IsRefused() => Mutants.RefuseAll(answer => Mutant.SignedHeaders(answer).Select(name => new Mutant(
        $"without {name}",
        answer.Request with { Headers = [.. answer.Request.Headers.Where(header => !Is(header, name))] },
        name switch
        {
            "x-amz-date" => "IncompleteSignature",
            // Without its token the key is another kind of key, and there is none of that id.
            "x-amz-security-token" => "InvalidClientTokenId",
            _ => "SignatureDoesNotMatch",
        })));

    [Fact]
    public void SignedHeader_GivenTwice_IsRefused() => Mutants.RefuseAll(answer => answer.Request.Headers
        .Where(header => Mutant.SignedHeaders(answer).Contains(header.Key.ToLowerInvariant()))
        .Select(header => new Mutant(
            $"{header.Key} twice",
            answer.Request with { Headers = [.. answer.Request.Headers, header] },
            header.Key.ToLowerInvariant() is "x-amz-date" or "x-amz-security-token" or "x-amz-content-sha256"
                ? "IncompleteSignature"
                : "SignatureDoesNotMatch")));

    [Fact]
    public void AuthorizationHeader_GivenTwice_IsRefused() => Mutants.RefuseAll(answer => answer.Request.Headers
        .Where(header => Is(header, "authorization"))
        .Select(header => new Mutant(
            "two authorizations", answer.Request with { Headers = [.. answer.Request.Headers, header] }, "IncompleteSignature")));

    [Fact]
    public void SignedHeader_OfAnotherValue_IsRefused() => Mutants.RefuseAll(answer => answer.Request.Headers
        .Where(header => Mutant.SignedHeaders(answer).Contains(header.Key.ToLowerInvariant()) && !Is(header, "x-amz-date") && !Is(
            header, "x-amz-security-token"))
        .Select(header => new Mutant(
            $"{header.Key} changed", answer.Request.WithHeader(header.Key, header.Value + "x"), "SignatureDoesNotMatch")));

    [Fact]
    public void ValuesOfOneHeader_Reordered_AreRefused()
    {
        var several = 0;
        Mutants.RefuseAll(answer =>
        {
            var values = answer.Request.Headers.Where(header => Is(header, "my-header1")).ToList();
            if (values.Select(header => header.Value.Trim()).Distinct().Count() < 2)
                return [];
            several++;
            var rest = answer.Request.Headers.Where(header => !Is(header, "my-header1"));
            return [new(
                "values reversed",
                answer.Request with { Headers = [.. rest, .. values.AsEnumerable().Reverse()] },
                "SignatureDoesNotMatch")];
        });
        several.Should().BeGreaterThan(0);
    }

    /// <summary>The order of lines of different names says nothing: it is no mutant.</summary>
    [Fact]
    public void HeadersOfDifferentNames_Reordered_ComeIn()
    {
        foreach (var answer in KnownAnswer.All())
        {
            var reordered = answer.Request with
            {
                Headers = [.. answer.Request.Headers.OrderByDescending(header => header.Key, StringComparer.OrdinalIgnoreCase)]
            };
            Door.Knock(reordered, answer.Rules, answer.Keys, KnownAnswer.SignedAt).Should().BeNull(because: answer.Name);
        }
    }

    [Fact]
    public void SignedHeadersList_Reordered_IsRefused() => Mutants.RefuseAll(answer => Mutant.SignedHeaders(answer) is { Length: > 1 } names
        ? [new("list reversed", Mutant.With(answer, "SignedHeaders", string.Join(';', names.Reverse())), "SignatureDoesNotMatch")]
        : []);

    [Fact]
    public void SignedHeadersList_WithANameTwice_IsRefused() =>
        Mutants.RefuseAll(answer => Mutant.SignedHeaders(answer).Select(name => new Mutant(
        $"{name} listed twice",
        Mutant.With(answer, "SignedHeaders", string.Join(';', Mutant.SignedHeaders(answer).Append(name).Order(StringComparer.Ordinal))),
        "SignatureDoesNotMatch")));

    [Fact]
    public void SignedHeadersList_WithoutOneOfThem_IsRefused() => Mutants.RefuseAll(answer => Mutant.SignedHeaders(answer)
        .Where(name => Mutant.SignedHeaders(answer).Length > 1)
        .Select(name => new Mutant(
            $"{name} not listed",
            Mutant.With(answer, "SignedHeaders", string.Join(';', Mutant.SignedHeaders(answer).Where(other => other != name))),
            "SignatureDoesNotMatch")));

    [Fact]
    public void UnsignedAmzHeader_Added_IsRefused() => Mutants.RefuseAll(answer =>
        [new(
            "x-amz-acl added",
            answer.Request with { Headers = [.. answer.Request.Headers, new("X-Amz-Acl", "public-read")] },
            "SignatureDoesNotMatch")]);

    [Fact]
    public void Method_Other_IsRefused() => Mutants.RefuseAll(answer =>
        [new("DELETE", answer.Request with { Method = "DELETE" }, "SignatureDoesNotMatch")]);

    [Fact]
    public void Path_EncodedOnceMore_IsRefused() => Mutants.RefuseAll(answer =>
        [new("path encoded again", answer.Request with { Path = EncodedAgain(answer.Request.Path) }, "SignatureDoesNotMatch")]);

    [Fact]
    public void Path_Lengthened_IsRefused() => Mutants.RefuseAll(answer =>
        [new("path longer", answer.Request with { Path = answer.Request.Path + "x" }, "SignatureDoesNotMatch")]);

    [Fact]
    public void QueryParameter_Added_IsRefused() => Mutants.RefuseAll(answer => [new(
        "parameter added",
        answer.Request with { Query = answer.Request.Query + (answer.Request.Query.Length > 0 ? "&" : "") + "added=1" },
        "SignatureDoesNotMatch")]);

    [Fact]
    public void QueryParameter_Dropped_IsRefused() => Mutants.RefuseAll(answer =>
        from pair in answer.Request.Query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        // A token may be added after signing, so what refuses its loss is the key that is no key without it.
        let code = pair.StartsWith("X-Amz-Security-Token=", StringComparison.Ordinal) ? "InvalidClientTokenId"
            : pair.StartsWith("X-Amz-", StringComparison.Ordinal) ? "IncompleteSignature" : "SignatureDoesNotMatch"
        select new Mutant(
            $"without {pair}",
            answer.Request with { Query = string.Join('&', answer.Request.Query.Split('&').Where(other => other != pair)) },
            code));

    [Fact]
    public void Body_WithAnyBitFlipped_IsRefused() => Mutants.RefuseAll(answer =>
        from at in Enumerable.Range(0, answer.Body.Length * 8)
        select new Mutant(
            $"bit {at} of the body",
            answer.Request with { BodySha256 = RawRequest.Sha256(Flipped(answer.Body, at)) },
            "SignatureDoesNotMatch"));

    [Fact]
    public void Body_Lengthened_IsRefused() => Mutants.RefuseAll(answer =>
        [new("body longer", answer.Request with { BodySha256 = RawRequest.Sha256([.. answer.Body, 0]) }, "SignatureDoesNotMatch")]);

    private static bool Is(KeyValuePair<string, string> header, string name) => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static byte[] Flipped(byte[] body, int bit)
    {
        var flipped = body.ToArray();
        flipped[bit / 8] ^= (byte)(1 << bit % 8);
        return flipped;
    }

    /// <summary>Percent-encoded once more than it came; a path that has nothing to encode gets its last character encoded.</summary>
    private static string EncodedAgain(string path)
    {
        var text = new StringBuilder();
        ReferenceCanonical.Encode(text, Encoding.UTF8.GetBytes(path), keepSlash: true);
        return text.ToString() == path ? path[..^1] + "%" + Convert.ToHexString([(byte)path[^1]]) : text.ToString();
    }
}
