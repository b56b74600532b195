using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Identity.Sessions.SignIn;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>A sign-in token stands for its session, for 15 minutes and in its sandbox.</summary>
public sealed class SigninTokensTests
{
    private static readonly DateTimeOffset Now = ClaimsGen.Now;
    private static readonly KeyRing Ring = ClaimsGen.Ring(ClaimsGen.Key(1, 1));
    private static readonly IRandomSource Random = new SeededRandomSource("sign-in");

    private readonly string session = SessionSealer.Seal(ClaimsGen.One(), Ring, "default", Random).Token;

    [Fact]
    public void Token_OpensToItsSession() => Open(Now).Should().Be(session);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void Token_IsGoodForFifteenMinutes(int seconds, bool isGood) =>
        (Open(Now + TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(seconds)) is not null).Should().Be(isGood);

    [Fact]
    public void Token_OfAnotherSandbox_DoesNotOpen() => Open(Now, "other").Should().BeNull();

    [Fact]
    public void SessionToken_IsNoSigninToken() => SigninTokens.TryOpen(session, Ring, "default", Now).Should().BeNull();

    private string? Open(DateTimeOffset at, string sandbox = "default") =>
        SigninTokens.TryOpen(SigninTokens.Seal(session, Now, Ring, "default", Random), Ring, sandbox, at)?.SessionToken;
}
