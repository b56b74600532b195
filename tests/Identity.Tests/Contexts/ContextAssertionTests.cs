using Rolecall.Api.Native.V1;
using Rolecall.Identity.Access;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Identity.Tests.Sessions;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Contexts;

/// <summary>A context assertion is what its sandbox sealed, and nothing else ever opens as one.</summary>
public sealed class ContextAssertionTests
{
    private static readonly IRandomSource Random = new SeededRandomSource("context assertions");

    [Fact]
    public void Assertion_Opened_IsWhatWasAsserted()
    {
        var assertion = Asserted.One();
        Open(Asserted.Seal(assertion)).Should().Be(assertion);
        assertion.Context.Should().Be(Asserted.Context());
        assertion.ExpiresAt.Should().Be(Asserted.Now.AddHours(1));
        Asserted.One(new(Asserted.Request) { DurationSeconds = 60, Claim = "sts:audit_context" }).Should().Match<ContextAssertion>(
            audited => audited.Context.AuditOnly && audited.ExpiresAt == Asserted.Now.AddSeconds(60));
    }

    [Fact]
    public void Assertion_OfTheLongestMembers_FitsTheModel()
    {
        var longest = new IssueContextAssertionRequest
        {
            UserId = "0123456789-" + Asserted.UserId,
            IdentityStoreArn = "arn:aws:identitystore::111111111111:identitystore/" + Asserted.UserId,
            InstanceArn = Asserted.InstanceArn,
            ApplicationArn = Asserted.ApplicationArn,
        };
        Asserted.Seal(Asserted.One(longest)).Length.Should().BeLessThanOrEqualTo(2048);
    }

    [Fact]
    public void Assertion_ShowsNothingOfTheUser() =>
        System.Buffers.Text.Base64Url.DecodeFromChars(Asserted.Seal()).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Asserted.UserId))
            .Should().Be(-1);

    [Fact]
    public void Application_OfAnotherInstance_IsRefused()
    {
        var request = new IssueContextAssertionRequest(Asserted.Request)
        {
            ApplicationArn = Asserted.ApplicationArn.Replace("ssoins-1", "ssoins-2")
        };
        var making = () => Asserted.One(request);
        making.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("ValidationError");
    }

    [Fact]
    public void Assertion_WithAnyCharacterChangedOrLost_DoesNotOpen()
    {
        var text = Asserted.Seal();
        for (var at = 0; at < text.Length; at++)
        {
            Open(text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]).Should().BeNull($"character {at} was changed");
            Open(text[..at]).Should().BeNull($"it was cut at {at}");
        }
        Open(text + "A").Should().BeNull();
        Open(text + " ").Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("aaaa")]
    [InlineData("trusted-context-assertion")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.")]
    public void Text_OfNobody_DoesNotOpen(string text) => Open(text).Should().BeNull();

    [Fact]
    public void Assertion_OfAnotherSandbox_DoesNotOpen()
    {
        Open(Asserted.Seal(sandbox: "other")).Should().BeNull();
        ContextAssertions.TryOpen(Asserted.Seal(), Asserted.Ring, "default/2", Asserted.Now)
            .Should().BeNull("a reset makes another sandbox of it");
    }

    [Fact]
    public void Assertion_OfAnotherKey_DoesNotOpen()
    {
        Open(Asserted.Seal(ring: ClaimsGen.Ring(ClaimsGen.Key(2, 9)))).Should().BeNull();
        var retiring = ClaimsGen.Ring(ClaimsGen.Key(1, 1, retiredAt: Asserted.Now), ClaimsGen.Key(2, 2));
        var sealedByTheOlder = Asserted.Seal(ring: ClaimsGen.Ring(ClaimsGen.Key(1, 1)));
        ContextAssertions.TryOpen(sealedByTheOlder, retiring, "default", Asserted.Now.AddTicks(-1)).Should().NotBeNull();
        ContextAssertions.TryOpen(sealedByTheOlder, retiring, "default", Asserted.Now).Should().BeNull();
    }

    [Fact]
    public void Assertion_SessionToken_AndAuthorizationMessage_AreNeverTakenForEachOther()
    {
        var token = SessionSealer.Seal(ClaimsGen.One(), Asserted.Ring, "default", Random).Token;
        Open(token.TrimEnd('=').Replace('+', '-').Replace('/', '_')).Should().BeNull();
        var assertion = Asserted.Seal();
        var padded = assertion.Replace('-', '+').Replace('_', '/');
        SessionSealer.TryOpen(padded.PadRight((padded.Length + 3) / 4 * 4, '='), Asserted.Ring, "default", Asserted.Now).Should().BeNull();
        Open(SealedText.Seal("{}"u8.ToArray(), "authorization message", Asserted.Ring, "default", Random)).Should().BeNull();
        AuthorizationMessageSealer.TryOpen(assertion, AccountId.Parse("222222222222"), Asserted.Ring, "default", Asserted.Now)
            .Should().BeNull();
    }

    /// <summary>A member that this version does not know may be one that narrows; one that is missing was never asserted.</summary>
    [Theory]
    [InlineData("""{"context":{"auditOnly":true,"userId":"u","identityStoreArn":"s"},"instanceArn":"i","applicationArn":"a","credentialId":"c","expiresAt":"2027-01-01T00:00:00Z","audience":"x"}""")]
    [InlineData("""{"context":{"userId":"u","identityStoreArn":"s"},"instanceArn":"i","applicationArn":"a","credentialId":"c","expiresAt":"2027-01-01T00:00:00Z"}""")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Assertion_OfAnotherForm_DoesNotOpen(string json) =>
        Open(SealedText.Seal(System.Text.Encoding.UTF8.GetBytes(json), "context assertion", Asserted.Ring, "default", Random))
            .Should().BeNull();

    private static ContextAssertion? Open(string text) => ContextAssertions.TryOpen(text, Asserted.Ring, "default", Asserted.Now);
}
