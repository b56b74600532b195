using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;

namespace Rolecall.Client;

/// <summary>The clock of a sandbox. Changes are acknowledged once every silo goes by them.</summary>
public sealed class RolecallClock(RolecallSandbox sandbox)
{
    /// <summary>What the clock shows.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancel = default) =>
        (await Client.GetClockAsync(new(), cancellationToken: cancel)).Now.ToDateTimeOffset();

    /// <summary>Moves the clock forward.</summary>
    /// <param name="by">More than zero, at most 100 years.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <returns>What it shows then.</returns>
    public async Task<DateTimeOffset> AdvanceAsync(TimeSpan by, CancellationToken cancel = default) =>
        (await Client.AdvanceClockAsync(new() { By = Duration.FromTimeSpan(by) }, cancellationToken: cancel)).Now.ToDateTimeOffset();

    private ClockService.ClockServiceClient Client => new(sandbox.Calls);
}
