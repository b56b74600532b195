using Rolecall.Federation.Saml;

namespace Rolecall.Federation.Tests.Saml.Mutations;

/// <summary>A response that was changed.</summary>
/// <param name="Response">The response, base64.</param>
/// <param name="MustBeRefused">Whether it is wrong to accept it at all, or only as saying something else than its base.</param>
/// <param name="Now">When it is presented.</param>
internal sealed record Mutant(string Response, bool MustBeRefused = true, DateTimeOffset? Now = null)
{
    public SamlResult Verify() => SamlWorld.Verify(Response, Now);
}
