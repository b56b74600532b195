using System.Text.Json;
using CsCheck;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests;

/// <summary>Ids in AWS's shapes. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html</summary>
public sealed class IdsTests
{
    private static readonly Gen<AccountId> Accounts =
        Gen.Long[0, 999_999_999_999].Select(number => AccountId.Parse(number.ToString("D12")));

    private static readonly Gen<IRandomSource> Random = Gen.String.Select(seed => (IRandomSource)new SeededRandomSource(seed));

    [Fact]
    public void LongTermKeyId_OfAnyAccount_HasTheShapeAndTellsTheAccount() => Gen.Select(Accounts, Random).Sample(
        (account, random) => AccessKeyId.NewLongTerm(account, random) is var id
            && IsId(id, "AKIA", 20) && id.IsLongTerm && id.Account == account && AccessKeyId.Parse(id) == id,
        iter: 20_000);

    [Fact]
    public void TemporaryKeyId_OfAnyAccount_HasTheShapeAndTellsTheAccount() => Gen.Select(Accounts, Random).Sample(
        (account, random) => AccessKeyId.NewTemporary(account, random) is var id
            && IsId(id, "ASIA", 20) && !id.IsLongTerm && id.Account == account && AccessKeyId.Parse(id) == id,
        iter: 20_000);

    /// <summary>Ids that AWS itself gave out, from the published descriptions of the encoding.</summary>
    [Theory]
    [InlineData("ASIAQNZGKIQY56JQ7WML", "029608264753")]
    [InlineData("ASIAY34FZKBOKMUTVV7A", "609629065308")]
    public void AccountOf_AnIdFromAws_IsItsAccount(string keyId, string account) =>
        AccessKeyId.Parse(keyId).Account.Should().Be(AccountId.Parse(account));

    [Theory]
    [InlineData("")]
    [InlineData("AKIA")]
    [InlineData("ASIAQNZGKIQY56JQ7WM")]
    [InlineData("ASIAQNZGKIQY56JQ7WMLA")]
    [InlineData("ASIAqnzgkiqy56jq7wml")]
    [InlineData("ASIA0189!IQY56JQ7WML")]
    [InlineData("AKIA7777777777777777")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    public void AccessKeyId_OfAnotherShape_IsNone(string keyId) => AccessKeyId.TryParse(keyId, out _).Should().BeFalse();

    [Fact]
    public void AccessKeyId_OfAnyText_TellsAnAccountOrIsNone() => Gen.String.Sample(
        text => !AccessKeyId.TryParse(text, out var id) || AccountId.TryParse(id.Account, out _), iter: 20_000);

    [Fact]
    public void UniqueIds_OfEveryKind_HaveTheirPrefixAndShape() => Random.Sample(
        random => IsId(UniqueIds.User(random), "AIDA", 21) && IsId(UniqueIds.Role(random), "AROA", 21)
            && IsId(UniqueIds.Group(random), "AGPA", 21) && IsId(UniqueIds.ManagedPolicy(random), "ANPA", 21),
        iter: 5_000);

    [Fact]
    public void UniqueIds_DrawnManyTimes_AreAllDifferent()
    {
        var random = new SeededRandomSource("unique");
        Enumerable.Range(0, 50_000).Select(_ => UniqueIds.User(random)).Distinct().Should().HaveCount(50_000);
    }

    [Fact]
    public void SecretKey_HasFortyCharactersOfBase64() => Random.Sample(
        random => UniqueIds.SecretKey(random).Reveal() is { Length: 40 } secret && Convert.FromBase64String(secret).Length == 30,
        iter: 1_000);

    [Fact]
    public void Secret_AsText_ShowsNothing() => $"{new Secret("wJalrXUtnFEMI")}".Should().Be("(secret)");

    [Fact]
    public void Secret_ComparesByItsValue()
    {
        new Secret("one").Should().Be(new Secret("one"));
        new Secret("one").Should().NotBe(new Secret("other"));
        new Secret("one").IsSameAs("one").Should().BeTrue();
        new Secret("one").IsSameAs("on").Should().BeFalse();
    }

    [Fact]
    public void AccountId_New_IsTwelveDigitsWithoutLeadingZero() => Random.Sample(
        random => AccountIds.New(random).ToString() is var id && AccountId.TryParse(id, out _) && id[0] != '0', iter: 5_000);

    [Theory]
    [InlineData("11111111111")]
    [InlineData("1111111111111")]
    [InlineData("11111111111a")]
    [InlineData("11111111111１")]
    public void AccountId_OfAnotherShape_IsNone(string text)
    {
        AccountId.TryParse(text, out _).Should().BeFalse();
        AccountId.Find(text).Should().BeNull();
        FluentActions.Invoking(() => AccountId.Parse(text)).Should().Throw<FormatException>();
    }

    [Fact]
    public void AccountId_ThatWasNeverSet_CannotBeRead()
    {
        FluentActions.Invoking(() => default(AccountId).ToString()).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => default(AccessKeyId).ToString()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void AccountId_InJson_IsItsDigits()
    {
        var id = AccountId.Parse("029608264753");
        JsonSerializer.Serialize(id).Should().Be("\"029608264753\"");
        JsonSerializer.Deserialize<AccountId>("\"029608264753\"").Should().Be(id);
        FluentActions.Invoking(() => JsonSerializer.Deserialize<AccountId>("\"anonymous\"")).Should().Throw<JsonException>();
    }

    [Fact]
    public void OrganizationId_New_HasAwsShape() => Random.Sample(
        random => OrganizationIds.New(random) is { Length: 12 } id && id.StartsWith("o-", StringComparison.Ordinal)
            && id[2..].All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)),
        iter: 1_000);

    [Fact]
    public void SeededSource_OfOneSeed_DrawsTheSameBytes()
    {
        byte[] Draw(string seed)
        {
            var bytes = new byte[100];
            new SeededRandomSource(seed).Fill(bytes);
            return bytes;
        }
        Draw("a").Should().Equal(Draw("a")).And.NotEqual(Draw("b"));
    }

    private static bool IsId(string id, string prefix, int length) =>
        id.Length == length && id.StartsWith(prefix, StringComparison.Ordinal)
            && id.All(letter => letter is (>= 'A' and <= 'Z') or (>= '2' and <= '7'));
}
