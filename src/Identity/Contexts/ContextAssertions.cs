using System.Text.Json;
using Rolecall.Api.Native.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Identity.Contexts;

/// <summary>Context assertions as they are handed out: sealed, so that whoever carries one can neither read nor write it.</summary>
public static class ContextAssertions
{
    private const string Purpose = "context assertion";
    private const int DefaultSeconds = 3600;

    /// <summary>What a valid request asks to be asserted.</summary>
    /// <exception cref="AwsFaultException">ValidationError: the application is not the instance's.</exception>
    public static ContextAssertion Make(IssueContextAssertionRequest request, DateTimeOffset now, IRandomSource random)
    {
        var instance = request.InstanceArn[(request.InstanceArn.LastIndexOf('/') + 1)..];
        if (request.ApplicationArn.Split('/')[1] != instance)
            throw new AwsFaultException(Fault.ValidationError($"{request.ApplicationArn} is no application of {request.InstanceArn}."));
        Span<byte> id = stackalloc byte[16];
        random.Fill(id);
        return new ContextAssertion
        {
            Context = new IdentityContext
            {
                AuditOnly = request.Claim == "sts:audit_context",
                UserId = request.UserId,
                IdentityStoreArn = request.IdentityStoreArn,
            },
            InstanceArn = request.InstanceArn,
            ApplicationArn = request.ApplicationArn,
            CredentialId = new Guid(id).ToString(),
            ExpiresAt = now.ToUniversalTime().AddSeconds(request.HasDurationSeconds ? request.DurationSeconds : DefaultSeconds),
        };
    }

    public static string Seal(ContextAssertion assertion, KeyRing ring, string sandbox, IRandomSource random) => SealedText.Seal(
        JsonSerializer.SerializeToUtf8Bytes(assertion, ContextAssertionJson.Default.ContextAssertion), Purpose, ring, sandbox, random);

    /// <summary>Null for what was not sealed in this sandbox; an expired one opens.</summary>
    public static ContextAssertion? TryOpen(string text, KeyRing ring, string sandbox, DateTimeOffset now)
    {
        if (SealedText.TryOpen(text, Purpose, ring, sandbox, now) is not { } json)
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, ContextAssertionJson.Default.ContextAssertion);
        }
        catch (JsonException)
        {
            // Of a newer version of this program: a member that is not understood may be one that narrows.
            return null;
        }
    }
}
