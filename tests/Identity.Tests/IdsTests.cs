using CsCheck;
using Rolecall.Identity.Ids;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Tests;

/// <summary>Ids in AWS's shapes. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html</summary>
public sealed class IdsTests
{
    private static readonly Gen<string> AccountId = Gen.Long[0, 999_999_999_999].Select(number => number.ToString("D12"));

    private static readonly Gen<IRandomSource> Random = Gen.String.Select(seed => (IRandomSource)new SeededRandomSource(seed));

    [Fact]
    public void LongTermKeyId_OfAnyAccount_HasTheShapeAndTellsTheAccount() => Gen.Select(AccountId, Random).Sample(
        (account, random) => AccessKeyIds.NewLongTerm(account, random) is var id
            && IsId(id, "AKIA", 20) && AccessKeyIds.IsLongTerm(id) && AccessKeyIds.AccountOf(id) == account,
        iter: 20_000);

    [Fact]
    public void TemporaryKeyId_OfAnyAccount_HasTheShapeAndTellsTheAccount() => Gen.Select(AccountId, Random).Sample(
        (account, random) => AccessKeyIds.NewTemporary(account, random) is var id
            && IsId(id, "ASIA", 20) && !AccessKeyIds.IsLongTerm(id) && AccessKeyIds.AccountOf(id) == account,
        iter: 20_000);

    /// <summary>Ids that AWS itself gave out, from the published descriptions of the encoding.</summary>
    [Theory]
    [InlineData("ASIAQNZGKIQY56JQ7WML", "029608264753")]
    [InlineData("ASIAY34FZKBOKMUTVV7A", "609629065308")]
    public void AccountOf_AnIdFromAws_IsItsAccount(string keyId, string account) => AccessKeyIds.AccountOf(keyId).Should().Be(account);

    [Theory]
    [InlineData("")]
    [InlineData("AKIA")]
    [InlineData("ASIAQNZGKIQY56JQ7WM")]
    [InlineData("ASIAQNZGKIQY56JQ7WMLA")]
    [InlineData("ASIAqnzgkiqy56jq7wml")]
    [InlineData("ASIA0189!IQY56JQ7WML")]
    [InlineData("AKIA7777777777777777")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    public void AccountOf_WhatIsNoSuchId_IsNull(string keyId) => AccessKeyIds.AccountOf(keyId).Should().BeNull();

    [Fact]
    public void AccountOf_AnyText_IsAnAccountOrNull() => Gen.String.Sample(
        text => AccessKeyIds.AccountOf(text) is not { } account || AccountIds.IsValid(account), iter: 20_000);

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
        random => UniqueIds.SecretKey(random).Reveal() is { Length: 40 } secret && Convert.FromBase64String(secret).Length == 30, iter: 1_000);

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
        random => AccountIds.New(random) is var id && AccountIds.IsValid(id) && id[0] != '0', iter: 5_000);

    [Theory]
    [InlineData("11111111111")]
    [InlineData("1111111111111")]
    [InlineData("11111111111a")]
    [InlineData("11111111111１")]
    public void AccountId_OfAnotherShape_IsInvalid(string text) => AccountIds.IsValid(text).Should().BeFalse();

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
        id.Length == length && id.StartsWith(prefix, StringComparison.Ordinal) && id.All(letter => letter is (>= 'A' and <= 'Z') or (>= '2' and <= '7'));
}
