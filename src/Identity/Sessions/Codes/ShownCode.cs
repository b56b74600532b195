namespace Rolecall.Identity.Sessions.Codes;

/// <summary>What an MFA device shows.</summary>
/// <param name="Code">The code to give.</param>
/// <param name="Next">The one after it.</param>
/// <param name="From">From when the code counts, by the clock that codes follow.</param>
/// <param name="Until">And from when it does not.</param>
public sealed record ShownCode(string Code, string Next, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Never prints the codes.</summary>
    public override string ToString() => nameof(ShownCode);
}
