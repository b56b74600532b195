using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Api.Tests.SigV4.Differential;

/// <summary>Requests as clients sign them, and as whoever looks for a hole in the reader writes them: well formed, then broken here and there.</summary>
internal static class RequestMaker
{
    private static readonly string[] Segments =
    [
        "", ".", "..", "a", "Z9", "~", "%2F", "%2f", "%", "%4", "%zz", "%41", "%C3%A9", "é", "漢字", "+", " ", "a b", "..a", ".hidden", "😀", "\ud83d", "\ude00", "%E2%82", ":;,", "foo%20bar", "a/", "//",
    ];

    private static readonly string[] Names =
    [
        "Action", "Version", "a", "A", "b", "", "X-Amz-Meta", "%41", "a%20b", "é", "%", "list-type", "prefix", "X-Amz-Security-Token", "x-amz-acl", "X%2DAmz-Signature", "Signature",
    ];

    private static readonly string[] Values =
    [
        "", "1", "a b", "a  b", "%20", "+", "é", "\ud83d", "x=y", "%3D", "%", "%e", "AssumeRole", "host", "\t", " tab\tand  blanks ", "a,b", "\r\n folded", "\u00a0", "arn:aws:iam::1:role/a%2Fb",
    ];

    private static readonly string[] HeaderNames =
    [
        "Content-Type", "content-type", "Range", "x-amz-acl", "X-Amz-Meta-A", "x-amz-meta-a", "User-Agent", "te", "x-amz-meta-é", "X-Amz-Meta-\u212a", "x-amz-content-sha256", "X-Amz-Security-Token", "Date",
    ];

    private static readonly string[] Hashes =
    [
        "UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "", "nonsense", EmptySha256,
        OtherSha256, "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    ];

    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string OtherSha256 = "559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd";

    private static readonly SigV4Rules[] Rules =
        [
            SigV4Rules.Query("sts"),
            SigV4Rules.Rpc("sts"),
            SigV4Rules.S3,
            SigV4Rules.S3 with { Service = null },
            SigV4Rules.Query("sts") with { NormalizePath = false }
        ];

    public static (SignedRequest Request, SigV4Rules Rules) Make(ref Dice dice)
    {
        var rules = dice.Of(Rules);
        var scope = $"AKIDEXAMPLE/20150830/us-east-1/{(dice.OneIn(30) ? "iam" : rules.Service ?? "any")}/aws4_request";
        var headers = new List<KeyValuePair<string, string>> { new("Host", "localhost:4566") };
        for (var i = dice.Roll(5); i > 0; i--)
            headers.Add(new(dice.Of(HeaderNames), dice.Of(Values)));
        if (dice.OneIn(2))
            headers.Add(new("x-amz-content-sha256", dice.Of(Hashes)));
        var query = Pairs(ref dice);
        if (dice.OneIn(3))
            query = Presign(ref dice, query, scope, headers);
        if (dice.OneIn(10) || !query.Contains("X-Amz-Algorithm", StringComparison.Ordinal))
            Sign(ref dice, scope, headers);
        var request = new SignedRequest
        {
            Method = dice.Of("GET", "POST", "PUT", "é"),
            Path = Path(ref dice),
            Query = query,
            Headers = headers,
            BodySha256 = dice.Of(EmptySha256, OtherSha256, null),
        };
        return (dice.OneIn(2) ? request : Break(ref dice, request), rules);
    }

    private static string Path(ref Dice dice)
    {
        var path = new StringBuilder(dice.OneIn(20) ? "" : "/");
        for (var i = dice.Roll(5); i > 0; i--)
            path.Append(dice.Of(Segments)).Append(dice.OneIn(6) ? "" : "/");
        return path.ToString();
    }

    private static string Pairs(ref Dice dice)
    {
        var pairs = dice.Roll(20) switch { 0 => 40, < 8 => 0, var more => more - 8 };
        var query = new StringBuilder();
        for (; pairs > 0; pairs--)
        {
            query.Append(dice.Of(Names));
            if (!dice.OneIn(8))
                query.Append('=').Append(dice.Of(Values));
            if (pairs > 1 || dice.OneIn(8))
                query.Append('&');
        }
        return query.ToString();
    }

    /// <summary>The names of the headers that are there, most of the time.</summary>
    private static string SignedHeaders(ref Dice dice, List<KeyValuePair<string, string>> headers)
    {
        var drop = dice.OneIn(8);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in headers)
        {
            if (!drop || !dice.OneIn(4))
                names.Add(name.ToLowerInvariant());
        }
        return string.Join(';', names);
    }

    private static void Sign(ref Dice dice, string scope, List<KeyValuePair<string, string>> headers)
    {
        headers.Add(dice.OneIn(12) ? new("Date", "Sun, 30 Aug 2015 12:36:00 GMT") : new("X-Amz-Date", "20150830T123600Z"));
        if (dice.OneIn(4))
            headers.Add(new("X-Amz-Security-Token", "IQoJb3JpZ2luX2VjE+/="));
        var parts = new[] { $"Credential={scope}", $"SignedHeaders={SignedHeaders(ref dice, headers)}", $"Signature={OtherSha256}" };
        if (dice.OneIn(4))
            (parts[0], parts[2]) = (parts[2], parts[0]);
        headers.Add(new(dice.Of("Authorization", "authorization"), "AWS4-HMAC-SHA256 " + string.Join(dice.Of(", ", ",", " , "), parts)));
    }

    private static string Presign(ref Dice dice, string query, string scope, List<KeyValuePair<string, string>> headers)
    {
        var parts = new List<string>
        {
            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
            "X-Amz-Credential=" + (dice.OneIn(4) ? scope : scope.Replace("/", "%2F", StringComparison.Ordinal)),
            "X-Amz-Date=20150830T123600Z",
            "X-Amz-Expires=" + dice.Of("60", "1", "604800", "604801", "0", "-1", "x", "+5", " 7"),
            "X-Amz-SignedHeaders=" + SignedHeaders(ref dice, headers).Replace(";", dice.Of("%3B", ";"), StringComparison.Ordinal),
            "X-Amz-Signature=" + OtherSha256,
        };
        if (dice.OneIn(3))
            parts.Add("X-Amz-Security-Token=IQoJb3JpZ2luX2VjE%2B%2F%3D");
        if (dice.OneIn(10))
            parts.Add(dice.Of("X-Amz-Security-Token=b", "X-Amz-Date=1", "X-Amz-Signature", "X%2dAmz-Signature=00"));
        if (dice.OneIn(10))
            parts.RemoveAt(dice.Roll(parts.Count));
        if (query.Length > 0)
            parts.Insert(dice.Roll(parts.Count + 1), query);
        return string.Join('&', parts);
    }

    /// <summary>One to three things are other than they were.</summary>
    private static SignedRequest Break(ref Dice dice, SignedRequest request)
    {
        for (var i = dice.Roll(3); i >= 0; i--)
        {
            var headers = new List<KeyValuePair<string, string>>(request.Headers);
            var at = dice.Roll(headers.Count);
            switch (dice.Roll(8))
            {
                case 0:
                    request = request with { Path = Edited(ref dice, request.Path) };
                    break;
                case 1 or 2:
                    request = request with { Query = Edited(ref dice, request.Query) };
                    break;
                case 3 or 4 or 5:
                    headers[at] = new(headers[at].Key, Edited(ref dice, headers[at].Value));
                    break;
                case 6:
                    headers.Insert(dice.Roll(headers.Count), headers[at]);
                    break;
                default:
                    headers[at] = new(
                        dice.OneIn(2) ? headers[at].Key.ToUpperInvariant() : Edited(ref dice, headers[at].Key), headers[at].Value);
                    break;
            }
            request = request with { Headers = headers };
        }
        return request;
    }

    private static string Edited(ref Dice dice, string text)
    {
        var (start, length) = (dice.Roll(text.Length + 1), dice.Roll(4));
        length = Math.Min(length, text.Length - start);
        var put = dice.Roll(4) switch
        {
            0 => "",
            1 => dice.Of(" ", "/", "=", "&", ";", ",", "%", "\t", "\n", ":", "+", ".", "A", "0", "\0"),
            2 => dice.Of("é", "\ud83d", "\ude00", "😀", "\u00a0", "\u212a", "\u0130", "\u017f", "\u2028"),
            _ => text.Substring(start, length),
        };
        return text[..start] + put + text[(start + (dice.OneIn(2) ? length : 0))..];
    }
}
