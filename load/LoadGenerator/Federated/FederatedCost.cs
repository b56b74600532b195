using Rolecall.LoadDriver.Loops;
using Rolecall.LoadGenerator.Measurements;

namespace Rolecall.LoadGenerator.Federated;

/// <summary>What a federated call costs its server beside an AssumeRole, in alternating rounds.</summary>
/// <param name="Goal">Times the processor time of an AssumeRole that it may cost.</param>
/// <param name="VerificationMicroseconds">Processor time of proving the token or the assertion alone, in this process.</param>
internal sealed record FederatedCost(
    string Call, double Goal, IReadOnlyList<Outcome> Calls, IReadOnlyList<Outcome> Plain, double VerificationMicroseconds)
{
    /// <summary>The median over the rounds of the server's processor time for each call / the same of AssumeRole.</summary>
    public double Factor => Comparison.Median(Calls.Zip(Plain, (call, plain) => call.ServerCpuPerCall / plain.ServerCpuPerCall));
}
