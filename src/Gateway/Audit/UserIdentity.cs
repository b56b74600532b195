using System.Text.Json;
using Rolecall.Identity.Sessions;
using Rolecall.Policy;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// Who called, as CloudTrail tells it.
/// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
/// </summary>
internal static class UserIdentity
{
    /// <param name="json">The record.</param>
    /// <param name="record">What is kept of the call.</param>
    /// <param name="foreign">The record is for an account that is not the caller's: it sees the caller's account and id only.</param>
    public static void Write(Utf8JsonWriter json, CallRecord record, bool foreign)
    {
        json.WriteStartObject("userIdentity");
        switch (record.Caller)
        {
            case null:
                json.WriteString("type", "AWSService");
                json.WriteString("invokedBy", record.TokenName is { } own ? $"rolecall admin, by the sandbox's token {own}" : "rolecall admin");
                break;
            case { } caller when foreign:
                json.WriteString("type", "AWSAccount");
                json.WriteString("principalId", caller.UserId);
                json.WriteString("accountId", caller.AccountId);
                break;
            case { } caller when record.Asserted is { } identity:
                WriteFederated(json, identity, caller.UserId);
                break;
            case { } caller:
                WriteOwn(json, caller);
                break;
        }
        json.WriteEndObject();
    }

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_examples-sts-api</summary>
    private static void WriteFederated(Utf8JsonWriter json, RecordedAssertion identity, string principalId)
    {
        json.WriteString("type", identity.IsSaml ? "SAMLUser" : "WebIdentityUser");
        json.WriteString("principalId", principalId);
        json.WriteString("userName", identity.Subject);
        json.WriteString("identityProvider", identity.IsSaml ? identity.NameQualifier : identity.Provider);
    }

    private static void WriteOwn(Utf8JsonWriter json, RecordedCaller caller)
    {
        if (caller.Kind == PrincipalKind.Service)
        {
            json.WriteString("type", "AWSService");
            json.WriteString("invokedBy", caller.Arn);
            return;
        }
        json.WriteString("type", caller.Kind switch
        {
            PrincipalKind.Root => "Root",
            PrincipalKind.User => "IAMUser",
            PrincipalKind.RoleSession => "AssumedRole",
            PrincipalKind.FederatedUser => "FederatedUser",
            _ => "Unknown",
        });
        json.WriteString("principalId", caller.UserId);
        json.WriteString("arn", caller.Arn);
        json.WriteString("accountId", caller.AccountId);
        json.WriteString("accessKeyId", caller.AccessKeyId);
        if (caller is { Kind: PrincipalKind.User, UserArn: { } user })
            json.WriteString("userName", user[(user.LastIndexOf('/') + 1)..]);
        if (caller.Session is not { } session)
            return;
        json.WriteStartObject("sessionContext");
        json.WriteStartObject("sessionIssuer");
        json.WriteString("type", session.Kind == SessionKind.Role ? "Role" : session.UserName is null ? "Root" : "IAMUser");
        json.WriteString("principalId", session.RoleId ?? session.UserId ?? session.AccountId);
        json.WriteString("arn", caller.RoleArn ?? caller.UserArn ?? $"arn:aws:iam::{session.AccountId}:root");
        json.WriteString("accountId", session.AccountId);
        if ((session.RoleName ?? session.UserName) is { } name)
            json.WriteString("userName", name);
        json.WriteEndObject();
        if (session.FederatedProvider is { } provider)
            WriteFederation(json, provider, session.FederationKeys);
        json.WriteStartObject("attributes");
        json.WriteString("mfaAuthenticated", session.MultiFactorPresent ? "true" : "false");
        json.WriteString("creationDate", RecordJson.Instant(session.IssuedAt));
        json.WriteEndObject();
        if (session.SourceIdentity is { } source)
            json.WriteString("sourceIdentity", source);
        if (session.Kind == SessionKind.Root)
            json.WriteString("assumedRoot", "true");
        json.WriteEndObject();
        if (session.OnBehalfOf is not (var userId, var identityStoreArn))
            return;
        json.WriteStartObject("onBehalfOf");
        json.WriteString("userId", userId);
        json.WriteString("identityStoreArn", identityStoreArn);
        json.WriteEndObject();
    }

    /// <summary>The application's and the user's ids, as the provider tells them.</summary>
    private static void WriteFederation(Utf8JsonWriter json, string provider, IReadOnlyList<(string Key, string Value)> keys)
    {
        json.WriteStartObject("webIdFederationData");
        json.WriteString("federatedProvider", provider);
        json.WriteStartObject("attributes");
        foreach (var (key, value) in keys)
            json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
