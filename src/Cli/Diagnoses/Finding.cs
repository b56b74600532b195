namespace Rolecall.Cli.Diagnoses;

/// <summary>What a check found.</summary>
/// <param name="Check">What was looked at: "boto3".</param>
/// <param name="Verdict">How bad it is.</param>
/// <param name="Text">What is so.</param>
/// <param name="Remedy">What helps; null where nothing needs help.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Text, string? Remedy = null)
{
    public static Finding Good(string check, string text) => new(check, Verdict.Good, text);

    public string Line =>
        $"{Verdict switch { Verdict.Good => "✓", Verdict.Bad => "✗", _ => "!" }} {Check,-16} {Text}{(Remedy is null ? "" : $"\n  {"",-16} → {Remedy}")}";
}
