namespace Rolecall.Cli.Terminals;

/// <summary>One column of a listing.</summary>
/// <param name="Title">In capitals.</param>
/// <param name="Value">What it shows of an item; null shows "-".</param>
/// <param name="Wide">Shown by "-o wide" alone.</param>
internal sealed record Column<T>(string Title, Func<T, string?> Value, bool Wide = false);
