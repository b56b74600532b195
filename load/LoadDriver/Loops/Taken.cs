namespace Rolecall.LoadDriver.Loops;

/// <summary>How the calls of a closed load ended.</summary>
/// <param name="Calls">Those that were begun: their numbers are those below it.</param>
/// <param name="Unanswered">Those of them that had no answer when nobody waited for it any longer.</param>
internal sealed record Taken(long Calls, long Unanswered);
