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

    private readonly string? text;

    private AccountId(string text) => this.text = text;

    /// <summary>False where the text is not twelve digits: other services, "anonymous", an ARN without an account.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccountId id)
    {
        var isId = text is { Length: Length } && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
        id = isId ? new AccountId(text!) : default;
        return isId;
    }

    /// <summary>The id; null where the text is none.</summary>
    public static AccountId? Find(string? text) => TryParse(text, out var id) ? id : null;

    /// <exception cref="FormatException">The text is no account id.</exception>
    public static AccountId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"{text} is not an account id");

    /// <summary>The twelve digits.</summary>
    public override string ToString() => text ?? throw new InvalidOperationException("An account id that was never set was read.");

    public static implicit operator string(AccountId id) => id.ToString();
}
