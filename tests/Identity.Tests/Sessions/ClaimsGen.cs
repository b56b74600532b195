using System.Collections.Immutable;
using CsCheck;
using Rolecall.Identity.Sessions;
using Rolecall.Identity.Sessions.Sealing;
using Rolecall.Identity.Sessions.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>Claims of any session that might be issued.</summary>
internal static class ClaimsGen
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<SessionTag> Tag =
        Gen.Select(Gen.String, Gen.String, Gen.Bool, (key, value, transitive) => new SessionTag(key, value, transitive));

    private static readonly Gen<(string SessionId, string Arn, bool Mfa, DateTimeOffset Issued, SessionKind Kind)> Fixed = Gen.Select(
        Gen.Byte.Array[16], Gen.String, Gen.Bool, Gen.Long[0, TimeSpan.TicksPerDay],
        Gen.OneOf(SessionKind.Role, SessionKind.User, SessionKind.Federated),
        (id, arn, mfa, ticks, kind) => (Convert.ToHexStringLower(id), arn, mfa, Now.AddTicks(ticks), kind));

    private static readonly Gen<string?[]> Optional = Gen.String.Null().Array[7];

    public static readonly Gen<SessionClaims> Any = Gen.Select(
        Fixed, Optional, Gen.String.Array[0, 10], Tag.Array[0, 5], Gen.Int[900, 43_200],
        (always, optional, arns, tags, seconds) => new SessionClaims
        {
            Kind = always.Kind,
            SessionId = always.SessionId,
            AccountId = AccountId.Parse("222222222222"),
            AccessKeyId = "ASIAQNZGKIQY56JQ7WML",
            IssuedAt = always.Issued,
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(always.Issued.ToUnixTimeSeconds() + seconds),
            SessionName = optional[0],
            RoleName = optional[1],
            RoleId = optional[2],
            UserName = optional[3],
            UserId = optional[4],
            Policy = optional[5],
            SourceIdentity = optional[6],
            MultiFactorPresent = always.Mfa,
            MultiFactorAt = always.Mfa ? always.Issued : null,
            OriginKeyId = optional[0],
            ServiceKeys = seconds % 2 == 0
                ? []
                : [new("ec2:RoleDelivery", "2.0"), new("ec2:SourceInstanceArn", "arn:aws:ec2:us-east-1:222222222222:instance/i-1")],
            Context = (seconds % 3) switch
            {
                0 => null,
                var kind => new()
                {
                    AuditOnly = kind == 1,
                    UserId = "94482488-3041-7026-18f3-be45837cd0e4",
                    IdentityStoreArn = "arn:aws:identitystore::111111111111:identitystore/d-1234567890"
                },
            },
            IssuedTo = always.Arn,
            PolicyArns = [.. arns],
            Tags = [.. tags],
        });

    /// <summary>The same session: arrays compare by what is in them.</summary>
    public static bool AreSame(SessionClaims one, SessionClaims other) =>
        one with { PolicyArns = [], Tags = [], ServiceKeys = [] } == other with { PolicyArns = [], Tags = [], ServiceKeys = [] }
        && one.ServiceKeys.Select(
            entry => (entry.Key, entry.Values[0])).SequenceEqual(other.ServiceKeys.Select(entry => (entry.Key, entry.Values[0])))
        && one.PolicyArns.SequenceEqual(other.PolicyArns) && one.Tags.SequenceEqual(other.Tags);

    public static SessionClaims One(string sessionId = "000102030405060708090a0b0c0d0e0f") => new()
    {
        Kind = SessionKind.Role,
        SessionId = sessionId,
        AccountId = AccountId.Parse("222222222222"),
        AccessKeyId = "ASIAQNZGKIQY56JQ7WML",
        IssuedAt = Now,
        ExpiresAt = Now.AddHours(1),
        SessionName = "alice",
        RoleName = "UpdateApp",
        RoleId = "AROAAAAAAAAAAAAAAAAAA",
        IssuedTo = "arn:aws:iam::111111111111:user/alice",
    };

    public static SealingKey Key(uint id, byte fill, DateTimeOffset? retiredAt = null) =>
        new() { KeyId = id, Key = [.. Enumerable.Repeat(fill, 32)], RetiredAt = retiredAt };

    public static KeyRing Ring(params ImmutableArray<SealingKey> keys) => new(keys);
}
