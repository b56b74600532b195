using CsCheck;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4;

/// <summary>Requests as clients send them: percent-encoded targets, headers with blanks, bodies by their hash.</summary>
internal static class RequestGen
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 23, 59, 30, TimeSpan.Zero);

    private static readonly Gen<string> Text = Gen.String[Gen.Char["aZ09-_.~ /+%&=?#:;,*'\"äß€漢"], 0, 12];

    private static readonly Gen<string> Path = Gen.Select(Text.Array[0, 4], Gen.Bool, (segments, slash) =>
        "/" + string.Join('/', segments.Select(Uri.EscapeDataString)) + (slash ? "/" : ""));

    private static readonly Gen<string> Query = Gen.Select(Text, Text).Array[0, 5].Select(pairs =>
        string.Join(
            '&',
            pairs.Where(pair => pair.Item1.Length > 0).Select(
                pair => $"{Uri.EscapeDataString(pair.Item1)}={Uri.EscapeDataString(pair.Item2)}")));

    private static readonly Gen<KeyValuePair<string, string>> Header = Gen.Select(
        Gen.OneOf("X-Custom", "x-custom", "X-Amz-Meta-A", "Content-Type", "Range"),
        Gen.String[Gen.Char["abc  \t,;=\"/"], 0, 10],
        KeyValuePair.Create);

    public static readonly Gen<AwsKeys> Keys = Gen.Select(
        Gen.String[Gen.Char["ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"], 16, 16],
        Gen.String[Gen.Char.AlphaNumeric, 40, 40],
        Gen.String[Gen.Char["ABCabc+/="], 1, 60].Null(),
        (id, secret, token) => new AwsKeys((token is null ? "AKIA" : "ASIA") + id, secret, token));

    public static readonly Gen<SigV4Rules> Rules =
        Gen.OneOf(SigV4Rules.Query("sts"), SigV4Rules.Query("iam"), SigV4Rules.S3, SigV4Rules.Rpc("sts"));

    public static readonly Gen<SignedRequest> Request = Gen.Select(
        Gen.OneOf("GET", "POST", "PUT", "DELETE", "HEAD"), Path, Query, Header.Array[0, 4], Gen.Byte.Array[0, 20],
        (method, path, query, headers, body) => new SignedRequest
        {
            Method = method,
            Path = path,
            Query = query,
            Headers = [new("Host", "localhost:4566"), .. headers],
            BodySha256 = RawRequest.Sha256(body),
        });
}
