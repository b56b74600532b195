using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Operations;
using Rolecall.Gateway.Operations.Compute;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>Every place on every wire where something might let a stranger in.</summary>
internal sealed class Doors(Issued issued)
{
    /// <summary>Headers that frame, route or describe the request itself: they are not for whoever guesses.</summary>
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "host", "content-length", "content-type", "transfer-encoding", "connection", "upgrade", "expect", "te", "trailer", "keep-alive",
        "proxy-connection", "grpc-timeout", "grpc-encoding", "content-encoding", "x-amz-target", "authorization", "rolecall-sandbox",
    };

    /// <summary>Headers in which programs of this kind have taken somebody at his word.</summary>
    private static readonly string[] Trusted =
    [
        "x-amz-security-token", "x-api-key", "x-auth-token", "x-admin", "x-admin-token", "x-rolecall-admin", "rolecall-admin",
        "x-rolecall-token", "x-moto-account-id", "x-localstack-account-id", "x-localstack-token", "x-localstack-internal",
        "ls-api-key", "x-minio-admin", "x-forwarded-user", "x-remote-user", "x-user", "x-account-id", "x-amz-account-id",
        "x-amzn-iam-arn", "x-debug", "x-bypass", "x-internal", "cookie", "proxy-authorization", "aws-session-token",
        "x-aws-ec2-metadata-token", "x-original-authorization", "rolecall-explain",
    ];

    private readonly string aws = new Uri(issued.Server.Aws).Authority;
    private readonly string grpc = new Uri(issued.Server.Grpc).Authority;

    public IReadOnlyList<Door> All() =>
    [
        .. new[] { "query", "json", "s3", "connect", "grpc" }.SelectMany(Signed),
        .. new[] { "connect", "grpc" }.SelectMany(Plain),
        .. new[] { "connect", "grpc" }.SelectMany(Administrators),
        .. Workloads(),
    ];

    private IEnumerable<Door> Signed(string wire)
    {
        var (session, bare) = (issued.Session, Base(wire));
        AwsKeys own = new(issued.KeyId, issued.Secret);
        yield return new(wire, "access key id", Text(g => Sign(wire, own with { AccessKeyId = g })), Issued: own.AccessKeyId);
        yield return new(wire, "secret key", g => Sign(wire, own with { SecretAccessKey = g }), Issued: own.SecretAccessKey);
        yield return new(wire, "key pair", g => Pair(g) is { } pair ? Sign(wire, pair) : null);
        var known = GrpcClient.KeysOf(session);
        yield return new(wire, "session token", Text(g => Sign(wire, known with { SessionToken = g })), Issued: session.SessionToken);
        yield return new(wire, "session secret", g => Sign(wire, known with { SecretAccessKey = g }), Issued: session.SecretAccessKey);
        yield return new(wire, "signature", Text(g => WithSignature(wire, g)));
        yield return new(wire, "authorization header", Text(g => bare.With("authorization", g)), Anonymous: true);
        yield return new(wire, "bearer", Text(g => bare.With("authorization", "Bearer " + g)), Anonymous: true);
        yield return new(
            wire, "value of headers", Text(g => bare.With([.. Trusted.SelectMany(name => new[] { name, g })])), Anonymous: true);
        yield return new(wire, "name of a header", g => Token(g) ? bare.With(g, "true") : null, Anonymous: true);
        yield return new(wire, "sandbox", Text(g => Sign(wire, own).With("rolecall-sandbox", g)), Issued: "default");
    }

    private IEnumerable<Door> Plain(string wire)
    {
        var session = GrpcClient.KeysOf(issued.Session);
        yield return new(wire, "plain key id", Text(g => Plain(wire, new(g, issued.Secret))), Issued: issued.KeyId);
        yield return new(wire, "plain secret", Text(g => Plain(wire, new(issued.KeyId, g))), Issued: issued.Secret);
        yield return new(wire, "plain pair", g => Pair(g) is { } pair ? Plain(wire, pair) : null);
        yield return new(wire, "plain token", Text(g => Plain(wire, session with { SessionToken = g })), Issued: session.SessionToken);
    }

    private IEnumerable<Door> Administrators(string wire)
    {
        yield return new(wire, "admin token", Text(g => Admin(wire, "SandboxService/ListSandboxes", g)), Issued: issued.Server.AdminToken);
        yield return new(wire, "sandbox token", Text(g => Admin(wire, "ClockService/GetClock", g)), Issued: issued.SandboxToken);
    }

    private IEnumerable<Door> Workloads()
    {
        const string Credentials = "/latest/meta-data/iam/security-credentials/";
        const string TokenHeader = "x-aws-ec2-metadata-token";
        var (metadata, container) = (issued.MetadataPath, issued.ContainerPath);
        yield return new("metadata", "token", Text(g => Get(metadata + Credentials).With(TokenHeader, g)), Issued: issued.MetadataToken);
        foreach (var (at, part) in metadata.Split('/').Index().Skip(2))
            yield return new(
                "metadata",
                "path " + at,
                g => Get(Replaced(metadata, at, g) + Credentials).With(TokenHeader, issued.MetadataToken),
                Issued: part);
        yield return new("metadata", "name of a header", g => Token(g) ? Get(metadata + Credentials).With(g, "true") : null);
        yield return new("container", "token", Text(g => Get(container).With("authorization", g)), Issued: issued.ContainerToken);
        foreach (var (at, part) in container.Split('/').Index().Skip(2))
            yield return new(
                "container", "path " + at, g => Get(Replaced(container, at, g)).With("authorization", issued.ContainerToken), Issued: part);
        yield return new("container", "name of a header", g => Token(g) ? Get(container).With(g, "true") : null);
        yield return new(
            "issuer", "issuer", g => Get($"/_issuer/default/{Uri.EscapeDataString(g)}/.well-known/jwks.json"), Issued: issued.IssuerId);
        yield return new(
            "issuer",
            "sandbox",
            g => Get($"/_issuer/{Uri.EscapeDataString(g)}/{issued.IssuerId}/.well-known/jwks.json"),
            Issued: "default");
    }

    private static string Replaced(string path, int segment, string g) =>
        string.Join('/', path.Split('/').Select((part, at) => at == segment ? Uri.EscapeDataString(g) : part));

    private HttpCall Get(string path) => new(false, "GET", path, [new("host", aws)], []);

    private HttpCall Admin(string wire, string method, string token) =>
        (wire == "grpc" ? GrpcCall("/rolecall.v1." + method) : ConnectCall("/rolecall.v1." + method)).With(
            "authorization", "Bearer " + token);

    private HttpCall Plain(string wire, AwsKeys keys) => Base(wire).With(
        [
            "aws-access-key-id",
            keys.AccessKeyId,
            "aws-secret-access-key",
            keys.SecretAccessKey,
            .. keys.SessionToken is { } token ? ["aws-session-token", token] : Array.Empty<string>()
        ]);

    /// <summary>A call of the wire without any credentials.</summary>
    private HttpCall Base(string wire) => wire switch
    {
        "query" => Post("/", "application/x-www-form-urlencoded", "Action=GetCallerIdentity&Version=2011-06-15"),
        "json" => Post("/", "application/x-amz-json-1.1", "{}").With("x-amz-target", "AWSOrganizationsV20161128.DescribeOrganization"),
        "s3" => Get("/").With("x-amz-content-sha256", Convert.ToHexStringLower(SHA256.HashData([]))),
        "connect" => ConnectCall("/aws.sts.v1.Sts/GetCallerIdentity"),
        _ => GrpcCall("/aws.sts.v1.Sts/GetCallerIdentity"),
    };

    private HttpCall Post(string path, string type, string body) =>
        new(false, "POST", path, [new("host", aws), new("content-type", type)], Encoding.ASCII.GetBytes(body));

    private HttpCall ConnectCall(string path) => Post(path, "application/json", "{}");

    private HttpCall GrpcCall(string path) => new HttpCall(true, "POST", path, [new("host", grpc)], new byte[5])
        .With("content-type", "application/grpc", "te", "trailers", "x-amz-content-sha256", "UNSIGNED-PAYLOAD");

    private HttpCall Sign(string wire, AwsKeys keys)
    {
        var call = Base(wire);
        var (service, rules) = wire switch
        {
            "query" => ("sts", SigV4Rules.Query("sts")),
            "json" => ("organizations", SigV4Rules.Query("organizations")),
            "s3" => ("s3", SigV4Rules.S3),
            _ => ("sts", SigV4Rules.Rpc("sts")),
        };
        var request = new SignedRequest
        {
            Method = call.Method,
            Path = call.Target,
            Query = "",
            Headers = [.. call.Headers.Where(header => header.Key is "host" || header.Key.StartsWith("x-amz-", StringComparison.Ordinal))],
            BodySha256 = call.Http2 ? null : Convert.ToHexStringLower(SHA256.HashData(call.Body)),
        };
        var signed = SigV4Signer.Sign(request, keys, "us-east-1", service, TimeProvider.System.GetUtcNow(), rules);
        return call with { Headers = [.. call.Headers, .. signed] };
    }

    private HttpCall WithSignature(string wire, string signature)
    {
        var call = Sign(wire, new(issued.KeyId, issued.Secret));
        var good = call.Headers.Single(header => header.Key == "Authorization");
        var forged = good.Value[..(good.Value.LastIndexOf('=') + 1)] + signature;
        return call with { Headers = [.. call.Headers.Where(header => header.Key != good.Key), new(good.Key, forged)] };
    }

    /// <summary>"id secret", or one text as both.</summary>
    private static AwsKeys? Pair(string g) => !Printable(g) ? null : g.Split(' ') switch
    {
        [var id, var secret] => new(id, secret),
        [_] => new(g, g),
        _ => null,
    };

    /// <summary>A place for any text that a header can carry.</summary>
    private static Func<string, HttpCall?> Text(Func<string, HttpCall> with) => g => Printable(g) ? with(g) : null;

    private static bool Printable(string g) => g.Length > 0 && g.All(c => c is >= ' ' and <= '~') && g == g.Trim();

    private static bool Token(string g) => g.Length is > 0 and < 200 && !Framing.Contains(g)
        && g.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
