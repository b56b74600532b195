using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Rolecall.Policy;

/// <summary>
/// The id of an account: twelve digits. https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
/// </summary>
[JsonConverter(typeof(AccountIdJsonConverter))]
public readonly record struct AccountId
{
    private const int Length = 12;

    /// <summary>
    /// The ids that came last: calls name the same ones again and again. Of fixed size, each displaces another.
    /// </summary>
    private static readonly string?[] Kept = new string?[4096];

    private readonly string? text;

    private AccountId(string text) => this.text = text;

    /// <summary>False where the text is not twelve digits: other services, "anonymous", an ARN without an account.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccountId id)
    {
        var isId = text is { Length: Length } && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
        id = isId ? new AccountId(text!) : default;
        return isId;
    }

    /// <summary>The same of a part of a text.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AccountId id)
    {
        var isId = text.Length == Length && !text.ContainsAnyExceptInRange('0', '9');
        id = isId ? new AccountId(TextOf(text)) : default;
        return isId;
    }

    /// <summary>The id; null where the text is none.</summary>
    public static AccountId? Find(string? text) => TryParse(text, out var id) ? id : null;

    /// <exception cref="FormatException">The text is no account id.</exception>
    public static AccountId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"{text} is not an account id");

    /// <summary>The twelve digits.</summary>
    public override string ToString() => text ?? throw new InvalidOperationException("An account id that was never set was read.");

    public static implicit operator string(AccountId id) => id.ToString();

    private static string TextOf(ReadOnlySpan<char> digits)
    {
        ref var place = ref Kept[string.GetHashCode(digits) & (Kept.Length - 1)];
        // Read once: another thread may displace it meanwhile.
        if (Volatile.Read(ref place) is { } kept && digits.SequenceEqual(kept))
            return kept;
        var text = digits.ToString();
        Volatile.Write(ref place, text);
        return text;
    }
}
