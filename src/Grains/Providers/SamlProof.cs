using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rolecall.Contracts.Providers;
using Rolecall.Federation.Saml;
using Rolecall.Federation.Saml.Aws;
using Rolecall.Federation.Saml.Metadata;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Accounts.Tags;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Federation;
using Rolecall.Policy;

namespace Rolecall.Grains.Providers;

/// <summary>
/// From a SAML response to whom it proves, or to what its bearer is told; with the provider's keys, ready to use. For any number of
/// threads, some of which may still verify when the provider is another one: its keys are let go and not disposed of.
/// </summary>
internal sealed class SamlProof
{
    private readonly SamlProvider provider;
    private readonly string? providerId;
    private volatile Expected? expected;

    /// <summary>For whom responses must be meant, made once for each list of regions: that is a hundred addresses.</summary>
    private sealed record Expected(ImmutableArray<string> Regions, SamlExpectations Value);

    /// <summary>Nobody's: what is asked where there is no such provider reads as far as where the provider matters.</summary>
    public static SamlProof Nobody { get; } = new(new SamlProvider { EntityId = "", SigningCertificates = [] });

    private SamlProof(SamlProvider provider, string? providerId = null) => (this.provider, this.providerId) = (provider, providerId);

    public SamlProof(ProviderDefinition definition)
        : this(IdpMetadata.TryRead(definition.Metadata!, out var metadata, out _) ? Of(definition, metadata) : Nobody.provider, definition.SamlId)
    {
    }

    private static SamlProvider Of(ProviderDefinition definition, IdpMetadata metadata) => new()
    {
        EntityId = metadata.EntityId,
        SigningCertificates = [.. metadata.SigningCertificates.Select(der => X509CertificateLoader.LoadCertificate(der.Span))],
        DecryptionKeys = [.. definition.PrivateKeys.Select(KeyOf)],
        RequiresEncryption = definition.RequiresEncryption,
    };

    private static RSA KeyOf(string pem)
    {
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }

    public SamlResult Verify(ProofCall call) => SamlVerifier.Verify(
        call.Credential, provider, ExpectedIn(call.Regions), call.Now, new SamlRules { AllowSha1 = call.AllowSha1 });

    private SamlExpectations ExpectedIn(ImmutableArray<string> regions)
    {
        if (expected is not { } last || !last.Regions.AsSpan().SequenceEqual(regions.AsSpan()))
            expected = last = new Expected(regions, SamlExpectations.OfAws(regions, providerId));
        return last.Value;
    }

    /// <summary>
    /// INVARIANT: a response that the provider did not sign is answered as one of a provider that is not there, and as one for a role that
    /// does not trust its bearer. What is told of one that is not proven is what any provider would say of it.
    /// </summary>
    public static ProofReply Refused(SamlRefusal refusal, ProofCall call)
    {
        // The rules from the subject on are asked of what the provider has signed, and of nothing else.
        if (refusal.Rule >= SamlRule.Subject || call.ToldWhy)
            return new() { Fault = FaultOf(refusal) };
        var anyones = Nobody.Verify(call).Refusal!;
        return new() { Fault = anyones.Rule < SamlRule.Issuer ? FaultOf(anyones) : Fault.NotAuthorizedByToken(call.Action) };
    }

    public static AssertedIdentity IdentityOf(VerifiedSamlAssertion assertion, ProviderDefinition definition)
    {
        var subject = SamlSubject.Of(assertion, definition.AccountId, definition.SamlName!);
        var aws = assertion.Aws!;
        ConditionEntry[] keys =
        [
            .. SamlConditionKeys.Of(assertion, definition.AccountId, definition.SamlName!)
                .Where(key => key.Key.StartsWith("saml:", StringComparison.Ordinal))
                .Select(key => new ConditionEntry(key.Key, [.. key.Values])),
        ];
        return new AssertedIdentity
        {
            AccountId = definition.AccountId,
            Provider = definition.Arn,
            IsSaml = true,
            Subject = subject.Subject,
            SubjectType = subject.SubjectType,
            Issuer = subject.Issuer,
            Audience = subject.Audience,
            NameQualifier = subject.NameQualifier,
            AssertionId = assertion.Id,
            Entries = [.. keys],
            SessionEntries = [.. keys.Where(key => SamlConditionKeys.OfSessions.Contains(key.Key))],
            Tags = [.. aws.PrincipalTags.Select(tag => new EntityTag(tag.Key, tag.Value))],
            TransitiveTagKeys = [.. aws.TransitiveTagKeys],
            SourceIdentity = aws.SourceIdentity,
            SessionName = aws.RoleSessionName,
            LongestSession = aws.SessionDuration,
            EndsAt = assertion.SessionNotOnOrAfter,
        };
    }

    /// <summary>The roles that the assertion pairs with this provider, each once.</summary>
    public static ImmutableArray<string> RolesOf(VerifiedSamlAssertion assertion, ProviderDefinition definition) =>
        [.. assertion.Aws!.Roles.Where(pair => pair.ProviderArn == definition.Arn).Select(pair => pair.RoleArn).Distinct()];

    private static Fault FaultOf(SamlRefusal refusal) => refusal.Kind switch
    {
        SamlRefusalKind.ExpiredToken => Fault.ExpiredIdentityToken(refusal.Message),
        SamlRefusalKind.IdpRejectedClaim => Fault.IdpRejectedClaim(refusal.Message),
        _ => Fault.InvalidIdentityToken(refusal.Message),
    };
}
