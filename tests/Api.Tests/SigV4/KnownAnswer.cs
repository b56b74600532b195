using System.Text.Json;
using Rolecall.Api.SigV4;
using Rolecall.Tests;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>One published answer: a signed request with the stages of its signature.</summary>
internal sealed record KnownAnswer
{
    /// <summary>The instant that both suites sign at.</summary>
    public static readonly DateTimeOffset SignedAt = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    /// <summary>"aws-c-auth/get-utf8, query".</summary>
    public required string Name { get; init; }

    public required SignedRequest Request { get; init; }

    public required byte[] Body { get; init; }

    public required AwsKeys Keys { get; init; }

    public required SigV4Rules Rules { get; init; }

    public required bool Presigned { get; init; }

    public required string CanonicalRequest { get; init; }

    public required string StringToSign { get; init; }

    public required string Signature { get; init; }

    public override string ToString() => Name;

    /// <summary>All 110; skips the calling test where the suites are absent.</summary>
    public static IReadOnlyList<KnownAnswer> All()
    {
        var folder = Corpora.Folder("sigv4");
        return
        [
            .. Directory.GetDirectories(Path.Combine(folder, "aws-c-auth", "v4")).Order(StringComparer.Ordinal)
                .SelectMany(test => new[] { OfAwsCAuth(test, "header"), OfAwsCAuth(test, "query") }),
            .. Directory.GetFiles(Path.Combine(folder, "botocore-aws4_testsuite"), "*.sreq", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal).Select(OfBotocore),
        ];
    }

    private static KnownAnswer OfAwsCAuth(string test, string form)
    {
        using var context = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(test, "context.json")));
        var credentials = context.RootElement.GetProperty("credentials");
        var (request, body) = RawRequest.Read(Text(Path.Combine(test, form + "-signed-request.txt")));
        return new KnownAnswer
        {
            Name = $"aws-c-auth/{Path.GetFileName(test)}, {form}",
            Request = request,
            Body = body,
            Keys = new AwsKeys(
                credentials.GetProperty("access_key_id").GetString()!,
                credentials.GetProperty("secret_access_key").GetString()!,
                credentials.TryGetProperty("token", out var token) ? token.GetString() : null),
            Rules = SigV4Rules.Query("service") with { NormalizePath = context.RootElement.GetProperty("normalize").GetBoolean() },
            Presigned = form == "query",
            CanonicalRequest = Stage(Path.Combine(test, form + "-canonical-request.txt")),
            StringToSign = Stage(Path.Combine(test, form + "-string-to-sign.txt")),
            Signature = Stage(Path.Combine(test, form + "-signature.txt")),
        };
    }

    private static KnownAnswer OfBotocore(string file)
    {
        var (request, body) = RawRequest.Read(Text(file));
        // The .authz is the answer that botocore's own tests hold; one .sreq (get-vanilla-with-session-token) contradicts it.
        var authorization = Stage(Path.ChangeExtension(file, ".authz"));
        return new KnownAnswer
        {
            Name = "botocore/" + Path.GetFileNameWithoutExtension(file),
            Request = request.WithHeader("Authorization", authorization),
            Body = body,
            Keys = new AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", request.HeaderOf("X-Amz-Security-Token")),
            Rules = SigV4Rules.Query("service"),
            Presigned = false,
            CanonicalRequest = Stage(Path.ChangeExtension(file, ".creq")),
            StringToSign = Stage(Path.ChangeExtension(file, ".sts")),
            Signature = authorization[(authorization.IndexOf("Signature=", StringComparison.Ordinal) + "Signature=".Length)..],
        };
    }

    private static string Text(string file) => File.ReadAllText(file).Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string Stage(string file) => Text(file).TrimEnd('\n');
}
