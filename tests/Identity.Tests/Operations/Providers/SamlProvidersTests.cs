using System.Security.Cryptography;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Providers;
using Rolecall.Identity.Faults;

namespace Rolecall.Identity.Tests.Operations.Providers;

public sealed class SamlProvidersTests
{
    private const string Arn = "arn:aws:iam::222222222222:saml-provider/Corp";

    private static readonly string Pem = NewPem(2048);

    private readonly TestAccount account = new();

    public SamlProvidersTests() => account.Run(new CreateSAMLProviderRequest { Name = "Corp", SamlMetadataDocument = "metadata of corp" });

    private GetSAMLProviderResponse Provider => account.Run<GetSAMLProviderResponse>(new GetSAMLProviderRequest { SamlProviderArn = Arn });

    [Fact]
    public void GetSAMLProvider_TellsTheDocument_AndAHundredYearsWhereItSaysNoEnd()
    {
        (Provider.SamlMetadataDocument, Provider.AssertionEncryptionMode).Should().Be(("metadata of corp", "Allowed"));
        Provider.ValidUntil.ToDateTimeOffset().Should().Be(TestAccount.Opened.AddYears(100));
        Provider.SamlProviderUuid.Should().StartWith("SAMLSP");
    }

    [Fact]
    public void CreateSAMLProvider_OfWhatIsNoMetadata_InvalidInput() => account.Refuses(
        new CreateSAMLProviderRequest { Name = "Other", SamlMetadataDocument = "<html/>" }, "InvalidInput", "Could not parse metadata");

    [Fact]
    public void CreateSAMLProvider_OfANameTaken_EntityAlreadyExists() => account.Refuses(
        new CreateSAMLProviderRequest { Name = "CORP", SamlMetadataDocument = "metadata" }, "EntityAlreadyExists",
        "Provider with name CORP already exists.");

    [Fact]
    public void Providers_AreAHundredAtMost()
    {
        foreach (var n in Enumerable.Range(1, 99))
            account.Run(new CreateSAMLProviderRequest { Name = $"p{n}", SamlMetadataDocument = "metadata" });
        account.Refuses(
            new CreateSAMLProviderRequest { Name = "p100", SamlMetadataDocument = "metadata" }, "LimitExceeded",
            "Cannot exceed quota for SAMLProvidersPerAccount: 100");
    }

    [Fact]
    public void UpdateSAMLProvider_OfWhatIsNoMetadata_InvalidInput_AndOfNone_NoSuchEntity()
    {
        account.Refuses(
            new UpdateSAMLProviderRequest { SamlProviderArn = Arn, SamlMetadataDocument = "none" },
            "InvalidInput",
            "Could not parse metadata");
        account.Refuses(
            new UpdateSAMLProviderRequest { SamlProviderArn = Arn + "2" }, "NoSuchEntity", $"Manifest not found for arn {Arn}2");
        account.Refuses(
            new DeleteSAMLProviderRequest { SamlProviderArn = Arn + "2" }, "NoSuchEntity", $"Manifest not found for arn {Arn}2");
    }

    [Fact]
    public void PrivateKeys_AreTwoAtMost_AndNeverTold()
    {
        account.Run(
            new UpdateSAMLProviderRequest { SamlProviderArn = Arn, AddPrivateKey = Pem },
            new UpdateSAMLProviderRequest { SamlProviderArn = Arn, AddPrivateKey = Pem });
        account.Refuses(
            new UpdateSAMLProviderRequest { SamlProviderArn = Arn, AddPrivateKey = Pem }, "LimitExceeded",
            "Cannot exceed quota for PrivateKeysPerSAMLProvider: 2");
        var keys = Provider.PrivateKeyList.Select(key => key.KeyId).ToArray();
        keys.Should().HaveCount(2).And.OnlyHaveUniqueItems().And.AllSatisfy(id => id.Should().MatchRegex("^[A-Z0-9]{22,64}$"));
        Provider.ToString().Should().NotContain("PRIVATE");
        account.Run(new UpdateSAMLProviderRequest { SamlProviderArn = Arn, RemovePrivateKey = keys[0], AddPrivateKey = Pem });
        Provider.PrivateKeyList.Select(key => key.KeyId).Should().HaveCount(2).And.NotContain(keys[0]);
        account.Refuses(
            new UpdateSAMLProviderRequest { SamlProviderArn = Arn, RemovePrivateKey = keys[0] }, "NoSuchEntity",
            $"Private key {keys[0]} cannot be found.");
    }

    [Fact]
    public void AddPrivateKey_OfWhatOpensNothing_InvalidInput()
    {
        using var key = RSA.Create(2048);
        foreach (var pem in new[]
        {
            "no key", key.ExportSubjectPublicKeyInfoPem(), NewPem(1024), Pem.Replace("A", "*", StringComparison.Ordinal)
        })
        {
            account.Refuses(
                new UpdateSAMLProviderRequest { SamlProviderArn = Arn, AddPrivateKey = pem }, "InvalidInput",
                "Private key is not a valid RSA private key in PEM format.");
        }
    }

    [Fact]
    public void EncryptionRequired_NeedsAKey()
    {
        account.Refuses(
            new UpdateSAMLProviderRequest { SamlProviderArn = Arn, AssertionEncryptionMode = "Required" },
            "InvalidInput",
            "A private key is required when the assertion encryption mode is Required.");
        account.Run(new UpdateSAMLProviderRequest { SamlProviderArn = Arn, AssertionEncryptionMode = "Required", AddPrivateKey = Pem });
        var definition = ProviderDefinitions.Find(account.State, "saml-provider/corp")!;
        (definition.RequiresEncryption, definition.PrivateKeys.Length).Should().Be((true, 1));
        definition.ToString().Should().Be(Arn);
    }

    [Fact]
    public void Restart_FindsTheProviderAndItsKeys()
    {
        account.Run(new UpdateSAMLProviderRequest { SamlProviderArn = Arn, AddPrivateKey = Pem });
        var before = Provider;
        account.ReadBack();
        Provider.Should().Be(before);
        account.State.SamlProviders["corp"].PrivateKeys.Single().Pem.Reveal().Should().Be(Pem);
    }

    [Fact]
    public void Assertion_IsUsedOnce_AndForgottenOnceItHasExpired()
    {
        var (now, id) = (TestAccount.Opened, AssertionUses.IdOf(Arn, "issuer", "_1"));
        Use(id, now.AddMinutes(5), now);
        var again = () => Use(id, now.AddMinutes(5), now.AddMinutes(1));
        again.Should().Throw<AwsFaultException>().Which.Fault.Code.Should().Be("ExpiredTokenException");
        Use(AssertionUses.IdOf(Arn, "issuer", "_2"), now.AddMinutes(20), now.AddMinutes(10));
        account.State.AssertionUses.ById.Keys.Should().NotContain(id).And.HaveCount(1);
    }

    [Fact]
    public void Assertions_ThatExpiredFirst_AreForgottenFirst()
    {
        var now = TestAccount.Opened;
        var ids = Enumerable.Range(0, 60).Select(i => AssertionUses.IdOf(Arn, "issuer", $"_{i}")).ToArray();
        // Used in no order, so that the order of expiry is not the one in which they came.
        foreach (var i in Enumerable.Range(0, 60).Select(i => i * 17 % 60))
            Use(ids[i], now.AddMinutes(10 + i), now);

        Use(AssertionUses.IdOf(Arn, "issuer", "_late"), now.AddMinutes(100), now.AddMinutes(50));

        account.State.AssertionUses.ById.Keys.Intersect(ids)
            .Should().BeEquivalentTo(ids[16..], "of forty-one that have expired sixteen are forgotten at once");
    }

    [Fact]
    public void AssertionIds_OfOtherMembers_Differ() =>
        new[] { AssertionUses.IdOf(Arn, "ab", "c"), AssertionUses.IdOf(Arn, "a", "bc"), AssertionUses.IdOf(Arn + "a", "b", "c") }
            .Should().OnlyHaveUniqueItems();

    private void Use(string id, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        foreach (var change in AssertionUses.Use(account.State, id, expiresAt, now))
            account.Apply(change);
    }

    private static string NewPem(int bits)
    {
        using var key = RSA.Create(bits);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
