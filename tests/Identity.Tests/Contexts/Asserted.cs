using Rolecall.Api.Native.V1;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Identity.Tests.Sessions;

namespace Rolecall.Identity.Tests.Contexts;

/// <summary>An Identity Center and its assertions.</summary>
internal static class Asserted
{
    public const string UserId = "94482488-3041-7026-18f3-be45837cd0e4";
    public const string StoreArn = "arn:aws:identitystore::111111111111:identitystore/d-1234567890";
    public const string InstanceArn = "arn:aws:sso:::instance/ssoins-1234567890abcdef";
    public const string ApplicationArn = "arn:aws:sso::222222222222:application/ssoins-1234567890abcdef/apl-fedcba0987654321";

    public static readonly DateTimeOffset Now = ClaimsGen.Now;
    public static readonly KeyRing Ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1), ClaimsGen.Key(2, 2));

    private static readonly IRandomSource Random = new SeededRandomSource("asserted");

    public static IssueContextAssertionRequest Request =>
        new() { UserId = UserId, IdentityStoreArn = StoreArn, InstanceArn = InstanceArn, ApplicationArn = ApplicationArn };

    public static IdentityContext Context(bool auditOnly = false) =>
        new() { AuditOnly = auditOnly, UserId = UserId, IdentityStoreArn = StoreArn };

    public static ContextAssertion One(IssueContextAssertionRequest? request = null) =>
        ContextAssertions.Make(request ?? Request, Now, Random);

    public static string Seal(ContextAssertion? assertion = null, KeyRing? ring = null, string sandbox = "default") =>
        ContextAssertions.Seal(assertion ?? One(), ring ?? Ring, sandbox, Random);
}
