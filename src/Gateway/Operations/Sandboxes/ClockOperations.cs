using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Contracts;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Sandboxes;

namespace Rolecall.Gateway.Operations.Sandboxes;

/// <summary>rolecall's ClockService.</summary>
internal sealed class ClockOperations(IGrainFactory grains, TimeProvider time) : IOperationFamily
{
    private static readonly TimeSpan LongestAdvance = TimeSpan.FromDays(36_525);

    public IEnumerable<Operation> Rows() =>
    [
        AdminRow.Of(ClockService.Descriptor, "GetClock", readOnly: true, GetClock),
        AdminRow.Of(ClockService.Descriptor, "SetClock", readOnly: false, SetClock),
        AdminRow.Of(ClockService.Descriptor, "AdvanceClock", readOnly: false, AdvanceClock),
        AdminRow.Of(ClockService.Descriptor, "FreezeClock", readOnly: false, async call =>
            new FreezeClockResponse { Clock = await Change(call, new ClockMove { Frozen = true }) }),
        AdminRow.Of(ClockService.Descriptor, "ResumeClock", readOnly: false, async call =>
            new ResumeClockResponse { Clock = await Change(call, new ClockMove { Frozen = false }) }),
        AdminRow.Of(ClockService.Descriptor, "SetClockRate", readOnly: false, async call =>
            new SetClockRateResponse { Clock = await Change(call, new ClockMove { Rate = call.RequestAs<SetClockRateRequest>().Rate }) }),
    ];

    private Task<IMessage> GetClock(Call call)
    {
        var now = Timestamp.FromDateTimeOffset(call.Now);
        var clock = ToMessage(call.Sandbox.Settings.Clock);
        clock.Now = now;
        return Task.FromResult<IMessage>(new GetClockResponse { Now = now, Clock = clock });
    }

    private async Task<IMessage> SetClock(Call call)
    {
        var to = call.RequestAs<SetClockRequest>().To;
        // Beyond the years 1 to 9999 it is no date at all.
        if (to.Seconds < Timestamp.FromDateTimeOffset(DateTimeOffset.MinValue).Seconds || to.Seconds >= SandboxClock.Latest.ToUnixTimeSeconds() || to.Nanos is < 0 or > 999_999_999)
            throw new AwsFaultException(Fault.ValidationError($"The clock goes no further than {SandboxClock.Latest:yyyy-MM-dd}."));
        return new SetClockResponse { Clock = await Change(call, new ClockMove { To = to.ToDateTimeOffset() }) };
    }

    private async Task<IMessage> AdvanceClock(Call call)
    {
        var by = call.RequestAs<AdvanceClockRequest>().By;
        if (by.Nanos is < 0 or > 999_999_999 || by.Seconds < 0 || (by.Seconds == 0 && by.Nanos == 0) || by.Seconds > LongestAdvance.TotalSeconds)
            throw new AwsFaultException(Fault.ValidationError(string.Create(
                CultureInfo.InvariantCulture, $"The clock moves forward by more than zero and at most {LongestAdvance.TotalSeconds:0} seconds.")));
        var clock = await Change(call, new ClockMove { By = by.ToTimeSpan() });
        return new AdvanceClockResponse { Now = clock.Now, Clock = clock };
    }

    private async Task<Clock> Change(Call call, ClockMove move)
    {
        var reply = await grains.Grain<ISandboxGrain>(call.SandboxName).ChangeClock(move);
        return reply.Fault is { } fault ? throw new AwsFaultException(fault) : ToMessage(reply.Clock!);
    }

    private Clock ToMessage(SandboxClock clock)
    {
        var wall = time.GetUtcNow();
        return new Clock
        {
            Now = Timestamp.FromDateTimeOffset(clock.At(wall)),
            Rate = clock.Rate,
            Frozen = clock.Frozen,
            WallTime = Timestamp.FromDateTimeOffset(wall),
        };
    }
}
