using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Administration;

/// <summary>clock: the sandbox's time.</summary>
internal static class ClockCommand
{
    public static Command Make()
    {
        var by = new Argument<string>("SPAN") { HelpName = "SPAN", Description = "Such as 61m, 1h30m or 2d." };
        var to = new Argument<string>("INSTANT") { HelpName = "INSTANT", Description = "Such as 2030-03-01T10:04Z; not before the clock." };
        var rate = new Argument<double>("RATE")
        {
            HelpName = "RATE",
            Description = "Seconds of the sandbox for each second on the wall: 0.001 to 1000.",
        };
        return new RolecallCommand(
            "clock", "Shows and moves the sandbox's clock, by which everything is decided. It never goes back.").With(
            new RolecallCommand("show", "Shows the clock beside the wall's.", "rolecall clock show").Does(async invocation =>
                Show(invocation, (await Client(invocation).GetClockAsync(new(), invocation.Calling)).Clock)),
            new RolecallCommand("advance", "Moves the clock forward.", "rolecall clock advance 61m").With(by).Does(async invocation =>
                Show(invocation, (await Client(invocation).AdvanceClockAsync(
                    new() { By = Duration.FromTimeSpan(Spans.Read(invocation.Get(by))) }, invocation.Calling)).Clock)),
            new RolecallCommand(
                "set", "Sets the clock to an instant to come.", "rolecall clock set 2030-03-01T10:04Z").With(to).Does(async invocation =>
                Show(invocation, (await Client(invocation).SetClockAsync(
                    new() { To = Timestamp.FromDateTimeOffset(Spans.ReadInstant(invocation.Get(to))) }, invocation.Calling)).Clock)),
            new RolecallCommand("freeze", "Lets the clock stand still.", "rolecall clock freeze").Does(async invocation =>
                Show(invocation, (await Client(invocation).FreezeClockAsync(new(), invocation.Calling)).Clock)),
            new RolecallCommand("resume", "Lets a frozen clock go on.", "rolecall clock resume").Does(async invocation =>
                Show(invocation, (await Client(invocation).ResumeClockAsync(new(), invocation.Calling)).Clock)),
            new RolecallCommand(
                "rate", "Lets the clock run faster or slower.", "rolecall clock rate 60").With(rate).Does(async invocation =>
                Show(
                    invocation,
                    (await Client(invocation).SetClockRateAsync(new() { Rate = invocation.Get(rate) }, invocation.Calling)).Clock)));
    }

    /// <summary>"⏱ 2030-03-01T10:04:00Z (61m ahead of the wall)".</summary>
    public static string Spelled(Clock clock)
    {
        var ahead = clock.Now.ToDateTimeOffset() - clock.WallTime.ToDateTimeOffset();
        var pace = clock.Frozen ? ", frozen" : clock.Rate == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", at {clock.Rate}×");
        var distance = ahead.Duration() < TimeSpan.FromSeconds(1)
            ? "as on the wall"
            : $"{Spans.Spell(ahead)} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the wall";
        return $"⏱ {Spans.Spell(clock.Now.ToDateTimeOffset())} ({distance}{pace})";
    }

    private static void Show(Invocation invocation, Clock clock) => invocation.Output.One(clock, () => Spelled(clock));

    private static ClockService.ClockServiceClient Client(Invocation invocation) => new(invocation.Admin);
}
