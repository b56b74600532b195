namespace Rolecall.Policy.Parsing;

/// <summary>One value of a principal element.</summary>
public readonly record struct PrincipalEntry(string Type, string Value)
{
    /// <summary>
    /// Who the ARN of a user or role was when the policy was written, AIDA… or AROA…: then that one is meant, and no other of its name.
    /// </summary>
    public string? UniqueId { get; init; }

    /// <summary>
    /// Nobody had the ARN when the policy was written: then whoever has it first from then on is meant, and no later one of the name. How
    /// many users and roles had left the account by then; null where the entry means the name alone, or has a <see cref="UniqueId"/>.
    /// </summary>
    public long? AwaitedSince { get; init; }
}
