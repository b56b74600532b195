using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Accounts.Issuers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Tags;

namespace Rolecall.Identity.Sessions.WebIdentity;

/// <summary>
/// Identity tokens for the world outside: JSON web tokens signed by the account.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html
/// </summary>
public static class WebIdentityTokens
{
    /// <summary>
    /// Bytes of the claims, our own value: AWS has a limit (JWTPayloadSizeExceededException), and tells it neither in the API
    /// reference, the user guide and its quotas, nor in the service model.
    /// </summary>
    public const int LongestPayload = 8192;

    /// <summary>The object that holds the claims of AWS's own.</summary>
    public const string Namespace = "https://sts.amazonaws.com/";

    /// <summary>The most that GetWebIdentityToken takes as DurationSeconds.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    private const int DefaultSeconds = 300;

    /// <summary>Where the session runs, which is on the session as condition keys.</summary>
    private static readonly (string Claim, string Key)[] SessionContext =
    [
        ("ec2_source_instance_arn", "ec2:SourceInstanceArn"),
        ("ec2_instance_source_private_ipv4", "aws:Ec2InstanceSourcePrivateIPv4"),
        ("ec2_role_delivery", "ec2:RoleDelivery"),
        ("lambda_source_function_arn", "lambda:SourceFunctionArn"),
    ];

    internal static int SecondsOf(GetWebIdentityTokenRequest request) =>
        request.HasDurationSeconds ? request.DurationSeconds : DefaultSeconds;

    /// <exception cref="AwsFaultException">The account issues no tokens, the token would outlive its session or be too large.</exception>
    public static (string Token, DateTimeOffset Expiration) Issue(
        StoredIssuer? issuer, GetWebIdentityTokenRequest request, WebIdentityCaller caller, DateTimeOffset now, IRandomSource random)
    {
        if (issuer is not { Enabled: true })
            throw new AwsFaultException(new Fault(
                "OutboundWebIdentityFederationDisabledException", "The outbound web identity federation feature is not enabled for this account.", 403));
        if (IssuerKeys.Signing(issuer, request.SigningAlgorithm, now) is not { } signing)
            throw new AwsFaultException(Fault.ValidationError(
                $"1 validation error detected: Value '{request.SigningAlgorithm}' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RS256, ES384]"));
        var tags = SessionTags.Passed(request.Tags);
        if ((SessionTags.Repeated(tags) ?? SessionTags.Reserved(tags)) is { } refused)
            throw new AwsFaultException(refused);
        var expiration = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + SecondsOf(request));
        if (caller.Session is { } session && expiration > session.ExpiresAt)
            throw new AwsFaultException(new Fault(
                "SessionDurationEscalationException", "The requested token duration would extend the session beyond its original expiration time.", 403));
        var payload = Payload(issuer, request, caller, now, expiration, random);
        if (payload.Length > LongestPayload)
            throw new AwsFaultException(new Fault(
                "JWTPayloadSizeExceededException", "The requested token payload size exceeds the maximum allowed size. Reduce the number of request tags included in the GetWebIdentityToken API call to reduce the token payload size."));
        var header = Encoding.UTF8.GetBytes($$"""{"alg":"{{signing.Algorithm}}","typ":"JWT","kid":"{{signing.Id}}"}""");
        var signed = Base64Url.EncodeToString(header) + "." + Base64Url.EncodeToString(payload);
        return (signed + "." + Base64Url.EncodeToString(IssuerKeys.Sign(signing, Encoding.ASCII.GetBytes(signed))), expiration);
    }

    private static byte[] Payload(
        StoredIssuer issuer, GetWebIdentityTokenRequest request, WebIdentityCaller caller, DateTimeOffset now, DateTimeOffset expiration, IRandomSource random)
    {
        Span<byte> id = stackalloc byte[16];
        random.Fill(id);
        var principal = caller.Keys.TryGet("aws:PrincipalArn", out var arn)
            ? arn[0]
            : throw new InvalidOperationException("a caller without an ARN");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("iss", issuer.Url);
            if (request.Audience.Count == 1)
                json.WriteString("aud", request.Audience[0]);
            else
                WriteList(json, "aud", request.Audience);
            json.WriteString("sub", principal);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", expiration.ToUnixTimeSeconds());
            json.WriteString("jti", new Guid(id).ToString());
            json.WriteStartObject(Namespace);
            json.WriteString("aws_account", caller.AccountId);
            json.WriteString("principal_id", principal);
            json.WriteString("source_region", caller.Region);
            if (caller.Keys.TryGet("aws:PrincipalOrgID", out var organization))
                json.WriteString("org_id", organization[0]);
            if (caller.Keys.TryGet("aws:PrincipalOrgPaths", out var paths))
                WriteList(json, "ou_path", paths);
            if (caller.Session is { } session)
                json.WriteString("original_session_exp", session.ExpiresAt.UtcDateTime);
            if (caller.Session?.Context is { } context)
            {
                json.WriteString("identity_store_user_id", context.UserId);
                json.WriteString("identity_store_arn", context.IdentityStoreArn);
            }
            if (caller.Session?.SourceIdentity is { } source)
                json.WriteString("source_identity", source);
            foreach (var (claim, key) in SessionContext)
            {
                if (caller.Keys.TryGet(key, out var values))
                    json.WriteString(claim, values[0]);
            }
            WriteTags(json, "principal_tags", caller.PrincipalTags);
            WriteTags(json, "request_tags", request.Tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteTags(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> tags)
    {
        var written = false;
        foreach (var (key, value) in tags)
        {
            if (!written)
                json.WriteStartObject(name);
            written = true;
            json.WriteString(key, value);
        }
        if (written)
            json.WriteEndObject();
    }
}
