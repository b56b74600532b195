using System.Text.Json.Serialization;
using Rolecall.Identity.Secrets;

namespace Rolecall.Identity.Accounts.Passwords;

/// <summary>That a user, or root, may sign in with a password.</summary>
public sealed record StoredLoginProfile
{
    /// <summary>Null for root.</summary>
    public string? UserName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The next sign-in must set a new password.</summary>
    public bool PasswordResetRequired { get; init; }

    /// <summary>Null where there is none yet: root may recover one.</summary>
    public PasswordHash? Password { get; init; }

    /// <summary>What the account keeps it by; no user's name is empty.</summary>
    [JsonIgnore]
    public string Owner => UserName ?? "";
}
