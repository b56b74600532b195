using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Rolecall.Identity.Contexts;
using Rolecall.Identity.Sessions.Tags;
using Rolecall.Policy;

namespace Rolecall.Identity.Sessions.Sealing;

/// <summary>
/// Claims as bytes inside a sealed token: short, since a token travels with every call. The format version stands in the
/// token's header. Format 1 ends with the tags; since format 2 any number of named fields follow, so a new field needs no
/// new format: it gets a number in <see cref="Field"/> and is written at the end.
/// </summary>
internal static class ClaimsCodec
{
    public const byte FixedFieldsOnly = 1;
    public const byte Newest = 2;

    private const string Enforced = "identity";
    private const string AuditOnly = "audit";

    /// <summary>Fields that a session may have after the fixed ones. INVARIANT: numbers are never used twice.</summary>
    private enum Field : byte
    {
        MultiFactorAt = 1,
        OriginKeyId = 2,
        ServiceKeys = 3,
        Context = 4,
        Federation = 5,
    }

    public static byte[] Write(SessionClaims claims)
    {
        var writer = new ClaimsWriter(stackalloc byte[512]);
        Write(claims, ref writer);
        var written = writer.Written.ToArray();
        writer.Dispose();
        return written;
    }

    public static void Write(SessionClaims claims, scoped ref ClaimsWriter writer)
    {
        writer.Write((byte)claims.Kind);
        writer.WriteHex(claims.SessionId);
        writer.Write(claims.AccountId.ToString());
        writer.Write(claims.AccessKeyId);
        writer.Write(claims.IssuedAt.UtcTicks);
        writer.Write(claims.ExpiresAt.ToUnixTimeSeconds());
        WriteText(ref writer, claims.SessionName);
        WriteText(ref writer, claims.RoleName);
        WriteText(ref writer, claims.RoleId);
        WriteText(ref writer, claims.UserName);
        WriteText(ref writer, claims.UserId);
        WriteText(ref writer, claims.Policy);
        WriteText(ref writer, claims.SourceIdentity);
        writer.Write(claims.MultiFactorPresent);
        writer.Write(claims.IssuedTo);
        writer.WriteLength(claims.PolicyArns.Length);
        foreach (var arn in claims.PolicyArns)
            writer.Write(arn);
        writer.WriteLength(claims.Tags.Length);
        foreach (var tag in claims.Tags)
        {
            writer.Write(tag.Key);
            writer.Write(tag.Value);
            writer.Write(tag.Transitive);
        }
        WriteField(ref writer, Field.OriginKeyId, claims.OriginKeyId);
        WriteField(ref writer, Field.ServiceKeys, TextOf(claims.ServiceKeys));
        WriteField(ref writer, Field.Context, TextOf(claims.Context));
        WriteField(ref writer, Field.Federation, claims.Federation is { } origin ? FederatedOriginText.Write(origin) : null);
        WriteField(ref writer, Field.MultiFactorAt, claims.MultiFactorAt?.UtcTicks.ToString(CultureInfo.InvariantCulture));
    }

    /// <exception cref="InvalidDataException">A field that this version does not know: it may narrow the session, so it must not be
    /// dropped.</exception>
    public static SessionClaims Read(byte[] bytes, byte format = Newest)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var kind = (SessionKind)reader.ReadByte();
        var sessionId = Convert.ToHexStringLower(reader.ReadBytes(16));
        var accountId = AccountId.Parse(reader.ReadString());
        var accessKeyId = reader.ReadString();
        var issuedAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
        var claims = new SessionClaims
        {
            Kind = kind,
            SessionId = sessionId,
            AccountId = accountId,
            AccessKeyId = accessKeyId,
            IssuedAt = issuedAt,
            ExpiresAt = expiresAt,
            SessionName = ReadText(reader),
            RoleName = ReadText(reader),
            RoleId = ReadText(reader),
            UserName = ReadText(reader),
            UserId = ReadText(reader),
            Policy = ReadText(reader),
            SourceIdentity = ReadText(reader),
            MultiFactorPresent = reader.ReadBoolean(),
            IssuedTo = reader.ReadString(),
            PolicyArns = ReadMany(reader, static source => source.ReadString()),
            Tags = ReadMany(reader, static source => new SessionTag(source.ReadString(), source.ReadString(), source.ReadBoolean())),
        };
        if (format == FixedFieldsOnly)
            return claims;
        while (reader.BaseStream.Position < reader.BaseStream.Length)
            claims = WithField(claims, (Field)reader.ReadByte(), reader.ReadString());
        return claims;
    }

    private static SessionClaims WithField(SessionClaims claims, Field field, string text) => field switch
    {
        Field.OriginKeyId => claims with { OriginKeyId = text },
        Field.ServiceKeys => claims with { ServiceKeys = KeysOf(text) },
        Field.Context => claims with { Context = ContextOf(text) },
        Field.Federation => claims with { Federation = FederatedOriginText.Read(text) },
        Field.MultiFactorAt => claims with { MultiFactorAt = new DateTimeOffset(long.Parse(text, CultureInfo.InvariantCulture), TimeSpan.Zero) },
        _ => throw new InvalidDataException($"session claims have a field {field} that this version does not know"),
    };

    /// <summary>One key a line; neither keys nor values have control characters: they are ARNs, addresses and names.</summary>
    private static string? TextOf(ImmutableArray<ConditionEntry> keys) =>
        keys.IsEmpty ? null : string.Join('\n', keys.Select(entry => entry.Key + "\t" + entry.Values[0]));

    private static ImmutableArray<ConditionEntry> KeysOf(string text) =>
        [.. text.Split('\n').Select(line => line.Split('\t')).Select(parts => new ConditionEntry(parts[0], parts[1]))];

    /// <summary>An id and an ARN: neither has control characters.</summary>
    private static string? TextOf(IdentityContext? context) => context is null
        ? null
        : (context.AuditOnly ? AuditOnly : Enforced) + "\t" + context.UserId + "\t" + context.IdentityStoreArn;

    private static IdentityContext ContextOf(string text) => text.Split('\t') switch
    {
        [Enforced or AuditOnly, var user, var store] => new() { AuditOnly = text.StartsWith(AuditOnly, StringComparison.Ordinal), UserId = user, IdentityStoreArn = store },
        _ => throw new InvalidDataException("session claims have a context that this version does not know"),
    };

    private static void WriteField(scoped ref ClaimsWriter writer, Field field, string? text)
    {
        if (text is null)
            return;
        writer.Write((byte)field);
        writer.Write(text);
    }

    private static void WriteText(scoped ref ClaimsWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static ImmutableArray<T> ReadMany<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var many = ImmutableArray.CreateBuilder<T>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            many.Add(read(reader));
        return many.ToImmutable();
    }
}
