using System.Diagnostics.CodeAnalysis;

namespace Rolecall.Federation.Oidc;

/// <summary>What became of a token: an identity that is proven, or a refusal; never both and never neither.</summary>
public sealed class WebIdentityVerification
{
    private WebIdentityVerification(VerifiedWebIdentity? identity, WebIdentityRefusal? refusal)
    {
        Identity = identity;
        Refusal = refusal;
    }

    public VerifiedWebIdentity? Identity { get; }

    public WebIdentityRefusal? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Identity))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsVerified => Identity is not null;

    internal static WebIdentityVerification Of(VerifiedWebIdentity identity) => new(identity, null);

    internal static WebIdentityVerification Of(WebIdentityRefusal refusal) => new(null, refusal);
}
