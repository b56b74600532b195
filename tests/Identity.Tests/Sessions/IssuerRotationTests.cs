using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.Issuers;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.WebIdentity;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>Rotation of an issuer's keys: published before they sign, and until nothing that they signed is alive.</summary>
public sealed class IssuerRotationTests
{
    private static readonly DateTimeOffset Start = TestAccount.Opened;
    private static readonly IRandomSource Random = new SeededRandomSource("issuer rotation");

    /// <summary>Rotations do not care whether keys differ, and RSA keys take long to make; where signatures are verified, keys are new.</summary>
    private static readonly ImmutableArray<byte[]> SameKeys = [.. IssuerRotation.Algorithms.Select(TestAccount.NewSigningKey)];

    private readonly TestAccount account = new();

    public IssuerRotationTests() => account.Run(new EnableOutboundWebIdentityFederationRequest());

    [Fact]
    public void NewKeys_ArePublishedAtOnce_AndSignAfterTheirLead()
    {
        Rotate(Start, TimeSpan.FromMinutes(5));

        KidsAt(Start).Should().Equal("RSA_0", "RSA_1", "EC384_0", "EC384_1");
        (KidOf("RS256", Start.AddMinutes(5).AddTicks(-1)), KidOf("RS256", Start.AddMinutes(5))).Should().Be(("RSA_0", "RSA_1"));
        (KidOf("ES384", Start.AddMinutes(5).AddTicks(-1)), KidOf("ES384", Start.AddMinutes(5))).Should().Be(("EC384_0", "EC384_1"));
    }

    [Fact]
    public void FormerKey_IsPublishedUntilItsLastTokenHasExpiredForTheSlowestVerifier()
    {
        Rotate(Start, TimeSpan.FromMinutes(5));

        var retires = Start.AddMinutes(5) + WebIdentityTokens.LongestLife + IssuerRotation.ClockSkew;
        KidsAt(retires.AddTicks(-1)).Should().Contain("RSA_0").And.Contain("EC384_0");
        KidsAt(retires).Should().Equal("RSA_1", "EC384_1");
    }

    [Fact]
    public void RetiredKey_IsForgottenAtTheNextRotation_AndItsNameIsNotUsedAgain()
    {
        Rotate(Start, TimeSpan.Zero);
        Rotate(Start.AddHours(2), TimeSpan.Zero);

        Issuer.Keys.Select(key => key.Id).Should().Equal("RSA_1", "RSA_2", "EC384_1", "EC384_2");
    }

    [Fact]
    public void Rotation_WhileKeysWait_MakesNoOthers_AndMakesThemSignSooner()
    {
        Rotate(Start, TimeSpan.FromHours(1));
        Rotate(Start, TimeSpan.FromHours(2));
        KidOf("RS256", Start.AddHours(1)).Should().Be("RSA_1", "it does not sign later");

        Rotate(Start, TimeSpan.Zero);

        KidsAt(Start).Should().Equal("RSA_0", "RSA_1", "EC384_0", "EC384_1");
        (KidOf("RS256", Start), KidOf("ES384", Start)).Should().Be(("RSA_1", "EC384_1"));
        KidsAt(Start.AddMinutes(65)).Should().Equal("RSA_1", "EC384_1");
    }

    [Fact]
    public void Rotation_OfAnAccountThatWasNeverAnIssuer_IsRefused() =>
        Refuses(new TestAccount().State, "FeatureDisabled", 404);

    [Fact]
    public void Rotation_OfAnAccountThatIsNotOpen_IsRefused() =>
        Refuses(AccountState.Empty(TestAccount.Id), "NoSuchEntity", 404);

    [Fact]
    public void Rotation_UnderAClockThatStands_EndsWhereTheKeysAreTooMany()
    {
        for (var i = 1; i < IssuerRotation.MostKeys; i++)
            Rotate(Start, TimeSpan.Zero);

        Refuses(account.State, "LimitExceeded", 409);
    }

    [Fact]
    public void Issuer_KeptBeforeKeysRotated_StillReadsAndRotates()
    {
        var key = Convert.ToBase64String(TestAccount.NewSigningKey("RS256"));
        var ec = Convert.ToBase64String(TestAccount.NewSigningKey("ES384"));
        account.Apply(AccountChange.FromUtf8(Encoding.UTF8.GetBytes(
            $$$"""{"v":1,"issuer":{"id":"i","url":"http://h/_issuer/s/i","enabled":true,"keys":[{"id":"RSA_0","algorithm":"RS256","privateKey":"{{{key}}}"},{"id":"EC384_0","algorithm":"ES384","privateKey":"{{{ec}}}"}]}}""")));
        (KidOf("RS256", DateTimeOffset.MinValue), KidOf("ES384", DateTimeOffset.MaxValue)).Should().Be(("RSA_0", "EC384_0"));

        Rotate(Start, TimeSpan.Zero);

        KidsAt(Start).Should().Equal("RSA_0", "RSA_1", "EC384_0", "EC384_1");
    }

    /// <summary>Rotated and read back from record and snapshot, it is the same issuer.</summary>
    [Fact]
    public void RotatedIssuer_ReadBack_IsTheSame()
    {
        Rotate(Start, TimeSpan.FromMinutes(5));
        var read = (StoredIssuer)AccountChange.FromUtf8(account.Changes[^1].ToUtf8()).Entity!;
        var loaded = AccountState.FromRecords(TestAccount.Id, account.State.ToRecords()).Issuer!;

        read.Keys.Should().Equal(Issuer.Keys);
        loaded.Keys.Should().Equal(Issuer.Keys);
    }

    /// <summary>Whenever a token is issued, its key is published then, and for as long as the token lives.</summary>
    [Fact]
    public void AnyRotations_PublishTheKeyOfEveryTokenForItsWholeLife() =>
        Gen.Select(Gen.Int[0, 5_000], Gen.Int[0, 4_000]).Array[1, 30].Sample(steps =>
    {
        var rotated = new TestAccount();
        rotated.Run(new EnableOutboundWebIdentityFederationRequest());
        var now = Start;
        var tokens = new List<(string Kid, DateTimeOffset Expires)>();
        foreach (var (pause, lead) in steps)
        {
            now = now.AddSeconds(pause);
            rotated.Apply(AccountChange.Put(IssuerRotation.Rotate(rotated.State, SameKeys, now, TimeSpan.FromSeconds(lead))));
            tokens.Add((IssuerKeys.Signing(rotated.State.Issuer!, "RS256", now)!.Id, now + WebIdentityTokens.LongestLife));
            var published = IssuerKeys.Published(rotated.State.Issuer!, now).Select(key => key.Id).ToList();
            if (published.Distinct().Count() != published.Count
                || tokens.Exists(token => token.Expires >= now && !published.Contains(token.Kid)))
                return false;
        }
        return true;
    });

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES384")]
    public async Task Tokens_BeforeAndAfterRotation_VerifyWithTheKeySet_UntilTheirKeyRetires(string algorithm)
    {
        var before = Issue(algorithm, Start);
        account.Apply(AccountChange.Put(IssuerRotation.Rotate(
            account.State, [.. IssuerRotation.Algorithms.Select(IssuerKeys.NewPrivateKey)], Start, TimeSpan.Zero)));
        var after = Issue(algorithm, Start);

        new JsonWebToken(after).Kid.Should().NotBe(new JsonWebToken(before).Kid);
        (await Verifies(before, Start)).Should().BeTrue();
        (await Verifies(after, Start)).Should().BeTrue();
        (await Verifies(before, Start.AddHours(2))).Should().BeFalse("its key is gone");
        (await Verifies(after, Start.AddHours(2))).Should().BeTrue();
    }

    private StoredIssuer Issuer => account.State.Issuer!;

    private void Rotate(DateTimeOffset now, TimeSpan lead) =>
        account.Apply(AccountChange.Put(IssuerRotation.Rotate(account.State, SameKeys, now, lead)));

    private IEnumerable<string> KidsAt(DateTimeOffset now) => new JsonWebKeySet(IssuerKeys.KeySet(Issuer, now)).Keys.Select(key => key.Kid);

    private string KidOf(string algorithm, DateTimeOffset now) => IssuerKeys.Signing(Issuer, algorithm, now)!.Id;

    private string Issue(string algorithm, DateTimeOffset now)
    {
        var facts = PrincipalFacts.OfRoot(TestAccount.Id, null);
        var caller = new WebIdentityCaller
        {
            Session = null,
            Keys = new Policy.ConditionContext(facts.Entries),
            PrincipalTags = ImmutableDictionary<string, string>.Empty,
            AccountId = TestAccount.Id,
            Region = "us-east-1",
        };
        return WebIdentityTokens.Issue(
            Issuer, new GetWebIdentityTokenRequest { SigningAlgorithm = algorithm, Audience = { "a" } }, caller, now, Random).Token;
    }

    private async Task<bool> Verifies(string token, DateTimeOffset now) =>
        (await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer.Url,
            ValidAudience = "a",
            IssuerSigningKeys = new JsonWebKeySet(IssuerKeys.KeySet(Issuer, now)).GetSigningKeys(),
            ValidateLifetime = false,
        })).IsValid;

    private static void Refuses(AccountState state, string code, int status)
    {
        var rotating = () => IssuerRotation.Rotate(state, SameKeys, Start, TimeSpan.Zero);
        var fault = rotating.Should().Throw<AwsFaultException>().Which.Fault;
        (fault.Code, fault.Status).Should().Be((code, status));
    }
}
