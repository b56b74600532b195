using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sessions.Sealing;

namespace Rolecall.Identity.Contexts;

/// <summary>
/// The contexts that an AssumeRole brings along. https://docs.aws.amazon.com/STS/latest/APIReference/API_ProvidedContext.html
/// </summary>
public static class ProvidedContexts
{
    /// <summary>AWS has one context provider.</summary>
    public const string IdentityCenter = "arn:aws:iam::aws:contextProvider/IdentityCenter";

    /// <summary>
    /// The assertion whose keys policies see; null where the request brings none, or one that <see cref="Read"/> refuses.
    /// </summary>
    public static ContextAssertion? Peek(AssumeRoleRequest request, KeyRing ring, string sandbox, DateTimeOffset now) =>
        Examine(request, ring, sandbox, now).Assertion;

    /// <summary>
    /// The assertion of the request; null where it brings none. An assertion that cannot be trusted is refused before any policy sees it,
    /// and never ignored: a session without the context could do more.
    /// </summary>
    /// <exception cref="AwsFaultException">ValidationError, InvalidParameterValue, ExpiredTokenException.</exception>
    public static ContextAssertion? Read(AssumeRoleRequest request, KeyRing ring, string sandbox, DateTimeOffset now)
    {
        var (assertion, refusal) = Examine(request, ring, sandbox, now);
        return refusal is null ? assertion : throw new AwsFaultException(refusal);
    }

    private static (ContextAssertion? Assertion, Fault? Refusal) Examine(
        AssumeRoleRequest request, KeyRing ring, string sandbox, DateTimeOffset now)
    {
        if (request.ProvidedContexts.Count == 0)
            return (null, null);
        foreach (var context in request.ProvidedContexts)
        {
            if (RefusalOf(context) is { } malformed)
                return (null, malformed);
        }
        return request.ProvidedContexts switch
        {
            [var only] => Open(only.ContextAssertion, ring, sandbox, now),
            // "An identity-enhanced IAM role session can have only one of these context assertions, not both."
            _ => (null, Fault.ValidationError($"Only one context assertion of {IdentityCenter} can be provided.")),
        };
    }

    /// <summary>The model requires neither member, and neither can be done without.</summary>
    private static Fault? RefusalOf(ProvidedContext context) =>
        context.HasProviderArn && context.ProviderArn != IdentityCenter ? Fault.ValidationError($"{context.ProviderArn} is invalid")
        : context.HasProviderArn && context.HasContextAssertion ? null
        : Fault.ValidationError("A provided context needs a ProviderArn and a ContextAssertion.");

    private static (ContextAssertion?, Fault?) Open(string text, KeyRing ring, string sandbox, DateTimeOffset now) =>
        ContextAssertions.TryOpen(text, ring, sandbox, now) is not { } assertion
            ? (null, Fault.InvalidParameterValue("The context assertion could not be validated."))
            // The one error of AssumeRole's model that tells of a token's end.
            : now >= assertion.ExpiresAt
                ? (null, new Fault("ExpiredTokenException", "The context assertion is expired."))
                : (assertion, null);
}
