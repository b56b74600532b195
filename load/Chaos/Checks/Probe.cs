namespace Rolecall.Chaos.Checks;

/// <summary>A call that an old session made.</summary>
/// <param name="Begin">Ticks of the observer's clock, before it was sent.</param>
/// <param name="Member">Where.</param>
/// <param name="Ok">It was authorised.</param>
internal readonly record struct Probe(long Begin, int Member, bool Ok);
