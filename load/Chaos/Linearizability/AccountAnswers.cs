namespace Rolecall.Chaos.Linearizability;

/// <summary>What calls answer, beside values and names.</summary>
internal static class AccountAnswers
{
    public const string Done = "done";

    /// <summary>EntityAlreadyExists.</summary>
    public const string Exists = "exists";

    /// <summary>NoSuchEntity.</summary>
    public const string Absent = "absent";
}
