using System.Globalization;
using Rolecall.Hostile.Wire;

namespace Rolecall.Hostile.Attacks;

/// <summary>Documents that are expensive to read or to decide.</summary>
internal static class DocumentAttacks
{
    private const int Kilobyte = 1024;
    private const string AssumeRole = "Action=AssumeRole&Version=2011-06-15&";

    public static IEnumerable<Attack> All() =>
    [
        Documents("json-depth", "depth 32", stage => Connect(stage, "{\"x\":" + new string('[', 100_000))),
        Documents("json-keys", "10,000 keys", stage => Connect(
            stage, "{" + string.Join(',', Enumerable.Range(0, 90_000).Select(i => FormattableString.Invariant($"\"{i}\":0"))) + "}")),
        Documents("json-items", "10,000 items", stage => Connect(
            stage, "{\"tags\":[" + string.Join(',', Enumerable.Repeat("{}", 300_000)) + "]}")),
        Documents("aws-json-depth", "depth 32", stage => AwsJson(stage, "{\"x\":" + new string('[', 100_000))),
        Documents("query-items", "10,000 items, 50,000 parameters", stage => Form(stage, AssumeRole
            + string.Join('&', Enumerable.Range(1, 30_000).Select(i => FormattableString.Invariant($"Tags.member.{i}.Key=k"))))),
        new()
        {
            Name = "protobuf-items",
            Limit = "10,000 items, counted before objects are made",
            Victim = GoodCaller.OverGrpc,
            Play = ProtobufItems,
        },
        new()
        {
            Name = "policy-wildcards",
            Limit = "linear matching, values of 8 KB, a budget of steps: ≤ 50 ms",
            Prepare = stage => S3Request.MakeBucket(stage, WorstPolicy()),
            Play = (stage, cancel) =>
            {
                var bytes = RawConnection.Request(
                    "GET", $"/{S3Request.Bucket}/x", stage.Aws, $"Referer: {new string('a', 60 * Kilobyte)}\r\n");
                return Hammer.Repeat(stage.Aws, 2, rate: 0, _ => bytes, stage.Replies, cancel);
            },
        },
        Trail(),
    ];

    /// <summary>As many patterns with "?" between stars as fit into 20 KB.</summary>
    private static string WorstPolicy()
    {
        var patterns = string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"{string.Concat(Enumerable.Repeat("*?", 100))}b{i}\""));
        return S3Request.PublicPolicy($$$"""{"StringLike":{"aws:Referer":[{{{patterns}}}] } }""");
    }

    private static Attack Documents(string name, string limit, Func<Stage, byte[]> request) => new()
    {
        Name = name,
        Limit = limit,
        Play = (stage, cancel) =>
        {
            var bytes = request(stage);
            return Hammer.Repeat(stage.Aws, 2, rate: 50, _ => bytes, stage.Replies, cancel);
        },
    };

    /// <summary>What calls leave behind whose caller nobody knows.</summary>
    private static Attack Trail()
    {
        long before = 0;
        return new Attack
        {
            Name = "trail-90-kb",
            Limit = "nothing is kept of a request whose caller is unknown",
            Prepare = stage =>
            {
                before = stage.TrailBytes;
                return Task.CompletedTask;
            },
            Play = (stage, cancel) =>
            {
                var bytes = Form(
                    stage,
                    AssumeRole + "RoleArn=arn:aws:iam::111111111111:role/x&RoleSessionName=x&ExternalId=" + new string('x', 90 * Kilobyte));
                return Hammer.Repeat(stage.Aws, 2, rate: 200, _ => bytes, stage.Replies, cancel);
            },
            Tell = stage => string.Create(CultureInfo.InvariantCulture,
                $"with the good caller's records, {(stage.TrailBytes - before) / Math.Max(1, stage.Replies.Total):N0} B for each call"),
        };
    }

    private static Task ProtobufItems(Stage stage, CancellationToken cancel)
    {
        // AssumeRole's tags: 500,000 empty ones.
        const int tags = 6;
        var message = new byte[1_000_000];
        for (var i = 0; i < message.Length; i += 2)
            message[i] = tags << 3 | 2;
        var frame = GrpcCall.Frame(message, compressed: false);
        return Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            using var http = new HttpClient();
            while (!cancel.IsCancellationRequested)
                await GrpcCall.Once(http, stage, "/aws.sts.v1.Sts/AssumeRole", frame, cancel);
        }));
    }

    private static byte[] Connect(Stage stage, string json) =>
        RawConnection.Request("POST", "/aws.sts.v1.Sts/AssumeRole", stage.Aws, "Content-Type: application/json\r\n", json);

    private static byte[] AwsJson(Stage stage, string json) => RawConnection.Request(
        "POST", "/", stage.Aws, "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: AWSOrganizationsV20161128.CreateAccount\r\n",
        json);

    private static byte[] Form(Stage stage, string form) =>
        RawConnection.Request("POST", "/", stage.Aws, RawConnection.Form, form);
}
