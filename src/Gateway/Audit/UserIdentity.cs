using System.Text.Json;
using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Policy;

namespace Rolecall.Gateway.Audit;

/// <summary>
/// Who called, as CloudTrail tells it.
/// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
/// </summary>
internal static class UserIdentity
{
    /// <param name="foreign">The record is for an account that is not the caller's: it sees the caller's account and id only.</param>
    public static void Write(Utf8JsonWriter json, Call call, bool foreign)
    {
        json.WriteStartObject("userIdentity");
        switch (call.Caller)
        {
            case null:
                json.WriteString("type", "AWSService");
                json.WriteString(
                    "invokedBy",
                    call.Administrator?.TokenName is { } own ? $"rolecall admin, by the sandbox's token {own}" : "rolecall admin");
                break;
            case { } caller when foreign:
                json.WriteString("type", "AWSAccount");
                json.WriteString("principalId", caller.Principal.UserId);
                json.WriteString("accountId", caller.Principal.AccountId);
                break;
            case not null when call.Asserted is { } identity:
                WriteFederated(json, identity, call.Caller.Principal.UserId);
                break;
            case { } caller:
                WriteOwn(json, caller);
                break;
        }
        json.WriteEndObject();
    }

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_examples-sts-api</summary>
    private static void WriteFederated(Utf8JsonWriter json, AssertedIdentity identity, string principalId)
    {
        json.WriteString("type", identity.IsSaml ? "SAMLUser" : "WebIdentityUser");
        json.WriteString("principalId", principalId);
        json.WriteString("userName", identity.Subject);
        json.WriteString("identityProvider", identity.IsSaml ? identity.NameQualifier : identity.Provider);
    }

    private static void WriteOwn(Utf8JsonWriter json, Caller caller)
    {
        var principal = caller.Principal;
        if (principal.Kind == PrincipalKind.Service)
        {
            json.WriteString("type", "AWSService");
            json.WriteString("invokedBy", principal.Arn);
            return;
        }
        json.WriteString("type", principal.Kind switch
        {
            PrincipalKind.Root => "Root",
            PrincipalKind.User => "IAMUser",
            PrincipalKind.RoleSession => "AssumedRole",
            PrincipalKind.FederatedUser => "FederatedUser",
            _ => "Unknown",
        });
        json.WriteString("principalId", principal.UserId);
        json.WriteString("arn", principal.Arn);
        json.WriteString("accountId", principal.AccountId);
        json.WriteString("accessKeyId", caller.AccessKeyId);
        if (principal is { Kind: PrincipalKind.User, UserArn: { } user })
            json.WriteString("userName", user[(user.LastIndexOf('/') + 1)..]);
        if (caller.Session is not { } session)
            return;
        json.WriteStartObject("sessionContext");
        json.WriteStartObject("sessionIssuer");
        json.WriteString("type", session.Kind == SessionKind.Role ? "Role" : session.UserName is null ? "Root" : "IAMUser");
        json.WriteString("principalId", session.RoleId ?? session.UserId ?? session.AccountId);
        json.WriteString("arn", principal.RoleArn ?? principal.UserArn ?? $"arn:aws:iam::{session.AccountId}:root");
        json.WriteString("accountId", session.AccountId);
        if ((session.RoleName ?? session.UserName) is { } name)
            json.WriteString("userName", name);
        json.WriteEndObject();
        if (session.Federation is { IsSaml: false } federation)
            WriteFederation(json, federation);
        json.WriteStartObject("attributes");
        json.WriteString("mfaAuthenticated", session.MultiFactorPresent ? "true" : "false");
        json.WriteString("creationDate", AuditRecord.Instant(session.IssuedAt));
        json.WriteEndObject();
        if (session.SourceIdentity is { } source)
            json.WriteString("sourceIdentity", source);
        if (session.Kind == SessionKind.Root)
            json.WriteString("assumedRoot", "true");
        json.WriteEndObject();
        if (session.Context is not { } context)
            return;
        json.WriteStartObject("onBehalfOf");
        json.WriteString("userId", context.UserId);
        json.WriteString("identityStoreArn", context.IdentityStoreArn);
        json.WriteEndObject();
    }

    /// <summary>The application's and the user's ids, as the provider tells them.</summary>
    private static void WriteFederation(Utf8JsonWriter json, FederatedOrigin federation)
    {
        json.WriteStartObject("webIdFederationData");
        json.WriteString("federatedProvider", federation.Provider);
        json.WriteStartObject("attributes");
        foreach (var key in federation.Keys)
            json.WriteString(key.Key, string.Join(',', key.Values));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
