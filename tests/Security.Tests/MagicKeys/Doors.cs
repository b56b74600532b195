using System.Security.Cryptography;
using System.Text;
using Rolecall.Api.SigV4;

namespace Rolecall.Security.Tests.MagicKeys;

/// <summary>Every place on every wire where something might let a stranger in.</summary>
internal sealed class Doors(Issued issued)
{
    private const string Form = "Action=GetCallerIdentity&Version=2011-06-15";

    /// <summary>Headers that frame, route or describe the request itself: they are not for whoever guesses.</summary>
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "host", "content-length", "content-type", "transfer-encoding", "connection", "upgrade", "expect", "te", "trailer", "keep-alive",
        "proxy-connection", "grpc-timeout", "grpc-encoding", "content-encoding", "x-amz-target", "authorization", "rolecall-sandbox",
    };

    /// <summary>Headers in which programs of this kind have taken somebody at his word.</summary>
    private static readonly string[] Trusted =
    [
        "x-amz-security-token", "x-api-key", "x-auth-token", "x-admin", "x-admin-token", "x-rolecall-admin", "rolecall-admin", "x-rolecall-token",
        "x-moto-account-id", "x-localstack-account-id", "x-localstack-token", "x-localstack-internal", "ls-api-key", "x-minio-admin", "x-forwarded-user",
        "x-remote-user", "x-user", "x-account-id", "x-amz-account-id", "x-amzn-iam-arn", "x-debug", "x-bypass", "x-internal", "cookie", "proxy-authorization",
        "aws-session-token", "x-aws-ec2-metadata-token", "x-original-authorization", "rolecall-explain",
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
        var session = issued.Session;
        yield return new(wire, "access key id", g => Printable(g) ? Sign(wire, new(g, issued.Secret)) : null, Issued: issued.KeyId);
        yield return new(wire, "secret key", g => Sign(wire, new(issued.KeyId, g)), Issued: issued.Secret);
        yield return new(wire, "key pair", g => Pair(g) is var (id, secret) ? Sign(wire, new(id, secret)) : null);
        yield return new(wire, "session token", g => Printable(g) ? Sign(wire, new(session.AccessKeyId, session.SecretAccessKey, g)) : null, Issued: session.SessionToken);
        yield return new(wire, "session secret", g => Sign(wire, new(session.AccessKeyId, g, session.SessionToken)), Issued: session.SecretAccessKey);
        yield return new(wire, "signature", g => Printable(g) ? WithSignature(wire, g) : null);
        yield return new(wire, "authorization header", g => Printable(g) ? Base(wire).With(new KeyValuePair<string, string>("authorization", g)) : null, Anonymous: true);
        yield return new(wire, "bearer", g => Printable(g) ? Base(wire).With(new KeyValuePair<string, string>("authorization", "Bearer " + g)) : null, Anonymous: true);
        yield return new(wire, "value of headers", g => Printable(g) ? Base(wire).With(Trusted.Select(name => new KeyValuePair<string, string>(name, g))) : null, Anonymous: true);
        yield return new(wire, "name of a header", g => Token(g) ? Base(wire).With(new KeyValuePair<string, string>(g, "true")) : null, Anonymous: true);
        yield return new(wire, "sandbox", g => Printable(g) ? Sign(wire, new(issued.KeyId, issued.Secret)).With(new KeyValuePair<string, string>("rolecall-sandbox", g)) : null, Issued: "default");
    }

    private IEnumerable<Door> Plain(string wire)
    {
        yield return new(wire, "plain key id", g => Printable(g) ? Plain(wire, g, issued.Secret, null) : null, Issued: issued.KeyId);
        yield return new(wire, "plain secret", g => Printable(g) ? Plain(wire, issued.KeyId, g, null) : null, Issued: issued.Secret);
        yield return new(wire, "plain pair", g => Pair(g) is var (id, secret) ? Plain(wire, id, secret, null) : null);
        yield return new(wire, "plain token", g => Printable(g) ? Plain(wire, issued.Session.AccessKeyId, issued.Session.SecretAccessKey, g) : null, Issued: issued.Session.SessionToken);
    }

    private IEnumerable<Door> Administrators(string wire)
    {
        yield return new(wire, "admin token", g => Printable(g) ? Admin(wire, "SandboxService/ListSandboxes", g) : null, Issued: issued.Server.AdminToken);
        yield return new(wire, "sandbox token", g => Printable(g) ? Admin(wire, "ClockService/GetClock", g) : null, Issued: issued.SandboxToken);
    }

    private IEnumerable<Door> Workloads()
    {
        const string Credentials = "/latest/meta-data/iam/security-credentials/";
        var (metadata, container) = (issued.MetadataPath, issued.ContainerPath);
        yield return new("metadata", "token", g => Printable(g) ? Get(metadata + Credentials, "x-aws-ec2-metadata-token", g) : null, Issued: issued.MetadataToken);
        foreach (var (segment, issuedPart) in metadata.Split('/').Index().Skip(2))
            yield return new("metadata", "path " + segment, g => Get(Replaced(metadata, segment, g) + Credentials, "x-aws-ec2-metadata-token", issued.MetadataToken), Issued: issuedPart);
        yield return new("metadata", "name of a header", g => Token(g) ? Get(metadata + Credentials, g, "true") : null);
        yield return new("container", "token", g => Printable(g) ? Get(container, "authorization", g) : null, Issued: issued.ContainerToken);
        foreach (var (segment, issuedPart) in container.Split('/').Index().Skip(2))
            yield return new("container", "path " + segment, g => Get(Replaced(container, segment, g), "authorization", issued.ContainerToken), Issued: issuedPart);
        yield return new("container", "name of a header", g => Token(g) ? Get(container, g, "true") : null);
        yield return new("issuer", "issuer", g => Get($"/_issuer/default/{Uri.EscapeDataString(g)}/.well-known/jwks.json"), Issued: issued.IssuerId);
        yield return new("issuer", "sandbox", g => Get($"/_issuer/{Uri.EscapeDataString(g)}/{issued.IssuerId}/.well-known/jwks.json"), Issued: "default");
    }

    private static string Replaced(string path, int segment, string g) =>
        string.Join('/', path.Split('/').Select((part, at) => at == segment ? Uri.EscapeDataString(g) : part));

    private HttpCall Get(string path, params string[] header) =>
        new(false, "GET", path, [new("host", aws), .. header is [var name, var value] ? [new(name, value)] : Array.Empty<KeyValuePair<string, string>>()], []);

    private HttpCall Admin(string wire, string method, string token)
    {
        var call = wire == "grpc" ? GrpcCall("/rolecall.v1." + method) : ConnectCall("/rolecall.v1." + method);
        return call.With(new KeyValuePair<string, string>("authorization", "Bearer " + token));
    }

    private HttpCall Plain(string wire, string id, string secret, string? token) => Base(wire).With(
        [new("aws-access-key-id", id), new("aws-secret-access-key", secret), .. token is null ? Array.Empty<KeyValuePair<string, string>>() : [new("aws-session-token", token)]]);

    /// <summary>A call of the wire without any credentials.</summary>
    private HttpCall Base(string wire) => wire switch
    {
        "query" => new(false, "POST", "/", [new("host", aws), new("content-type", "application/x-www-form-urlencoded")], Encoding.ASCII.GetBytes(Form)),
        "json" => new(false, "POST", "/",
            [new("host", aws), new("content-type", "application/x-amz-json-1.1"), new("x-amz-target", "AWSOrganizationsV20161128.DescribeOrganization")], "{}"u8.ToArray()),
        "s3" => new(false, "GET", "/", [new("host", aws), new("x-amz-content-sha256", Convert.ToHexStringLower(SHA256.HashData([])))], []),
        "connect" => ConnectCall("/aws.sts.v1.Sts/GetCallerIdentity"),
        _ => GrpcCall("/aws.sts.v1.Sts/GetCallerIdentity"),
    };

    private HttpCall ConnectCall(string path) => new(false, "POST", path, [new("host", aws), new("content-type", "application/json")], "{}"u8.ToArray());

    private HttpCall GrpcCall(string path) => new(
        true, "POST", path, [new("host", grpc), new("content-type", "application/grpc"), new("te", "trailers"), new("x-amz-content-sha256", "UNSIGNED-PAYLOAD")], new byte[5]);

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
        return call.With(SigV4Signer.Sign(request, keys, "us-east-1", service, TimeProvider.System.GetUtcNow(), rules));
    }

    private HttpCall WithSignature(string wire, string signature)
    {
        var call = Sign(wire, new(issued.KeyId, issued.Secret));
        return call with
        {
            Headers = [.. call.Headers.Select(header => header.Key == "Authorization"
                ? new KeyValuePair<string, string>(header.Key, header.Value[..(header.Value.IndexOf("Signature=", StringComparison.Ordinal) + 10)] + signature)
                : header)],
        };
    }

    /// <summary>"id secret", or one text as both.</summary>
    private static (string Id, string Secret)? Pair(string g) =>
        !Printable(g) ? null : g.Split(' ') is [var id, var secret] ? (id, secret) : g.Contains(' ', StringComparison.Ordinal) ? null : (g, g);

    private static bool Printable(string g) => g.Length > 0 && g.All(c => c is >= ' ' and <= '~') && g == g.Trim();

    private static bool Token(string g) => g.Length is > 0 and < 200 && !Framing.Contains(g)
        && g.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
