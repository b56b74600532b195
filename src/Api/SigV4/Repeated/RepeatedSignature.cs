using System.Security.Cryptography;
using System.Text;

namespace Rolecall.Api.SigV4.Repeated;

/// <summary>
/// Signs one request again and again, each time as of another instant: what is the same in each signature is written once, and what is left
/// of it are one hash, one HMAC and one text. The headers are those of <see cref="SigV4Signer"/>. For one thread at a time.
/// </summary>
public sealed class RepeatedSignature : IDisposable
{
    /// <summary>Characters of X-Amz-Date.</summary>
    public const int DateLength = 16;

    /// <summary>Of SHA-256, which HMAC begins with the key. https://www.rfc-editor.org/rfc/rfc2104</summary>
    private const int BlockBytes = 64;
    private const string NoDate = "00000000T000000Z";
    private const int DayLength = 8;
    private const int SignatureLength = 2 * SHA256.HashSizeInBytes;
    private const int MostOnStack = 512;

    private readonly AwsKeys keys;
    private readonly string region;
    private readonly string service;
    private readonly string names;
    private readonly byte[] canonical;
    private readonly int dateAt;

    /// <summary>
    /// What HMAC hashes: the key's inner block and the string to sign, then its outer block and the hash of that. Two hashes at once are half
    /// of what the library's HMAC costs, which copies its state, by way of the heap, for each.
    /// </summary>
    private byte[] inner = [];
    private readonly byte[] outer = new byte[BlockBytes + SHA256.HashSizeInBytes];
    private byte[] credential = [];
    private string day = "";
    private string date = "";
    private long second = -1;

    /// <param name="request">Holds the Host header, and x-amz-content-sha256 where the service wants it.</param>
    public RepeatedSignature(SignedRequest request, AwsKeys keys, string region, string service, SigV4Rules rules)
    {
        (this.keys, this.region, this.service) = (keys, region, service);
        var complete = request with { Headers = [.. request.Headers, .. SigV4Signer.AddedTo(keys, NoDate)] };
        names = SigV4Signer.NamesOf(complete);
        var text = new SigningText(stackalloc byte[Canonical.MostTexts]);
        Canonical.Write(ref text, complete, rules, names, SigV4Signer.PayloadOf(complete), default);
        canonical = text.Written.ToArray();
        text.Dispose();
        var dated = "\nx-amz-date:"u8;
        // A header's value has no line breaks, so this is the header itself.
        dateAt = canonical.AsSpan().IndexOf(dated) + dated.Length;
        AuthorizationLength = CredentialOf(NoDate[..DayLength]).Length + SignatureLength;
    }

    /// <summary>Characters of Authorization: the same for every instant.</summary>
    public int AuthorizationLength { get; }

    /// <summary>The values of X-Amz-Date and of Authorization; that of X-Amz-Security-Token is the keys' own.</summary>
    public (string Date, string Authorization) Sign(DateTimeOffset now)
    {
        Span<byte> authorization = stackalloc byte[MostOnStack];
        authorization = AuthorizationLength <= MostOnStack ? authorization[..AuthorizationLength] : new byte[AuthorizationLength];
        Span<byte> at = stackalloc byte[DateLength];
        Sign(now, at, authorization);
        return (date, Encoding.ASCII.GetString(authorization));
    }

    /// <summary>The same as ASCII, in place.</summary>
    /// <param name="dateInto"><see cref="DateLength"/> octets for X-Amz-Date.</param>
    /// <param name="authorizationInto"><see cref="AuthorizationLength"/> octets for Authorization.</param>
    public void Sign(DateTimeOffset now, Span<byte> dateInto, Span<byte> authorizationInto)
    {
        if (now.UtcTicks / TimeSpan.TicksPerSecond is var at && at != second)
            MoveTo(now, at);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical, hash);
        Convert.TryToHexStringLower(hash, inner.AsSpan(inner.Length - SignatureLength), out _);
        SHA256.HashData(inner, outer.AsSpan(BlockBytes));
        SHA256.HashData(outer, hash);
        canonical.AsSpan(dateAt, DateLength).CopyTo(dateInto);
        credential.CopyTo(authorizationInto);
        Convert.TryToHexStringLower(hash, authorizationInto[credential.Length..], out _);
    }

    /// <summary>Lets the key go.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(inner);
        CryptographicOperations.ZeroMemory(outer);
    }

    private void MoveTo(DateTimeOffset now, long at)
    {
        (second, date) = (at, SigV4Signer.AmzDate(now));
        Encoding.ASCII.GetBytes(date, canonical.AsSpan(dateAt, DateLength));
        if (!date.AsSpan(0, DayLength).SequenceEqual(day))
        {
            day = date[..DayLength];
            credential = CredentialOf(day);
            TakeKeyOfDay(Encoding.ASCII.GetBytes($"{Canonical.Algorithm}\n{date}\n{ScopeOf(day)}\n{new string('0', SignatureLength)}"));
        }
        Encoding.ASCII.GetBytes(date, inner.AsSpan(BlockBytes + Canonical.Algorithm.Length + 1, DateLength));
    }

    private string ScopeOf(string of) => $"{of}/{region}/{service}/aws4_request";

    private byte[] CredentialOf(string of) => Encoding.ASCII.GetBytes(
        $"{Canonical.Algorithm} Credential={keys.AccessKeyId}/{ScopeOf(of)}, SignedHeaders={names}, Signature=");

    private void TakeKeyOfDay(byte[] toSign)
    {
        var key = SigV4Verifier.DeriveKey(keys.SecretAccessKey, day, region, service);
        CryptographicOperations.ZeroMemory(inner);
        inner = [.. new byte[BlockBytes], .. toSign];
        for (var i = 0; i < BlockBytes; i++)
        {
            // The key is shorter than a block, which zeros fill.
            var octet = i < key.Length ? key[i] : (byte)0;
            (inner[i], outer[i]) = ((byte)(octet ^ 0x36), (byte)(octet ^ 0x5c));
        }
        CryptographicOperations.ZeroMemory(key);
    }
}
