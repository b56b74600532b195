using System.Globalization;

namespace Rolecall.Federation.Oidc;

/// <summary>
/// Why AssumeRoleWithWebIdentity refuses a token: AWS's error code and text. Where AWS's text is not public the text is
/// <see cref="Generic"/>, or our own, and says nothing of roles and providers.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
/// </summary>
public sealed record WebIdentityRefusal
{
    public const string InvalidIdentityToken = "InvalidIdentityToken";
    public const string ExpiredToken = "ExpiredTokenException";
    public const string IdpRejectedClaim = "IDPRejectedClaim";

    private const string Generic = "The web identity token provided could not be validated";

    private WebIdentityRefusal(WebIdentityRefusalReason reason, string code, string message)
    {
        Reason = reason;
        Code = code;
        Message = message;
    }

    public WebIdentityRefusalReason Reason { get; }

    /// <summary>The code on the wire, one of the constants of this class. IDPRejectedClaim has status 403, the others 400.</summary>
    public string Code { get; }

    public string Message { get; private init; }

    /// <summary>Whether newer keys of the issuer could change the answer.</summary>
    public bool MayRefreshKeys => Reason == WebIdentityRefusalReason.UnknownKey;

    /// <summary>For the caller who finds no provider in the role's account for <see cref="WebIdentityToken.Issuer"/>.</summary>
    public static WebIdentityRefusal UnknownProvider(WebIdentityToken token) =>
        new(
            WebIdentityRefusalReason.UnknownProvider,
            InvalidIdentityToken,
            $"No OpenIDConnect provider found in your account for {token.Issuer}");

    /// <summary>
    /// The same refusal as AWS tells it for a ProviderId: there the provider itself says no, and what is no token has a text of its own.
    /// </summary>
    /// <param name="providerId">The ProviderId of the call, <c>www.amazon.com</c> or <c>graph.facebook.com</c>.</param>
    public WebIdentityRefusal ForProviderId(string providerId) => Reason switch
    {
        WebIdentityRefusalReason.NotAToken when providerId == "www.amazon.com" =>
            this with { Message = "Provided Token is not a Login With Amazon token" },
        WebIdentityRefusalReason.NotAToken => this with { Message = Generic },
        WebIdentityRefusalReason.BadSignature or WebIdentityRefusalReason.Expired or WebIdentityRefusalReason.TooOld =>
            new(Reason, IdpRejectedClaim, Generic),
        _ => this,
    };

    internal static WebIdentityRefusal NotAToken { get; } = new(
        WebIdentityRefusalReason.NotAToken,
        InvalidIdentityToken,
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");

    internal static WebIdentityRefusal WrongAudience { get; } =
        new(WebIdentityRefusalReason.WrongAudience, InvalidIdentityToken, "Incorrect token audience");

    internal static WebIdentityRefusal AmbiguousAudience { get; } = new(
        WebIdentityRefusalReason.AmbiguousAudience,
        InvalidIdentityToken,
        "Token audience contains more than one audience while authorized party is not present");

    internal static WebIdentityRefusal BadSignature { get; } = new(WebIdentityRefusalReason.BadSignature, InvalidIdentityToken, Generic);

    internal static WebIdentityRefusal NotYetValid { get; } = new(WebIdentityRefusalReason.NotYetValid, InvalidIdentityToken, Generic);

    internal static WebIdentityRefusal RoleNotAuthorized { get; } = new(
        WebIdentityRefusalReason.RoleNotAuthorized,
        InvalidIdentityToken,
        "The target role ARN is not present in the roles claim of the identity token");

    internal static WebIdentityRefusal MissingClaim(string claim) =>
        new(WebIdentityRefusalReason.MissingClaim, InvalidIdentityToken, $"Missing a required claim: {claim}");

    internal static WebIdentityRefusal MalformedClaim(string? message = null) =>
        new(WebIdentityRefusalReason.MalformedClaim, InvalidIdentityToken, message ?? Generic);

    /// <summary>One text for every way to have no key; AWS's has two blanks in it.</summary>
    internal static WebIdentityRefusal NoKey(bool unknown) => new(
        unknown ? WebIdentityRefusalReason.UnknownKey : WebIdentityRefusalReason.NoKey,
        InvalidIdentityToken,
        "Couldn't retrieve verification key from your identity provider,  "
        + "please reference AssumeRoleWithWebIdentity documentation for requirements");

    internal static WebIdentityRefusal Expired(long now, long expiration) => new(
        WebIdentityRefusalReason.Expired,
        ExpiredToken,
        string.Create(
            CultureInfo.InvariantCulture, $"Token expired: current date/time {now} must be before the expiration date/time {expiration}"));

    internal static WebIdentityRefusal TooOld(long seconds) =>
        new(WebIdentityRefusalReason.TooOld, ExpiredToken, string.Create(CultureInfo.InvariantCulture, $"Token too old: {seconds}"));
}
