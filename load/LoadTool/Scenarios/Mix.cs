using System.Collections.Immutable;

namespace Rolecall.LoadTool.Scenarios;

/// <summary>Steps that are taken one after another by one member, and how often in comparison with the others.</summary>
/// <param name="Weight">Of the sum of all weights, the share of arrivals that begin it.</param>
/// <param name="ThinkTime">Between its steps.</param>
internal sealed record Mix(double Weight, ImmutableArray<Step> Steps, TimeSpan ThinkTime);
