using System.Globalization;

namespace Rolecall.Api.SigV4;

/// <summary>A credential as a request names it, AKID/yyyyMMdd/region/service/aws4_request, and when the request was signed.</summary>
internal readonly ref struct CredentialScope
{
    public required ReadOnlySpan<char> AccessKeyId { get; init; }

    public required ReadOnlySpan<char> Date { get; init; }

    public required ReadOnlySpan<char> Region { get; init; }

    public required ReadOnlySpan<char> Service { get; init; }

    public DateTimeOffset SignedAt { get; init; }

    /// <summary>The five parts; false where there are others.</summary>
    public static bool TrySplit(ReadOnlySpan<char> credential, Span<Range> parts)
    {
        // One more than there may be: the last would take the rest.
        return credential.Split(parts, '/') == 5;
    }

    /// <param name="credential">As the request names it.</param>
    /// <param name="amzDate">When it was signed, in ISO 8601's basic format.</param>
    /// <param name="rules">Of the service.</param>
    /// <exception cref="SigV4Exception">A part is missing, or another than it must be.</exception>
    public static CredentialScope Parse(ReadOnlySpan<char> credential, string amzDate, SigV4Rules rules)
    {
        Span<Range> parts = stackalloc Range[6];
        if (!TrySplit(credential, parts) || HasEmpty(parts[..5]))
            throw new SigV4Exception(
                "IncompleteSignature",
                $"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'");
        if (!DateTimeOffset.TryParseExact(
            amzDate, Canonical.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt))
            throw new SigV4Exception(
                "IncompleteSignature",
                $"Date must be in ISO-8601 'basic format'. Got '{amzDate}'. See http://en.wikipedia.org/wiki/ISO_8601");
        if (credential[parts[4]] is not "aws4_request")
            throw new SigV4Exception(
                "SignatureDoesNotMatch", $"Credential should be scoped with a valid terminator: 'aws4_request', not '{credential[parts[4]]}'.");
        if (rules.Service is { } service && !credential[parts[3]].SequenceEqual(service))
            throw new SigV4Exception("SignatureDoesNotMatch", $"Credential should be scoped to correct service: '{service}'.");
        var date = credential[parts[1]];
        if (date.Length != 8 || !amzDate.AsSpan().StartsWith(date))
            throw new SigV4Exception("SignatureDoesNotMatch", $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{date}' != '{amzDate[..8]}', from '{amzDate}'.");
        return new CredentialScope
        {
            AccessKeyId = credential[parts[0]],
            Date = date,
            Region = credential[parts[2]],
            Service = credential[parts[3]],
            SignedAt = signedAt,
        };
    }

    private static bool HasEmpty(ReadOnlySpan<Range> parts)
    {
        foreach (var part in parts)
        {
            if (part.Start.Value == part.End.Value)
                return true;
        }
        return false;
    }
}
