using Rolecall.Api.SigV4;
using Rolecall.Grains.Accounts;
using Rolecall.Identity.Accounts.AccessKeys;
using Rolecall.Identity.Secrets;

namespace Rolecall.Cluster.Tests;

/// <summary>An account keeps the signing keys of its access keys, so many and no more.</summary>
public sealed class SigningKeysTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void SigningKey_OfAScope_IsKept()
    {
        using var keys = new SigningKeys();
        var access = Key("secret");
        keys.Of(access, Proof("20260301")).Should().BeSameAs(keys.Of(access with { Active = false }, Proof("20260301")));
        keys.Of(access, Proof("20260302")).Should().NotBeSameAs(keys.Of(access, Proof("20260301")));
    }

    [Fact]
    public void SigningKey_OfAKeyWithAnotherSecret_IsAnother()
    {
        using var keys = new SigningKeys();
        var former = keys.Of(Key("secret"), Proof("20260301"));
        keys.Of(Key("other"), Proof("20260301")).Should().NotBeSameAs(former);
        keys.Kept.Should().Be(1);
    }

    [Fact]
    public void SigningKeys_OfScopesThatSomebodyTriesOut_AreBounded()
    {
        using var keys = new SigningKeys();
        var access = Key("secret");
        for (var scope = 0; scope < 3 * SigningKeys.Most; scope++)
        {
            keys.Of(access, Proof($"{scope:D8}"));
            keys.Kept.Should().BeLessThanOrEqualTo(SigningKeys.Most);
        }
    }

    private static StoredAccessKey Key(string secret) =>
        new() { Id = "AKIAQNZGKIQY56JQ7WML", Secret = new Secret(secret), Active = true, CreatedAt = Now };

    private static SigV4Proof Proof(string date) => new()
    {
        AccessKeyId = "AKIAQNZGKIQY56JQ7WML",
        Date = date,
        Region = "us-east-1",
        Service = "sts",
        SignedAt = Now,
        CanonicalSha256 = new byte[32],
        Signature = "",
    };
}
