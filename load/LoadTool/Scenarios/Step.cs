namespace Rolecall.LoadTool.Scenarios;

/// <summary>One call of a scenario.</summary>
internal sealed record Step(StepKind Kind)
{
    /// <summary>Session tags that an AssumeRole brings along, 0 to 50.</summary>
    public int Tags { get; init; }

    /// <summary>Characters of the shortest session policy that a step brings along.</summary>
    public const int LeastPolicyCharacters = 85;

    /// <summary>
    /// Characters of the session policy that an AssumeRole brings along: 0 for none, or <see cref="LeastPolicyCharacters"/> to 2,048.
    /// </summary>
    public int PolicyCharacters { get; init; }

    /// <summary>Seconds of the session; the role's default where null.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>As scenario files spell it, with what sets it apart: "assume-role (50 tags)".</summary>
    public string Name
    {
        get
        {
            string[] more =
            [
                .. Tags > 0 ? [$"{Tags} tags"] : Array.Empty<string>(),
                .. PolicyCharacters > 0 ? [$"policy of {PolicyCharacters}"] : Array.Empty<string>(),
                .. DurationSeconds is { } seconds ? [$"{seconds} s"] : Array.Empty<string>()
            ];
            return more.Length == 0 ? Spelled(Kind) : $"{Spelled(Kind)} ({string.Join(", ", more)})";
        }
    }

    /// <summary>"assume-role".</summary>
    public static string Spelled(StepKind kind) =>
        string.Concat(kind.ToString().Select(
            (letter, i) => char.IsUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
