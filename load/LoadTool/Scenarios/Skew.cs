namespace Rolecall.LoadTool.Scenarios;

/// <summary>How the members of calls are chosen.</summary>
/// <param name="Exponent">Of Zipf's law; 1 where nothing is said.</param>
internal sealed record Skew(SkewKind Kind, double Exponent = 1);
