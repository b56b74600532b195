using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Accounts.Passwords;

/// <summary>
/// AWS's default password policy.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html#default-policy-details
/// </summary>
public static class PasswordOperations
{
    private const int Shortest = 8;
    private const int Longest = 128;
    private const int FewestClasses = 3;

    /// <summary>The characters that count as symbols; others are taken, and count for nothing.</summary>
    private const string Symbols = "!@#$%^&*()_+-=[]{}|'";

    /// <summary>The new password that a request sets; null where it sets none.</summary>
    public static string? In(IMessage request) => request switch
    {
        CreateLoginProfileRequest { HasPassword: true } create => create.Password,
        UpdateLoginProfileRequest { HasPassword: true } update => update.Password,
        _ => null,
    };

    /// <summary>The policy takes it. The account's e-mail address is the organization's to know, so only its name is compared.</summary>
    public static bool Accepts(AccountState state, string password) =>
        password.Length is >= Shortest and <= Longest
        && Classes(password) >= FewestClasses
        && !string.Equals(password, state.Opened?.Name, StringComparison.OrdinalIgnoreCase);

    internal static PasswordHash Hash(AccountState state, string password, OperationContext context) => Accepts(state, password)
        ? context.HashPassword(password, context.Random)
        : throw new AwsFaultException(new Fault("PasswordPolicyViolation", "Password does not conform to the account password policy."));

    private static int Classes(string password)
    {
        ReadOnlySpan<bool> there =
        [
            password.Any(char.IsAsciiLetterUpper), password.Any(char.IsAsciiLetterLower), password.Any(char.IsAsciiDigit),
            password.Any(letter => Symbols.Contains(letter, StringComparison.Ordinal)),
        ];
        return there.Count(true);
    }
}
